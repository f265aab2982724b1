//! JSON lines: one record a line, of which any may be bad.

use model::{Notice, NoticeKind};

use crate::bytes::{Limits, Line, Lines, beginning};
use crate::{Error, Part, Sink};

/// Bad lines at the beginning of a file after which it is taken for something else.
const BAD_LINES: usize = 100;

/// What a line is when it is no record.
pub(super) struct NoRecord {
    /// The record by its id, where it has one.
    pub(super) record: Option<String>,
    /// What was found and what was expected.
    pub(super) message: String,
    /// It is not JSON at all. If it is the last line, it is cut short.
    pub(super) is_syntax: bool,
}

/// Hands over each line that is not empty, with its number. Lines that are no records and lines
/// beyond the limit become notices.
///
/// # Errors
///
/// When the text cannot be read, or when none of its lines is a record.
pub(super) fn read(
    part: Part<'_>,
    limits: &Limits,
    sink: &mut dyn Sink,
    mut on: impl FnMut(&str, u64, &mut dyn Sink) -> Result<(), NoRecord>,
) -> Result<(), Error> {
    let file = part.name;
    let mut lines = Lines::new(part.text, limits.record);
    let mut any_good = false;
    // Until the first record comes, it may be that the file is not of this kind at all.
    let mut held = Vec::new();
    loop {
        let number = lines.number();
        let limit = lines.limit();
        let bad = match lines.next().map_err(|error| Error::read(&file, &error))? {
            Line::End => break,
            Line::TooLong(beginning) => {
                let message = format!("a line of more than {limit} bytes: {beginning:?}");
                Notice::new(NoticeKind::Rejected, &file, message)
            }
            Line::Whole(line) => {
                let text = String::from_utf8_lossy(line);
                if text.trim().is_empty() {
                    continue;
                }
                match on(text.trim(), number, sink) {
                    Ok(()) => {
                        any_good = true;
                        held.drain(..).for_each(|it| sink.notice(it));
                        continue;
                    }
                    Err(bad) => {
                        let cut = bad.is_syntax && !line.ends_with(b"\n");
                        let kind = if cut { NoticeKind::CutShort } else { NoticeKind::Rejected };
                        let message = format!("{}: {:?}", bad.message, beginning(line));
                        let mut notice = Notice::new(kind, &file, message);
                        notice.record = bad.record;
                        notice
                    }
                }
            }
        };
        held.push(bad.at_line(number));
        if any_good {
            held.drain(..).for_each(|it| sink.notice(it));
        } else if held.len() >= BAD_LINES {
            break;
        }
    }
    match held.first() {
        None => Ok(()),
        Some(first) => {
            let message =
                format!("no line is a record; line {}: {}", first.line.unwrap_or(1), first.message);
            Err(Error::malformed(file, message)
                .hint("JSON lines have one record a line; `jq -c '.[]'` makes them of a JSON list"))
        }
    }
}

/// Whether the first line of a file is a JSON object.
pub(super) fn begins_with_object(head: &str) -> bool {
    head.trim_start().starts_with('{')
}
