//! Text of any usual encoding, as UTF-8.

use std::io::{self, BufRead, Read};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use model::{Notice, NoticeKind};

use super::Raw;

/// Bytes read from the source at a time.
const CHUNK: usize = 64 << 10;

/// Characters that [`Text::head`] shows.
const HEAD: usize = 4096;

/// Bytes in which an XML declaration is looked for.
const DECLARATION: usize = 1024;

/// Decoded text of one file: UTF-8 without a byte order mark.
///
/// The encoding is that of the byte order mark (UTF-8, UTF-16), else the one that an XML declaration
/// names, else UTF-8. Bytes that are not UTF-8 are read as Windows-1252, byte by byte, because
/// authorities export from Windows and a single such byte in a file of UTF-8 must not cost a record.
/// NUL bytes become spaces: they carry no meaning, and no parser behind this agrees with another on
/// them. Both are counted: see [`Text::repairs`].
pub struct Text<'a> {
    raw: Raw<'a>,
    coding: Coding,
    /// Bytes that were read and not decoded yet, from `undecoded` on.
    input: Vec<u8>,
    undecoded: usize,
    /// The source has no more bytes.
    ended: bool,
    /// Decoded text, from `unread` on.
    output: Vec<u8>,
    unread: usize,
    /// All of the source is decoded.
    finished: bool,
    /// An error that came while looking ahead, kept for its turn.
    failed: Option<io::Error>,
    /// The line at the end of `output`, while nothing was repaired.
    line: u64,
    repairs: Repairs,
}

enum Coding {
    /// UTF-8, with Windows-1252 where it is not.
    Utf8,
    Other(Box<Decoder>),
}

/// How often a text had to be repaired while it was decoded; counts on while the text is read.
#[derive(Debug, Clone, Default)]
pub struct Repairs(Arc<Mutex<Count>>);

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// Bytes that were not UTF-8.
    foreign: u64,
    /// Sequences that are nothing in the encoding that the file declares.
    malformed: u64,
    /// NUL characters.
    nul: u64,
    first_line: u64,
}

impl Repairs {
    /// One notice for the whole file, if anything was repaired so far.
    pub fn notice(&self, file: &str) -> Option<Notice> {
        let count = self.count();
        let mut found = Vec::new();
        if count.foreign > 0 {
            found.push(format!("{} bytes are not UTF-8, read as Windows-1252", count.foreign));
        }
        if count.malformed > 0 {
            let malformed = count.malformed;
            found.push(format!("{malformed} places do not fit the encoding, read as U+FFFD"));
        }
        if count.nul > 0 {
            found.push(format!("{} NUL characters, read as spaces", count.nul));
        }
        if found.is_empty() {
            return None;
        }
        let message = format!("{}; this is the first line", found.join("; "));
        Some(Notice::new(NoticeKind::Flagged, file, message).at_line(count.first_line))
    }

    fn any(&self) -> bool {
        self.count().first_line > 0
    }

    fn count(&self) -> Count {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, line: u64, change: impl FnOnce(&mut Count)) {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if count.first_line == 0 {
            count.first_line = line;
        }
        change(&mut count);
    }
}

impl<'a> Text<'a> {
    /// Decodes bytes that are not packed. Reads the first of them to learn the encoding.
    ///
    /// # Errors
    ///
    /// What the reader says.
    pub fn decode(raw: Raw<'a>) -> io::Result<Self> {
        let mut text = Text {
            raw,
            coding: Coding::Utf8,
            input: Vec::new(),
            undecoded: 0,
            ended: false,
            output: Vec::new(),
            unread: 0,
            finished: false,
            failed: None,
            line: 1,
            repairs: Repairs::default(),
        };
        while text.input.len() < DECLARATION && !text.ended {
            text.read_more()?;
        }
        let (encoding, mark) = encoding_of(&text.input);
        text.undecoded = mark;
        if encoding != UTF_8 {
            text.coding = Coding::Other(Box::new(encoding.new_decoder_without_bom_handling()));
        }
        Ok(text)
    }

