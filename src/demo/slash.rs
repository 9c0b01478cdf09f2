//! Which paths exist, to answer a path that differs from one of them by its last slash (contract, section 1).

#[derive(Clone, Debug, Default)]
pub struct Patterns(Vec<&'static str>);

impl Patterns {
    pub fn add(&mut self, pattern: &'static str) {
        self.0.push(pattern);
    }

    pub fn all(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }

    pub fn knows(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// The pattern a path is routed by: the one that leaves least open.
    pub fn find(&self, path: &str) -> Option<&'static str> {
        let open = |pattern: &&&str| pattern.matches('{').count();
        self.0.iter().filter(|pattern| matches(pattern, path)).min_by_key(open).copied()
    }

    /// The path with its last slash added or taken away, if that one exists.
    pub fn other_form(&self, path: &str) -> Option<String> {
        let other = match path.strip_suffix('/') {
            Some(bare) => bare.to_owned(),
            None => format!("{path}/"),
        };
        self.knows(&other).then_some(other)
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(want), Some(have)) if want == have || (want.starts_with('{') && !have.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_in_its_exact_form_only() {
        let mut patterns = Patterns::default();
        patterns.add("/teams/");
        patterns.add("/teams/{id}");
        assert_eq!(patterns.other_form("/teams"), Some("/teams/".into()));
        assert_eq!(patterns.other_form("/teams/X/"), Some("/teams/X".into()));
        assert_eq!(patterns.other_form("/team"), None);
        assert!(patterns.knows("/teams/X") && !patterns.knows("/teams/X/Y"));
    }
}
