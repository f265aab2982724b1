//! Topics: why an entity may matter to whoever screens it, read from `data/topics.txt`.

use std::sync::LazyLock;

/// Code and label of every topic, in the order of the codes.
static TOPICS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("../data/topics.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" | "))
        .collect()
});

/// Every topic with its code, such as `sanction.linked`, and what people call it, in the order of
/// the codes.
pub fn all() -> &'static [(&'static str, &'static str)] {
    &TOPICS
}

/// What people call the topic of that code.
pub fn label(code: &str) -> Option<&'static str> {
    find(code).map(|(_, label)| label)
}

/// The topic of that code, which has to be in lower case.
pub(crate) fn find(code: &str) -> Option<(&'static str, &'static str)> {
    let place = TOPICS.binary_search_by_key(&code, |(known, _)| known).ok()?;
    Some(TOPICS[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_topic_has_a_label() {
        let lines = include_str!("../data/topics.txt").lines();
        let entries = lines.filter(|it| !it.is_empty() && !it.starts_with('#')).count();
        assert_eq!(all().len(), entries, "a line is not of the form: code | label");
        assert!(all().windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(all().iter().all(|(code, label)| !code.is_empty() && !label.trim().is_empty()));
    }

    #[test]
    fn a_topic_is_found_by_its_code_alone() {
        assert_eq!(label("sanction"), Some("Sanctioned"));
        assert_eq!(label("fin.adivsor"), Some("Financial adviser"));
        assert_eq!(label("sanctions"), None);
        assert_eq!(label("Sanctioned"), None);
    }
}
