//! Foreign bytes before anybody knows what they say: packing, encodings, XML, rows.

use std::io::Read;

use lists::rows::{Dialect, Header, Rows};
use lists::xml::{self, Found, Node};
use lists::{Error, Limits, Parsed, Part, Text, bytes};

use crate::{Trickle, limits};

/// Longest UTF-8 that one byte of another encoding becomes.
const GROWTH: u64 = 3;

/// Unpacks and decodes: the text is UTF-8 without NUL, its size is bounded, it is the same however the
/// bytes arrive, and asking what it is does no harm.
pub fn unpack(data: &[u8]) {
    let (limits, data) = limits(data);
    let whole = unpacked(Box::new(data), &limits);
    let trickled = unpacked(Box::new(Trickle::new(data)), &limits);
    // What is wrong with a damaged archive first depends on how much of it is looked at in one go.
    let Ok(files) = whole else { return assert!(trickled.is_err(), "the cuts matter") };
    assert_eq!(Ok(&files), trickled.as_ref(), "the cuts matter");
    assert!(files.len() <= limits.members);
    let size: u64 = files.iter().map(|(_, text, _)| text.len() as u64).sum();
    assert!(size <= limits.unpacked * GROWTH, "{size} bytes passed the limit");
}

type Files = Vec<(String, Vec<u8>, Option<String>)>;

fn unpacked<'a>(raw: bytes::Raw<'a>, limits: &Limits) -> Result<Files, String> {
    let texts = bytes::text("list", raw, limits).map_err(|error| error.to_string())?;
    texts.into_iter().map(|(name, text)| read_all(name, text)).collect()
}

/// The whole text, and what had to be repaired of it.
fn read_all(name: String, mut text: Text<'_>) -> Result<(String, Vec<u8>, Option<String>), String> {
    let head = bytes::head(&mut text);
    lists::recognise(&name, &head);
    let (mut whole, mut buffer) = (Vec::new(), [0; 4096]);
    let error = loop {
        match text.read(&mut buffer) {
            Ok(0) => break None,
            Ok(count) => whole.extend_from_slice(&buffer[..count]),
            Err(error) => break Some(Error::read(&name, &error).to_string()),
        }
    };
    let decoded = std::str::from_utf8(&whole).expect("decoded text is UTF-8");
    assert!(!decoded.contains('\0'), "NUL got through");
    assert!(decoded.starts_with(&head) || error.is_some(), "the head is not the beginning");
    let notice = text.repairs().notice(&name).map(|it| it.to_string());
    error.map_or(Ok((name, whole, notice)), Err)
}

/// Reads a tree: what was read of a record is no longer unread, and nothing else is.
pub fn xml(data: &[u8]) {
    let (limits, data) = limits(data);
    let mut found = 0;
    let whole = xml_with(Box::new(data), &limits, &mut |node| {
        found += 1;
        check_marks(&node);
    });
    let mut again = 0;
    let trickled = xml_with(Box::new(Trickle::new(data)), &limits, &mut |_| again += 1);
    // Limits bound what is held in memory, and how much more than a record that is depends on the cuts.
    let limited = [&whole, &trickled].iter().any(|it| it.as_ref().is_some_and(Error::is_limit));
    let shown = |error: Option<Error>| error.map(|it| it.to_string());
    let same = (found, shown(whole)) == (again, shown(trickled));
    assert!(same || limited, "the cuts matter");
}

fn xml_with<'a>(raw: bytes::Raw<'a>, limits: &Limits, on: &mut dyn FnMut(Node)) -> Option<Error> {
    let text = Text::decode(raw).expect("memory does not fail");
    let part = Part { role: "main", name: "list.xml".to_owned(), text };
    let mut roots = 0;
    let read = xml::read(part, limits, &["record", "entity"], &mut |found| match found {
        Found::Root(node) => {
            roots += 1;
            on(node);
        }
        Found::Record(node) => {
            assert!(["record", "entity"].contains(&node.name()));
            on(node);
        }
        Found::Other(node) => on(node),
    });
    assert!(roots <= 1 && (roots == 1 || read.is_err()), "a document has one root");
    read.err()
}

fn check_marks(node: &Node) {
    assert!(node.line() > 0);
    let before = node.unread();
    node.child("name");
    node.attr("id");
    node.text_of("a/b");
    let between = node.unread();
    assert!(between.len() <= before.len() && between.iter().all(|it| before.contains(it)));
    let read = read_node(node);
    assert!(read >= before.len(), "something unread cannot be reached");
    assert_eq!(node.unread(), [], "something read is unread");
}

/// Reads a node with all that is in it; gives how many texts and attributes there are.
fn read_node(node: &Node) -> usize {
    let own = usize::from(!node.text().is_empty()) + node.attrs().count();
    own + node.all().map(read_node).sum::<usize>()
}

/// Reads rows in several dialects: every row is complete or told, their lines ascend, what was read is
/// no longer unread.
pub fn rows(data: &[u8]) {
    let (limits, data) = limits(data);
    let Some((choice, text)) = data.split_first() else { return };
    let dialects = [
        Dialect::CSV,
        Dialect::TSV,
        Dialect { delimiter: b';', quotes: true, header: Header::First },
        Dialect::CSV.with_header(Header::Having(&["name", "born"])),
        Dialect::CSV.with_header(Header::Given(&["name", "born", "note"])),
    ];
    let dialect = &dialects[usize::from(*choice) % dialects.len()];
    let whole = rows_with(Box::new(text), &limits, dialect);
    assert_eq!(whole, rows_with(Box::new(Trickle::new(text)), &limits, dialect), "the cuts matter");
}

fn rows_with<'a>(raw: bytes::Raw<'a>, limits: &Limits, dialect: &Dialect<'_>) -> Vec<String> {
    let text = Text::decode(raw).expect("memory does not fail");
    let part = Part { role: "main", name: "list.csv".to_owned(), text };
    let mut sink = Parsed::default();
    let mut told = Vec::new();
    let mut rows = match Rows::open(part, limits, dialect, &mut sink) {
        Ok(rows) => rows,
        Err(error) => return vec![error.to_string()],
    };
    let mut line = 0;
    loop {
        match rows.next(&mut sink) {
            Ok(Some(row)) => {
                assert!(row.line() > line, "lines do not ascend");
                line = row.line();
                let unread = row.unread();
                told.push(format!("{line} {unread:?}"));
                assert_eq!(row.all().count(), unread.len());
                assert_eq!(row.unread(), []);
            }
            Ok(None) => break,
            Err(error) => {
                told.push(error.to_string());
                break;
            }
        }
    }
    told.extend(sink.notices.iter().map(ToString::to_string));
    told
}
