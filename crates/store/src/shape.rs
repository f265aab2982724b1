//! Whether a file looks like the document that its name promises, from its two ends.
//!
//! Portals answer with status 200 and a page of apologies, and a connection without a length can be
//! cut without anybody noticing. This is a look at the ends, no reading: whether the records make
//! sense is for `lists` to say.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes looked at, at the start.
const HEAD: usize = 4096;
/// Bytes looked at, at the end: a ZIP archive ends with a record of 22 bytes and a comment of up to
/// 65,535 (APPNOTE 4.3.16).
const TAIL: usize = 22 + 65_535;

/// Why a file cannot be the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It has no bytes, or only blank ones.
    Empty,
    /// It is a web page, with that title.
    Page(Option<String>),
    /// It starts as no file of that kind does.
    Start(&'static str),
    /// It stops before its end.
    Cut(&'static str),
}

impl Misfit {
    pub(crate) fn problem(&self) -> String {
        match self {
            Self::Empty => "expected a document, got an empty one".into(),
            Self::Page(None) => "expected a list, got a web page".into(),
            Self::Page(Some(title)) => {
                format!("expected a list, got a web page with the title \"{title}\"")
            }
            Self::Start(kind) => format!("expected {kind}, got something that starts otherwise"),
            Self::Cut(kind) => format!("expected {kind}, got one that is cut off before its end"),
        }
    }

    /// Whether the same request may well bring the whole document.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Cut(_))
    }
}

/// Looks at the ends of a file. `name` is the name to keep it under.
pub(crate) fn look(path: &Path, name: &str) -> io::Result<Option<Misfit>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL as u64)))?;
    let mut tail = Vec::new();
    file.take(TAIL as u64).read_to_end(&mut tail)?;
    Ok(judge(&head, &tail, name))
}

fn judge(head: &[u8], tail: &[u8], name: &str) -> Option<Misfit> {
    // Archives may come under any name: the readers open them by their first bytes.
    if head.starts_with(b"PK\x03\x04") {
        let is_whole = tail.windows(4).any(|it| it == b"PK\x05\x06");
        return (!is_whole).then_some(Misfit::Cut("a ZIP archive"));
    }
    if head.starts_with(b"\x1f\x8b") {
        return None;
    }
    let text = plain(head);
    let (first, last) = match (text.trim_start().chars().next(), last_mark(tail)) {
        (Some(first), Some(last)) => (first, last),
        _ => return Some(Misfit::Empty),
    };
    let extension = name.rsplit_once('.').map_or("", |it| it.1).to_ascii_lowercase();
    if !matches!(extension.as_str(), "html" | "htm") && is_page(&text) {
        return Some(Misfit::Page(title(&text)));
    }
    match extension.as_str() {
        "xml" if first != '<' => Some(Misfit::Start("an XML document")),
        "xml" if last != b'>' => Some(Misfit::Cut("an XML document")),
        "json" if !matches!(first, '{' | '[') => Some(Misfit::Start("a JSON document")),
        "json" if !matches!(last, b'}' | b']') => Some(Misfit::Cut("a JSON document")),
        "zip" | "xlsx" | "ods" => Some(Misfit::Start("a ZIP archive")),
        "gz" => Some(Misfit::Start("a gzip file")),
        _ => None,
    }
}

/// The text without byte order mark and without the zero bytes of UTF-16, which is enough to see
/// the ASCII marks that formats begin with.
fn plain(head: &[u8]) -> String {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let head = marks.iter().find_map(|it| head.strip_prefix(*it)).unwrap_or(head);
    let bytes: Vec<u8> = head.iter().copied().filter(|it| *it != 0).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn last_mark(tail: &[u8]) -> Option<u8> {
    tail.iter().rev().copied().find(|it| *it != 0 && !it.is_ascii_whitespace())
}

fn is_page(text: &str) -> bool {
    let root = skip_prologue(text).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|it| root.starts_with(it))
}

/// What follows the XML declaration and comments.
fn skip_prologue(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let rest = [("<?", "?>"), ("<!--", "-->")].iter().find_map(|(start, end)| {
            text.strip_prefix(start).and_then(|it| it.split_once(end)).map(|it| it.1)
        });
        match rest {
            Some(rest) => text = rest,
            None => return text,
        }
    }
}

/// The title of a page, for the message: short, and without characters that move a cursor.
fn title(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    let words: Vec<&str> = text[start..end].split_whitespace().collect();
    let title: String = words.join(" ").chars().filter(|it| !it.is_control()).take(80).collect();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, document: &[u8], expected: Option<Misfit>) {
        assert_eq!(judge(document, document, name), expected, "{name}");
    }

    fn utf16(text: &str) -> Vec<u8> {
        let units = std::iter::once('\u{feff}').chain(text.chars());
        units.flat_map(|it| (it as u16).to_le_bytes()).collect()
    }

    #[test]
    fn documents_pass() {
        check("a.xml", b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<sdnList></sdnList>\r\n", None);
        check("a.xml", &utf16("<?xml version=\"1.0\"?><list/>"), None);
        check("a.json", b" {\"a\": 1}\n", None);
        check("a.csv", b"1,\"A\"\r\n\x1a", None);
        check("a.html", b"<html></html>", None);
        check("a.xml", b"PK\x03\x04....PK\x05\x06....", None);
        check("a.xml", b"\x1f\x8b....", None);
    }

    #[test]
    fn a_page_in_place_of_a_list_is_seen_whatever_comes_before_it() {
        for page in [
            "<!DOCTYPE html><p>",
            "\u{feff}\n<HTML lang=en>",
            "<?xml version=\"1.0\"?><!-- x --><!DOCTYPE html PUBLIC>",
        ] {
            check("a.csv", page.as_bytes(), Some(Misfit::Page(None)));
        }
        check("a.xml", &utf16("<html><body>"), Some(Misfit::Page(None)));
    }

    #[test]
    fn the_title_of_a_page_is_told_without_its_control_characters() {
        let page = b"<html><head><TITLE id=1>\n  Down \x1b[31mfor\n repair </TITLE>";
        check("a.csv", page, Some(Misfit::Page(Some("Down [31mfor repair".into()))));
    }

    #[test]
    fn documents_that_stop_before_their_end_are_seen() {
        check("a.xml", b"<list><entry>Al", Some(Misfit::Cut("an XML document")));
        check("a.json", b"[{\"a\": 1},", Some(Misfit::Cut("a JSON document")));
        check("a.zip", b"PK\x03\x04....", Some(Misfit::Cut("a ZIP archive")));
    }

    #[test]
    fn other_formats_are_seen() {
        check("a.xml", b"error=1", Some(Misfit::Start("an XML document")));
        check("a.json", b"<list/>", Some(Misfit::Start("a JSON document")));
        check("a.ZIP", b"no archive", Some(Misfit::Start("a ZIP archive")));
        check("a.gz", b"no gzip", Some(Misfit::Start("a gzip file")));
    }

    #[test]
    fn blank_documents_are_empty() {
        check("a.csv", b"", Some(Misfit::Empty));
        check("a.csv", b" \r\n\r\n", Some(Misfit::Empty));
    }
}
