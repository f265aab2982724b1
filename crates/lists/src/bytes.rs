//! Foreign bytes: unpacked, decoded and bounded before anybody parses them.

use std::io::BufRead;

/// Decoded text of one file: UTF-8 without a byte order mark.
pub type Text<'a> = Box<dyn BufRead + Send + 'a>;

/// What is refused. Every limit names itself in the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record: an XML element with all that is in it, a JSON line, a CSV row.
    pub record: u64,
    /// Elements within elements.
    pub depth: u32,
    /// Bytes of one unpacked file.
    pub unpacked: u64,
    /// How many times larger an unpacked file may be than its packed form, once it is over 1 MiB.
    pub ratio: u64,
    /// Files in one archive.
    pub members: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            record: 16 << 20,
            depth: 64,
            unpacked: 8 << 30,
            ratio: 200,
            members: 1000,
        }
    }
}
