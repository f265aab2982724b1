//! FollowTheMoney entities as JSON lines: `entities.ftm.json`, `targets.nested.json`, and what
//! nomenklatura writes with statements.
//!
//! What a record is, is the business of [`model::ftm`]; here are lines, limits and notices.

use model::{Notice, NoticeKind, ftm};

use super::Format;
use super::json_lines::{self, NoRecord};
use crate::{Document, Error, Reading, Sink};

/// FollowTheMoney entities, one a line.
pub(super) struct FtmJsonl;

impl Format for FtmJsonl {
    fn name(&self) -> &'static str {
        "ftm-jsonl"
    }

    fn recognise(&self, file_name: &str, head: &str) -> Option<&'static str> {
        // The empty file of a dataset without entities.
        let empty = head.is_empty() && file_name.ends_with("entities.ftm.json");
        let record = json_lines::begins_with_object(head)
            && head.contains("\"schema\"")
            && (head.contains("\"properties\"") || head.contains("\"statements\""))
            && !head.contains("\"op\"");
        (empty || record).then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let part = document.main()?;
        let file = part.name.clone();
        json_lines::read(part, &reading.limits, sink, |line, number, sink| {
            let read = ftm::read(line, &reading.dataset).map_err(no_record)?;
            hand_over(read, &file, number, sink);
            Ok(())
        })
    }
}

/// Why a line is no entity.
pub(super) fn no_record(error: ftm::Error) -> NoRecord {
    NoRecord { record: None, message: error.to_string(), is_syntax: error.is_syntax() }
}

