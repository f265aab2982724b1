//! Where a row comes from.
//!
//! The compilation writes a source as a web address, or as `owner/repository@commit:path#record`
//! for a file in a public repository. Several stand side by side with ` ; ` between them, the
//! leading one first.

/// The sources of a row.
pub(crate) fn split(raw: &str) -> impl Iterator<Item = &str> {
    raw.split(" ; ").map(str::trim).filter(|it| !it.is_empty())
}

/// The source as a web address; `None` when a reader could not look it up.
pub(crate) fn address(source: &str) -> Option<String> {
    if source.contains(char::is_whitespace) {
        return None;
    }
    if source.starts_with("https://") || source.starts_with("http://") {
        return Some(source.to_owned());
    }
    let (repository, place) = source.split_once('@')?;
    let (commit, path) = place.split_once(':')?;
    Some(format!("https://github.com/{repository}/blob/{commit}/{path}"))
}

/// The number of the record in its document, such as `I.ENTITIES/120`.
pub(crate) fn record(source: &str) -> Option<&str> {
    // Web pages use the same mark for a place on the page, which is no record.
    if source.starts_with("http") {
        return None;
    }
    source.split_once('#').map(|(_, record)| record)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: Option<&str>) {
        assert_eq!(address(source).as_deref(), expected);
    }

    #[test]
    fn a_file_in_a_repository_becomes_an_address() {
        check(
            "owner/lists@abc123:data/list.csv#IV/7",
            Some("https://github.com/owner/lists/blob/abc123/data/list.csv#IV/7"),
        );
        assert_eq!(record("owner/lists@abc123:data/list.csv#IV/7"), Some("IV/7"));
    }

    #[test]
    fn a_web_address_stays_as_it_is() {
        check("https://example.org/page#top", Some("https://example.org/page#top"));
        assert_eq!(record("https://example.org/page#top"), None);
    }

    #[test]
    fn a_description_cannot_be_looked_up() {
        check("public file rates.R (repository not named)", None);
        check("newspaper", None);
    }
}
