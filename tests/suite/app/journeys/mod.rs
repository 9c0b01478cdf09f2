//! What a person does and sees.

mod lists;