/// Hands over an entity with those that were nested in it, and what was odd about them.
pub(super) fn hand_over(read: ftm::Read, file: &str, line: u64, sink: &mut dyn Sink) {
    for oddity in read.oddities {
        let notice = Notice::new(NoticeKind::Flagged, file, oddity.message);
        sink.notice(notice.at_line(line).of_record(read.entity.id()).in_field(oddity.field));
    }
    for entity in read.nested {
        sink.entity(entity);
    }
    sink.entity(read.entity);
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Read};

    use model::{Entity, Notice};

    use super::*;
    use crate::{Limits, Parsed, Text};

    fn read(text: &str, limits: Limits) -> (Parsed, Result<(), Error>) {
        let mut parsed = Parsed::default();
        let reading = Reading { limits, ..Reading::of("own") };
        let result = FtmJsonl.read(&reading, Document::of("list.json", text), &mut parsed);
        (parsed, result)
    }

    fn check(text: &str, ids: &[&str], notices: &[&str]) {
        let (parsed, result) = read(text, Limits { record: 200, ..Limits::default() });
        result.unwrap();
        assert_eq!(parsed.entities.iter().map(Entity::id).collect::<Vec<_>>(), ids);
        assert_eq!(parsed.notices.iter().map(ToString::to_string).collect::<Vec<_>>(), notices);
    }

    const GOOD: &str = r#"{"id":"a","schema":"Person","properties":{"name":["A"]}}"#;

    #[test]
    fn a_bad_line_costs_no_other() {
        check(
            &format!("{GOOD}\n\n{{\"id\":\"b\",\n{{\"id\":\"c\",\"schema\":\"Robot\"}}\r\n{GOOD}"),
            &["a", "a"],
            &[
                "list.json:3: not a FollowTheMoney record: EOF while parsing a value at line 1 column 10: \"{\\\"id\\\":\\\"b\\\",\" (rejected)",
                "list.json:4: there is no schema \"Robot\": \"{\\\"id\\\":\\\"c\\\",\\\"schema\\\":\\\"Robot\\\"}\" (rejected)",
            ],
        );
    }

    #[test]
    fn a_line_beyond_the_limit_is_passed_over() {
        let long = format!("{{\"id\":\"{}\"}}", "b".repeat(500));
        let (parsed, result) =
            read(&format!("{long}\n{GOOD}\n"), Limits { record: 200, ..Limits::default() });
        result.unwrap();
        assert_eq!(parsed.entities.len(), 1);
        let notice = parsed.notices[0].to_string();
        assert!(notice.starts_with("list.json:1: a line of more than 200 bytes"), "{notice}");
    }

    #[test]
    fn a_last_line_that_is_cut_short_is_told_as_such() {
        check(
            &format!("{GOOD}\n{}", &GOOD[..20]),
            &["a"],
            &[
                "list.json:2: not a FollowTheMoney record: EOF while parsing a string at line 1 column 20: \"{\\\"id\\\":\\\"a\\\",\\\"schema\\\":\\\"\" (cut_short)",
            ],
        );
    }

    #[test]
    fn nested_entities_come_before_the_one_that_holds_them() {
        let nested = r#"{"id":"o","schema":"Ownership","properties":{"owner":[{"id":"p","schema":"Person","properties":{}}],"robots":["1"]}}"#;
        check(
            nested,
            &["p", "o"],
            &[
                "list.json:1: record o: robots: Ownership has no such property, kept as it is (flagged)",
            ],
        );
    }

    #[test]
    fn a_file_without_any_record_is_refused() {
        let pretty = format!("[\n{}", "  {\n    \"id\": \"a\"\n  },\n".repeat(1000));
        let (parsed, result) = read(&pretty, Limits::default());
        let error = result.unwrap_err();
        assert!(
            error.to_string().starts_with("list.json: no line is a record; line 1: "),
            "{error}"
        );
        assert!(error.hint.is_some());
        assert_eq!(parsed.notices.len(), 0);
        assert_eq!(read("", Limits::default()).0.entities.len(), 0);
    }

    #[test]
    fn files_are_recognised_by_their_first_record() {
        let recognise = |name, head| FtmJsonl.recognise(name, head);
        assert_eq!(recognise("any", GOOD), Some("main"));
        assert_eq!(recognise("entities.ftm.json", ""), Some("main"));
        assert_eq!(recognise("any.json", ""), None);
        assert_eq!(recognise("entities.ftm.json", "{\"name\":\"A\"}"), None);
        assert_eq!(
            recognise("any", "{\"op\":\"ADD\",\"entity\":{\"schema\":\"\",\"properties\":{}}}"),
            None
        );
    }

    /// Counts what comes, and forgets it.
    #[derive(Default)]
    struct Counter(u64);

    impl Sink for Counter {
        fn entity(&mut self, _: Entity) {
            self.0 += 1;
        }
        fn notice(&mut self, notice: Notice) {
            panic!("{notice}");
        }
        fn version(&mut self, _: &str) {}
        fn removed(&mut self, _: &str) {}
    }

    /// Lines of records that are made when they are read.
    struct Endless {
        line: Cursor<Vec<u8>>,
        number: u64,
        most: u64,
    }

    impl Read for Endless {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            let read = self.line.read(target)?;
            if read > 0 || self.number == self.most {
                return Ok(read);
            }
            self.number += 1;
            let line = format!(
                "{{\"id\":\"x-{0}\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"Company {0}\",\"Компания {0}\"],\
                 \"notes\":[\"{1}\"]}},\"datasets\":[\"big\"]}}\n",
                self.number,
                "n".repeat(300),
            );
            self.line = Cursor::new(line.into_bytes());
            self.line.read(target)
        }
    }

    /// The most memory that the process ever had, in bytes.
    fn peak_memory() -> Option<u64> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|it| it.starts_with("VmHWM:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes << 10)
    }

    /// Reads lines that are made on the fly and gives the growth of the peak of memory.
    fn growth(lines: u64) -> u64 {
        let before = peak_memory();
        let endless = Endless { line: Cursor::default(), number: 0, most: lines };
        let document = Document::of("big.json", Text::decode(Box::new(endless)).unwrap());
        let mut counter = Counter::default();
        FtmJsonl.read(&Reading::of("own"), document, &mut counter).unwrap();
        assert_eq!(counter.0, lines);
        peak_memory().zip(before).map_or(0, |(after, before)| after - before)
    }

    #[test]
    fn many_records_take_no_more_memory_than_one() {
        assert!(growth(20_000) < 64 << 20);
    }

    #[test]
    #[ignore = "2 GB of records take a minute; run it with --ignored when you change the reader"]
    fn two_gigabytes_are_read_in_little_memory() {
        let started = std::time::Instant::now();
        let growth = growth(4_600_000);
        println!("2 GB in {:?}, {} KiB more memory", started.elapsed(), growth >> 10);
        assert!(growth < 32 << 20);
    }
}
