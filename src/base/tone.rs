//! What a piece of text means to the reader. A theme decides how that looks.

/// The meaning of a text on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Text,
    Dim,
    Strong,
    Accent,
    Good,
    Warn,
    Bad,
    Unknown,
}

/// Numbers stand right, words left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Right,
}
