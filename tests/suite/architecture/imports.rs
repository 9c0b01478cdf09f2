//! Reads what a source file names of its own crate: enough of Rust's grammar for imports, no more.

/// The code without its tests and comments; line numbers stay.
pub fn bare(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every path of the crate that is named in the file, from the crate's root, with its line:
/// `use crate::{a::{b, c}, d}` names `a::b`, `a::c` and `d`; `use super::x` in `a/b.rs` names `a::x`.
pub fn paths(file: &str, code: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    for root in ["crate::", "super::"] {
        for (at, _) in code.match_indices(root) {
            let inside = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            let mut above = if root == "super::" { parent(file) } else { Vec::new() };
            if !inside {
                tree(code, at + root.len(), &mut above, &mut found);
            }
        }
    }
    let line = |at: usize| code[..at].matches('\n').count() + 1;
    let mut found: Vec<_> = found.into_iter().map(|(at, path)| (line(at), path)).collect();
    found.sort();
    found
}

/// The module above that of a file: of `a/b.rs` and `a/b/mod.rs` it is `a`.
fn parent(file: &str) -> Vec<String> {
    let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let mut parts: Vec<_> = module.split('/').map(str::to_owned).collect();
    parts.pop();
    parts
}

type Found = Vec<(usize, Vec<String>)>;

/// One import tree from `at` on; returns where it ends.
fn tree(code: &str, at: usize, above: &mut Vec<String>, found: &mut Found) -> usize {
    let at = at + (code[at..].len() - code[at..].trim_start().len());
    if let Some(group) = code[at..].strip_prefix('{') {
        let mut next = code.len() - group.len();
        loop {
            next = tree(code, next, above, found);
            let rest = code[next..].trim_start();
            next = code.len() - rest.len();
            match rest.chars().next() {
                Some(',') => next += 1,
                Some('}') => return next + 1,
                // Not an import after all: an attribute, a macro.
                _ => return next,
            }
        }
    }
    let word: String = code[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if word.is_empty() {
        // `*`, or the end of a group after its last comma.
        return at + usize::from(code[at..].starts_with('*'));
    }
    let end = at + word.len();
    if word == "super" && code[end..].starts_with("::") {
        let mut higher = above[..above.len().saturating_sub(1)].to_vec();
        return tree(code, end + "::".len(), &mut higher, found);
    }
    above.push(word);
    let end = match code[end..].strip_prefix("::") {
        Some(_) => tree(code, end + 2, above, found),
        None => {
            found.push((at, above.clone()));
            rename(code, end)
        }
    };
    above.pop();
    end
}

/// Past an ` as other`.
fn rename(code: &str, at: usize) -> usize {
    match code[at..].strip_prefix(" as ") {
        Some(rest) => code.len() - rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').len(),
        None => at,
    }
}
