//! Where a redirect leads.

/// The address that a `Location` header means, seen from the address that sent it (RFC 3986, 5.2,
/// without the fragment, which is never sent). Nothing for what is no address on the web.
pub(crate) fn resolve(base: &str, location: &str) -> Option<String> {
    let location = location.trim().split('#').next().unwrap_or_default();
    let (scheme, rest) = split_scheme(base)?;
    if let Some((scheme, rest)) = split_scheme(location) {
        return Some(format!("{scheme}://{rest}"));
    }
    // Another scheme, such as `mailto:` or `file:`: a colon before any slash.
    if location.split(['/', '?']).next().is_some_and(|it| it.contains(':')) {
        return None;
    }
    if let Some(rest) = location.strip_prefix("//") {
        return (!rest.is_empty()).then(|| format!("{scheme}://{rest}"));
    }
    let (host, path_and_query) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let path = path_and_query.split('?').next().unwrap_or_default();
    let target = match location.chars().next() {
        None => return Some(base.to_owned()),
        Some('?') => format!("{path}{location}"),
        Some('/') => location.to_owned(),
        Some(_) => format!("{}{location}", path.rfind('/').map_or("/", |at| &path[..=at])),
    };
    Some(format!("{scheme}://{host}{}", without_dots(&target)))
}

/// Whether the address is protected on the way.
pub(crate) fn is_protected(address: &str) -> bool {
    split_scheme(address).is_some_and(|it| it.0 == "https")
}

/// Scheme and rest of an address on the web.
fn split_scheme(address: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    let known = ["https", "http"].into_iter().find(|it| scheme.eq_ignore_ascii_case(it))?;
    (!rest.is_empty() && !rest.starts_with('/')).then_some((known, rest))
}

/// The path without `.` and `..` (RFC 3986, 5.2.4); the query stays as it is.
fn without_dots(target: &str) -> String {
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    let is_folder = path.ends_with("/.") || path.ends_with("/..");
    let slash = if is_folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{slash}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, location: &str, expected: Option<&str>) {
        assert_eq!(resolve(base, location).as_deref(), expected, "{location} from {base}");
    }

    #[test]
    fn a_redirect_names_an_address_a_host_a_path_or_a_query() {
        let base = "https://lists.example/sdn/sdn.csv?v=1";
        check(base, "https://cdn.example/a.csv#top", Some("https://cdn.example/a.csv"));
        check(base, "HTTP://cdn.example", Some("http://cdn.example"));
        check(base, "//cdn.example/a.csv", Some("https://cdn.example/a.csv"));
        check(base, "/a.csv?to=http://x", Some("https://lists.example/a.csv?to=http://x"));
        check(base, "add.csv", Some("https://lists.example/sdn/add.csv"));
        check(base, "../b/./add.csv", Some("https://lists.example/b/add.csv"));
        check(base, "../../../..", Some("https://lists.example/"));
        check(base, "?v=2", Some("https://lists.example/sdn/sdn.csv?v=2"));
        check(base, "", Some(base));
        check("http://lists.example", "a", Some("http://lists.example/a"));
        check("http://lists.example?x=/y", "a", Some("http://lists.example/a"));
    }

    #[test]
    fn a_redirect_off_the_web_leads_nowhere() {
        for location in ["file:///etc/passwd", "ftp://x/y", "mailto:a@b", "https://", "https:///x"]
        {
            check("https://lists.example/a", location, None);
        }
    }
}
