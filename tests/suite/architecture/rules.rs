//! Holds a source file to the table of layers, and all of them to what concerns the whole.

use super::{
    imports::{bare, paths},
    layers::{CLOCKS, CRATES, LAYERS, TIMELESS},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub const WALL: usize = 500;

/// A source file, by its path under `src/`.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The top-level module it belongs to: a folder or a file of that name.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    fn layer(&self) -> &str {
        let module = self.module();
        let view = self.path.split('/').any(|part| is_view(part.trim_end_matches(".rs")));
        if view && matches!(module, "tabs" | "layers") { "view" } else { module }
    }

    fn paths(&self) -> Vec<(usize, Vec<String>)> {
        paths(&self.path, &bare(&self.text))
    }

    /// Line, and what it names of the crate: `view` for a path into a view, else the top-level module.
    fn uses(&self) -> Vec<(usize, String)> {
        let named = self.paths().into_iter().map(|(line, path)| {
            let view = path.iter().any(|part| is_view(part)) && self.layer() != "view";
            (line, if view { "view".to_owned() } else { path[0].clone() })
        });
        named.filter(|(_, name)| name != self.module()).collect()
    }

    pub fn faults(&self) -> Vec<String> {
        let Some((layer, may)) = LAYERS.iter().find(|(layer, _)| *layer == self.layer()) else {
            return vec![format!("{}: on no layer", self.path)];
        };
        let code = bare(&self.text);
        let mut faults = Vec::new();
        let mut fault = |line: usize, what: String| faults.push(format!("{}:{line}: {what}", self.path));
        for (line, name) in self.uses() {
            if !may.contains(&"*") && !may.contains(&name.as_str()) {
                fault(line, format!("{layer} must not import {name}"));
            }
        }
        for (at, line) in code.lines().enumerate().map(|(at, line)| (at + 1, line)) {
            for (name, _) in CRATES.iter().filter(|(_, known)| !known.contains(layer)) {
                if names_crate(line, name) {
                    fault(at, format!("{layer} must not know {name}"));
                }
            }
            if TIMELESS.contains(layer) && CLOCKS.iter().any(|clock| line.contains(clock)) {
                fault(at, format!("{layer} must not read a clock"));
            }
            if line.contains("super::super") {
                fault(at, "say crate::".to_owned());
            }
        }
        let lines = self.text.lines().count();
        if lines > WALL {
            fault(lines, format!("more than {WALL} lines"));
        }
        faults
    }
}

fn is_view(name: &str) -> bool {
    name == "view" || name.ends_with("_view")
}

/// `name` as the first word of a path (`name::..`, `::name::..`) or of an import (`use name;`).
fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let starts = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let inner = before.ends_with("::") && before.trim_end_matches("::").ends_with(char::is_alphanumeric);
        let import = before.trim_end().ends_with("use") && after.starts_with([';', ' ']);
        starts && !inner && (after.starts_with("::") || import)
    })
}

/// A way from a module through others back to itself, with the line that takes each step.
pub fn circle(files: &[File]) -> Option<String> {
    let mut graph = BTreeMap::<&str, BTreeMap<String, String>>::new();
    for file in files.iter().filter(|file| file.module() != "lib") {
        for (line, path) in file.paths().into_iter().filter(|(_, path)| path[0] != file.module()) {
            let step = format!("{}:{line} -> {}", file.path, path[0]);
            graph.entry(file.module()).or_default().entry(path[0].clone()).or_insert(step);
        }
    }
    graph.keys().find_map(|start| {
        let (mut seen, mut ways) = (BTreeSet::new(), vec![(*start, Vec::new())]);
        while let Some((here, way)) = ways.pop() {
            for (next, step) in graph.get(here).into_iter().flatten() {
                let way: Vec<&str> = way.iter().copied().chain([step.as_str()]).collect();
                if next == start {
                    return Some(way.join("\n"));
                }
                if seen.insert(next.as_str()) {
                    ways.push((next, way));
                }
            }
        }
        None
    })
}

/// Public names that only their own definition mentions; rustc thinks a library's `pub` is never dead.
pub fn orphans(files: &[File], others: &[File]) -> Vec<String> {
    let word = |c: char| !c.is_alphanumeric() && c != '_';
    let mut uses = HashMap::<&str, usize>::new();
    for name in files.iter().chain(others).flat_map(|file| file.text.split(word)) {
        *uses.entry(name).or_default() += 1;
    }
    let mut found = Vec::new();
    for (file, line) in files.iter().flat_map(|file| file.text.lines().map(move |line| (file, line))) {
        let Some(rest) = line.trim_start().strip_prefix("pub ") else { continue };
        let kinds = ["const", "async", "fn", "struct", "enum", "trait", "type", "static", "mod"];
        let name =
            rest.split(' ').find(|part| !kinds.contains(part)).and_then(|part| part.split(word).next());
        if let Some(name) = name.filter(|name| uses.get(name) == Some(&1)) {
            found.push(format!("{}: {name}", file.path));
        }
    }
    found
}