    /// The first 4096 characters, or fewer where there are no more; they stay unread. An error that
    /// comes meanwhile is reported to the reader of the text when it gets there.
    pub fn head(&mut self) -> String {
        while self.failed.is_none() && !self.has_head() {
            match self.decode_more() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => self.failed = Some(error),
            }
        }
        String::from_utf8_lossy(&self.output[self.unread..]).chars().take(HEAD).collect()
    }

    /// The count of repairs, which goes on counting while the text is read: take it before a parser
    /// takes the text, ask it afterwards.
    pub fn repairs(&self) -> Repairs {
        self.repairs.clone()
    }

    fn has_head(&self) -> bool {
        String::from_utf8_lossy(&self.output[self.unread..]).chars().count() >= HEAD
    }

    /// Appends to the decoded text; false at its end.
    fn decode_more(&mut self) -> io::Result<bool> {
        self.output.drain(..self.unread);
        self.unread = 0;
        let before = self.output.len();
        while !self.finished {
            match self.coding {
                Coding::Utf8 => self.decode_utf8(),
                Coding::Other(_) => self.decode_other(),
            }
            self.finished = self.ended;
            if self.output.len() > before {
                return Ok(true);
            }
            if !self.ended {
                self.read_more()?;
            }
        }
        Ok(false)
    }

    /// Appends to the bytes to be decoded.
    fn read_more(&mut self) -> io::Result<()> {
        self.input.drain(..self.undecoded);
        self.undecoded = 0;
        let old = self.input.len();
        self.input.resize(old + CHUNK, 0);
        let result = loop {
            match self.raw.read(&mut self.input[old..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        self.input.truncate(old + *result.as_ref().unwrap_or(&0));
        self.ended = result? == 0;
        Ok(())
    }

    /// Decodes what was read, but for a character whose end has not been read yet.
    fn decode_utf8(&mut self) {
        let input = std::mem::take(&mut self.input);
        while self.undecoded < input.len() {
            let rest = &input[self.undecoded..];
            let (valid, broken) = match std::str::from_utf8(rest) {
                Ok(valid) => (valid, false),
                Err(error) => {
                    let valid = std::str::from_utf8(&rest[..error.valid_up_to()])
                        .expect("this is how far it is valid");
                    (valid, error.error_len().is_some() || self.ended)
                }
            };
            self.push(valid);
            self.undecoded += valid.len();
            if !broken {
                break;
            }
            let (character, _) =
                WINDOWS_1252.decode_without_bom_handling(&rest[valid.len()..][..1]);
            self.output.extend_from_slice(character.as_bytes());
            self.undecoded += 1;
            self.repairs.add(self.line, |count| count.foreign += 1);
        }
        self.input = input;
    }

    /// Decodes all that was read; the decoder itself keeps half a character.
    fn decode_other(&mut self) {
        let Coding::Other(decoder) = &mut self.coding else { return };
        let input = &self.input[self.undecoded..];
        let mut decoded = String::new();
        let mut read_so_far = 0;
        let mut pieces = Vec::new();
        loop {
            let rest = &input[read_so_far..];
            decoded.reserve(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len()));
            let (result, read) =
                decoder.decode_to_string_without_replacement(rest, &mut decoded, self.ended);
            read_so_far += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => pieces.push(std::mem::take(&mut decoded)),
            }
        }
        self.undecoded = self.input.len();
        for piece in pieces {
            self.push(&piece);
            self.push("\u{FFFD}");
            self.repairs.add(self.line, |count| count.malformed += 1);
        }
        self.push(&decoded);
    }

    fn push(&mut self, text: &str) {
        let mut pieces = text.split('\0');
        self.push_clean(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.output.push(b' ');
            self.repairs.add(self.line, |count| count.nul += 1);
            self.push_clean(piece);
        }
    }

    fn push_clean(&mut self, text: &str) {
        // Nobody asks for the line once a first repair has been noted.
        if !self.repairs.any() {
            self.line += text.bytes().filter(|byte| *byte == b'\n').count() as u64;
        }
        self.output.extend_from_slice(text.as_bytes());
    }
}

impl BufRead for Text<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.unread == self.output.len() {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            self.decode_more()?;
        }
        Ok(&self.output[self.unread..])
    }

    fn consume(&mut self, amount: usize) {
        self.unread = (self.unread + amount).min(self.output.len());
    }
}

impl Read for Text<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(target.len());
        target[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Text::decode(Box::new(text.as_bytes())).expect("reading from memory does not fail")
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text::decode(Box::new(io::Cursor::new(text))).expect("reading from memory does not fail")
    }
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("repairs", &self.repairs).finish_non_exhaustive()
    }
}

/// The encoding that the first bytes tell, and the length of the byte order mark.
fn encoding_of(beginning: &[u8]) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(beginning) {
        return marked;
    }
    // XML 1.0, appendix F: without a mark, the declaration itself shows the width of the characters.
    if beginning.starts_with(b"<\0?\0") {
        return (UTF_16LE, 0);
    }
    if beginning.starts_with(b"\0<\0?") {
        return (UTF_16BE, 0);
    }
    let declared = declared_encoding(beginning).and_then(Encoding::for_label_no_replacement);
    match declared {
        // A declaration that could be read byte by byte is not UTF-16, whatever it says.
        Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE => (encoding, 0),
        _ => (UTF_8, 0),
    }
}

