//! Foreign bytes: unpacked, decoded and bounded before anybody parses them.
//!
//! [`text`] is the door: packed or plain bytes in, one [`Text`] for every file in them out. All of
//! it streams; the only thing held in memory as a whole is a ZIP archive in its packed form, because
//! its table of contents stands at its end.

mod decode;
mod unpack;

pub use decode::{Repairs, Text};

use std::io::Read;

use crate::Error;

/// Bytes that a caller hands over, from wherever.
pub type Raw<'a> = Box<dyn Read + Send + 'a>;

/// What is refused. Every limit names itself in the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record: an XML element with all that is in it, a JSON line, a CSV row.
    pub record: u64,
    /// Elements within elements.
    pub depth: u32,
    /// Bytes of one unpacked file; of all files of an archive together.
    pub unpacked: u64,
    /// How many times larger an unpacked file may be than its packed form, once it is over 1 MiB.
    pub ratio: u64,
    /// Files in one archive.
    pub members: usize,
    /// Bytes of one archive or workbook in its packed form, which is held in memory.
    pub archive: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            record: 16 << 20,
            depth: 64,
            unpacked: 8 << 30,
            ratio: 200,
            members: 1000,
            archive: 256 << 20,
        }
    }
}

/// The texts in a file: one for a plain or gzipped file, one a member for a ZIP archive.
///
/// Each comes with its name for notices and recognition: that of the file without `.gz`, or
/// `archive.zip/member`. What is packed in what is told by the first bytes, never by the name; two
/// layers are opened (a gzipped archive, gzipped members), a third is refused.
///
/// Nothing but the beginning of a plain file is read here. What goes wrong later, such as a bomb or
/// a truncated archive, comes out of the [`Text`] as an [`std::io::Error`] that [`Error::read`]
/// turns back into what it was.
///
/// # Errors
///
/// When the bytes are packed in a way that is not understood, or when an archive is damaged or
/// passes a limit.
pub fn text<'a>(
    name: &str,
    raw: Raw<'a>,
    limits: &Limits,
) -> Result<Vec<(String, Text<'a>)>, Error> {
    let files = unpack::unpack(name, raw, limits)?;
    files
        .into_iter()
        .map(|(name, raw)| {
            let text = Text::decode(raw).map_err(|error| Error::read(&name, &error))?;
            Ok((name, text))
        })
        .collect()
}

/// The first 4096 characters of a text, which stay unread: for recognition.
pub fn head(text: &mut Text<'_>) -> String {
    text.head()
}
