//! Words of a line, quoted as a shell quotes them, so that a line can be pasted into one.

/// A word, where it begins (in characters, from 0), and whether any of it was quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub at: usize,
    pub quoted: bool,
}

/// Where a quotation that never ends was begun, in characters from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished(pub usize);

/// Split a line: bare words, `'as it is'`, `"with \" and \\"`, `$'with \n, \t, \u{1f980}'`.
pub fn split(line: &str) -> Result<Vec<Word>, Unfinished> {
    let mut chars = line.chars().enumerate().peekable();
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_with(|| Word { text: String::new(), at, quoted: false });
        let ansi = c == '$' && chars.next_if(|(_, next)| *next == '\'').is_some();
        if ansi || c == '\'' || c == '"' {
            word.quoted = true;
            let quote = if ansi { '$' } else { c };
            quotation(&mut chars, quote, &mut word.text).ok_or(Unfinished(at))?;
        } else if c == '\\' {
            word.quoted = true;
            word.text.push(chars.next().ok_or(Unfinished(at))?.1);
        } else {
            word.text.push(c);
        }
    }
    words.extend(word);
    Ok(words)
}

/// The words alone, of a line that is none of ours; none where a quotation never ends.
pub fn words(line: &str) -> Option<Vec<String>> {
    split(line).ok().map(|words| words.into_iter().map(|word| word.text).collect())
}

/// The rest of a quotation; `quote` is `$` for the kind that has names for control characters.
fn quotation(chars: &mut impl Iterator<Item = (usize, char)>, quote: char, text: &mut String) -> Option<()> {
    let end = if quote == '"' { '"' } else { '\'' };
    loop {
        match chars.next()?.1 {
            c if c == end => return Some(()),
            '\\' if quote == '$' => text.push(named(chars)?),
            '\\' if quote == '"' => match chars.next()?.1 {
                c @ ('"' | '\\' | '$' | '`') => text.push(c),
                c => text.extend(['\\', c]),
            },
            c => text.push(c),
        }
    }
}

/// The character behind a backslash in `$'..'`.
fn named(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    Some(match chars.next()?.1 {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'u' => {
            let digits: String = (0..4).map_while(|_| chars.next()).map(|(_, c)| c).collect();
            char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
        }
        c => c,
    })
}

/// The word so that a shell, and [`split`], read it as it is.
pub fn quote(word: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(bare) {
        word.to_owned()
    } else if word.chars().any(char::is_control) {
        let named = word.chars().map(|c| match c {
            '\n' => r"\n".to_owned(),
            '\t' => r"\t".to_owned(),
            '\r' => r"\r".to_owned(),
            '\'' | '\\' => format!("\\{c}"),
            c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        });
        format!("$'{}'", named.collect::<String>())
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(line: &str) -> Vec<String> {
        split(line).unwrap().into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_read_as_a_shell_reads_them() {
        assert_eq!(texts(r#"a  'b c' "d\"e" f\ g ''"#), ["a", "b c", "d\"e", "f g", ""]);
        let line = r#"--name='x y' $'two\nlines\u00e9' it"'"s"#;
        assert_eq!(texts(line), ["--name=x y", "two\nlinesé", "it's"]);
        assert_eq!(split("ab 'c").unwrap_err(), Unfinished(3));
        assert_eq!(split("é '+' x").unwrap()[1], Word { text: "+".into(), at: 2, quoted: true });
    }

    #[test]
    fn what_is_quoted_stays_on_one_line_and_readable() {
        assert_eq!(quote("TSK-1"), "TSK-1");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote("a\nb'c"), r"$'a\nb\'c'");
    }

    proptest! {
        #[test]
        fn a_quoted_word_is_read_back(words in prop::collection::vec(any::<String>(), 0..6)) {
            let line: Vec<String> = words.iter().map(|word| quote(word)).collect();
            prop_assert!(line.iter().all(|word| !word.contains('\n')));
            prop_assert_eq!(texts(&line.join(" ")), words);
        }

        #[test]
        fn no_line_is_too_strange(line in any::<String>()) {
            let _ = split(&line);
        }
    }
}