/// The label in `<?xml version="1.0" encoding="…"?>`.
fn declared_encoding(beginning: &[u8]) -> Option<&[u8]> {
    let beginning = &beginning[..beginning.len().min(DECLARATION)];
    let declaration = beginning.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|it| it == b"?>")?;
    let declaration = &declaration[..end];
    let key = b"encoding";
    let at = declaration.windows(key.len()).position(|it| it == key)?;
    let value = declaration[at + key.len()..].trim_ascii_start().strip_prefix(b"=")?;
    let (quote, value) = value.trim_ascii_start().split_first()?;
    let end = value.iter().position(|it| it == quote)?;
    Some(&value[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, so that every character is cut in two somewhere.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            let amount = self.1.min(self.0.len()).min(target.len());
            target[..amount].copy_from_slice(&self.0[..amount]);
            self.0 = &self.0[amount..];
            Ok(amount)
        }
    }

    fn check(bytes: &[u8], expected: &str, notice: Option<&str>) {
        for size in [1, 2, 3, 7, usize::MAX] {
            let mut text = Text::decode(Box::new(Drops(bytes, size))).unwrap();
            let repairs = text.repairs();
            let head: String = expected.chars().take(HEAD).collect();
            assert_eq!(text.head(), head);
            let mut found = String::new();
            text.read_to_string(&mut found).unwrap();
            assert_eq!(found, expected);
            let told =
                repairs.notice("file").map(|it| format!("{}: {}", it.line.unwrap(), it.message));
            let told = told.as_deref().map(|it| it.trim_end_matches("; this is the first line"));
            assert_eq!(told, notice);
        }
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn byte_order_marks_tell_the_encoding_and_go() {
        check("\u{FEFF}Ünal, Иванов".as_bytes(), "Ünal, Иванов", None);
        check(&utf16("\u{FEFF}Ünal, Иванов 𐍈", u16::to_le_bytes), "Ünal, Иванов 𐍈", None);
        check(&utf16("\u{FEFF}Ünal, Иванов 𐍈", u16::to_be_bytes), "Ünal, Иванов 𐍈", None);
    }

    #[test]
    fn xml_without_a_mark_tells_by_its_declaration() {
        check(
            b"<?xml version='1.0' encoding = 'windows-1251'?><a>\xc8\xe2\xe0\xed</a>",
            "<?xml version='1.0' encoding = 'windows-1251'?><a>Иван</a>",
            None,
        );
        let declared = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>Ünal</a>";
        check(&utf16(declared, u16::to_le_bytes), declared, None);
        check(&utf16(declared, u16::to_be_bytes), declared, None);
        check(declared.as_bytes(), declared, None);
        let unknown = "<?xml version='1.0' encoding='none'?><a>Ünal</a>";
        check(unknown.as_bytes(), unknown, None);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_windows_1252_and_counted() {
        check(
            b"Jos\xc3\xa9\nMu\xf1oz \x93A\x94\n\xc3",
            "José\nMuñoz “A”\nÃ",
            Some("2: 4 bytes are not UTF-8, read as Windows-1252"),
        );
    }

    #[test]
    fn what_a_declared_encoding_lacks_is_replaced_and_counted() {
        check(
            b"<?xml version='1.0' encoding='shift_jis'?>\n\x83\x41\xff<a/>",
            "<?xml version='1.0' encoding='shift_jis'?>\nア\u{FFFD}<a/>",
            Some("2: 1 places do not fit the encoding, read as U+FFFD"),
        );
        let mut cut = utf16("\u{FEFF}abc", u16::to_le_bytes);
        cut.pop();
        check(&cut, "ab\u{FFFD}", Some("1: 1 places do not fit the encoding, read as U+FFFD"));
    }

    #[test]
    fn nul_bytes_become_spaces_and_are_counted() {
        check(b"a\n\n\0b\0", "a\n\n b ", Some("3: 2 NUL characters, read as spaces"));
    }

    #[test]
    fn the_head_stays_unread_and_keeps_errors_for_later() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let beginning = "é".repeat(DECLARATION);
        let mut text = Text::decode(Box::new(beginning.as_bytes().chain(Broken))).unwrap();
        assert_eq!(text.head(), beginning);
        assert_eq!(text.head(), beginning);
        let mut found = vec![0; beginning.len()];
        text.read_exact(&mut found).unwrap();
        assert_eq!(found, beginning.as_bytes());
        assert_eq!(text.read(&mut [0; 1]).unwrap_err().to_string(), "broken");
    }

    #[test]
    fn a_long_text_is_held_in_pieces() {
        let long = io::repeat(b'a').take(50 << 20);
        let mut text = Text::decode(Box::new(long)).unwrap();
        let mut length = 0;
        loop {
            let available = text.fill_buf().unwrap().len();
            if available == 0 {
                break;
            }
            assert!(available <= 2 * CHUNK);
            length += available;
            text.consume(available);
        }
        assert_eq!(length, 50 << 20);
        assert!(text.input.capacity() <= 4 * CHUNK && text.output.capacity() <= 4 * CHUNK);
    }
}
