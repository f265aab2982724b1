//! Lines of a text, none longer than a limit, that may be given back.

use std::io::{self, BufRead};

/// Bytes that are read at a time.
const CHUNK: usize = 64 << 10;

/// Characters of a line that a notice shows.
const SHOWN: usize = 300;

/// The lines of a text.
///
/// The caller takes lines one by one. Those since the last [`Lines::forget`] are held, and all but
/// the first can be given back; together they are never longer than the limit.
pub(crate) struct Lines<R> {
    input: R,
    limit: usize,
    /// The number of the line that comes next.
    number: u64,
    /// Bytes that were read: first those that are held, from `held` on, then from `next` on those of
    /// lines that nobody has taken.
    buffer: Vec<u8>,
    held: usize,
    next: usize,
    ended: bool,
}

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// With its end, unless it is the last and has none.
    Whole(&'a [u8]),
    /// A line beyond the limit, which was passed over: its beginning.
    TooLong(String),
    /// There is no other.
    End,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R, limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX - CHUNK);
        let (buffer, held, next) = (Vec::new(), 0, 0);
        Lines { input, limit, number: 1, buffer, held, next, ended: false }
    }

    /// The number of the line that comes next, counted from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The longest that a line may be, in bytes.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// The text is known to have no other line.
    pub(crate) fn is_at_end(&self) -> bool {
        self.ended && self.next == self.buffer.len()
    }

    /// Forgets the lines that are held and takes the next one.
    pub(crate) fn next(&mut self) -> io::Result<Line<'_>> {
        self.forget();
        let length = self.find_line()?;
        if length > self.limit {
            return self.pass_over().map(Line::TooLong);
        }
        Ok(self.take(length))
    }

    /// Takes another line and holds the ones before; `End` when there is none within the limit.
    pub(crate) fn one_more(&mut self) -> io::Result<Line<'_>> {
        let length = self.find_line()?;
        if self.next + length - self.held > self.limit {
            return Ok(Line::End);
        }
        Ok(self.take(length))
    }

    /// Lets go of the lines that are held.
    pub(crate) fn forget(&mut self) {
        self.held = self.next;
    }

    /// Gives back all lines that are held but the first, and lets go of that one.
    pub(crate) fn give_back_all_but_first(&mut self) -> Vec<u8> {
        let held = &self.buffer[self.held..self.next];
        let first = held.iter().position(|byte| *byte == b'\n').map_or(held.len(), |it| it + 1);
        let given_back = held[first..].split_inclusive(|byte| *byte == b'\n').count();
        let line = held[..first].to_vec();
        self.number -= given_back as u64;
        self.next = self.held + first;
        self.forget();
        line
    }

    fn take(&mut self, length: usize) -> Line<'_> {
        if length == 0 {
            return Line::End;
        }
        let start = self.next;
        self.next += length;
        self.number += 1;
        Line::Whole(&self.buffer[start..self.next])
    }

    /// The length of the next line; 0 at the end of the text. When the line and what is held are
    /// longer than the limit, so much of it as shows that.
    fn find_line(&mut self) -> io::Result<usize> {
        let mut searched = 0;
        loop {
            let unread = &self.buffer[self.next..];
            if let Some(newline) = unread[searched..].iter().position(|byte| *byte == b'\n') {
                return Ok(searched + newline + 1);
            }
            searched = unread.len();
            if self.ended || self.next + searched - self.held > self.limit {
                return Ok(searched);
            }
            self.read_more()?;
        }
    }

    fn read_more(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.held);
        self.next -= self.held;
        self.held = 0;
        let available = loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        let amount = available.len().min(CHUNK);
        self.ended = amount == 0;
        self.buffer.extend_from_slice(&available[..amount]);
        self.input.consume(amount);
        Ok(())
    }

    /// Passes over the next line without holding it, and shows its beginning.
    fn pass_over(&mut self) -> io::Result<String> {
        let shown = beginning(&self.buffer[self.next..]);
        loop {
            let unread = &self.buffer[self.next..];
            match unread.iter().position(|byte| *byte == b'\n') {
                Some(newline) => self.next += newline + 1,
                None => self.next = self.buffer.len(),
            }
            let found = self.buffer[..self.next].ends_with(b"\n");
            self.forget();
            if found || self.ended {
                self.number += 1;
                return Ok(shown);
            }
            self.read_more()?;
        }
    }
}

/// What a notice shows of a line and what may follow it.
pub(crate) fn beginning(line: &[u8]) -> String {
    let line = &line[..line.len().min(SHOWN * 4)];
    let end = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
    String::from_utf8_lossy(&line[..end]).trim_end().chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    fn check(text: &str, limit: u64, expected: &[&str]) {
        for size in [1, 2, 5, 1000] {
            let mut lines = Lines::new(BufReader::with_capacity(size, text.as_bytes()), limit);
            let mut found = Vec::new();
            loop {
                let number = lines.number();
                found.push(match lines.next().unwrap() {
                    Line::Whole(line) => format!("{number}: {}", String::from_utf8_lossy(line)),
                    Line::TooLong(beginning) => format!("{number} is too long: {beginning}"),
                    Line::End => break,
                });
            }
            assert_eq!(found, expected, "{size} bytes at a time");
        }
    }

    #[test]
    fn lines_come_with_their_ends_and_numbers() {
        check("a\n\nb\r\nc", 10, &["1: a\n", "2: \n", "3: b\r\n", "4: c"]);
        check("", 10, &[]);
    }

    #[test]
    fn a_line_beyond_the_limit_is_passed_over() {
        check("abc\nabcd\nabc", 4, &["1: abc\n", "2 is too long: abcd", "3: abc"]);
        check("abcd\nabcde", 4, &["1 is too long: abcd", "2 is too long: abcde"]);
    }

    #[test]
    fn an_endless_line_is_not_held() {
        let endless = BufReader::new(io::repeat(b'a').take(200 << 20));
        let mut lines = Lines::new(endless, 1 << 20);
        assert_eq!(lines.next().unwrap(), Line::TooLong("a".repeat(SHOWN)));
        assert_eq!(lines.next().unwrap(), Line::End);
        assert!(lines.buffer.capacity() < 4 << 20);
    }

    #[test]
    fn all_held_lines_but_the_first_can_be_given_back() {
        let mut lines = Lines::new("a\nb\nc\nd".as_bytes(), 6);
        assert_eq!(lines.next().unwrap(), Line::Whole(b"a\n"));
        assert_eq!(lines.one_more().unwrap(), Line::Whole(b"b\n"));
        assert_eq!(lines.one_more().unwrap(), Line::Whole(b"c\n"));
        assert_eq!(lines.one_more().unwrap(), Line::End);
        assert_eq!(lines.number(), 4);
        assert_eq!(lines.give_back_all_but_first(), b"a\n");
        assert_eq!(lines.number(), 2);
        assert_eq!(lines.next().unwrap(), Line::Whole(b"b\n"));
        assert_eq!(lines.next().unwrap(), Line::Whole(b"c\n"));
        assert_eq!(lines.one_more().unwrap(), Line::Whole(b"d"));
        assert_eq!(lines.one_more().unwrap(), Line::End);
        assert_eq!(lines.give_back_all_but_first(), b"c\n");
        assert_eq!(lines.next().unwrap(), Line::Whole(b"d"));
        assert_eq!(lines.next().unwrap(), Line::End);
    }
}
