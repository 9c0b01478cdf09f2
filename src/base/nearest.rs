//! The name somebody probably meant.

/// The candidate closest to `wrong`, if one is close enough to be worth suggesting.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, name)| *distance <= (wrong.len().max(name.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_a_slip_and_nothing_far_fetched() {
        let names = ["api_url", "database_url", "guard"];
        assert_eq!(nearest("api_ulr", names), Some("api_url"));
        assert_eq!(nearest("gaurd", names), Some("guard"));
        assert_eq!(nearest("colour", names), None);
    }
}
