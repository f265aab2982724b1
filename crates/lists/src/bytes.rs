//! Foreign bytes: unpacked, decoded and bounded before anybody parses them.
//!
//! [`text()`] is the door: packed or plain bytes in, one [`Text`] for every file in them out. All of
//! it streams; the only thing held in memory as a whole is a ZIP archive in its packed form, because
//! its table of contents stands at its end.

mod decode;
mod lines;
mod unpack;

pub use decode::{Repairs, Text};
pub(crate) use lines::{Line, Lines, beginning};
pub(crate) use unpack::{hold, watch};

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
/// `archive.zip/member`. A workbook (XLSX) has one text for each sheet, as CSV, which is called
/// `book.xlsx/Sheet1`. What is packed in what is told by the first bytes, never by the name; two
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

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Write};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    fn read_all(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<(String, String)>, Error> {
        let mut found = Vec::new();
        for (name, mut part) in text(name, Box::new(Cursor::new(bytes.to_vec())), limits)? {
            let mut whole = String::new();
            part.read_to_string(&mut whole).map_err(|error| Error::read(&name, &error))?;
            found.push((name, whole));
        }
        Ok(found)
    }

    fn check(name: &str, bytes: &[u8], expected: &[(&str, &str)]) {
        let found = read_all(name, bytes, &Limits::default()).unwrap();
        let found: Vec<_> =
            found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(found, expected);
    }

    fn check_refused(bytes: &[u8], limits: &Limits, is_limit: bool, expected: &str) {
        let error = read_all("list", bytes, limits).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.is_limit(), is_limit);
        assert!(error.hint.is_some());
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, content) in members {
            if name.ends_with('/') {
                writer.add_directory(*name, options).unwrap();
            } else {
                writer.start_file(*name, options).unwrap();
                writer.write_all(content).unwrap();
            }
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn plain_files_are_read_as_they_are() {
        check("list.csv", b"name\nABC", &[("list.csv", "name\nABC")]);
        check("list.csv", b"", &[("list.csv", "")]);
    }

    #[test]
    fn packed_files_are_known_by_their_bytes_whatever_their_name() {
        check("list.csv.gz", &gzip(b"name"), &[("list.csv", "name")]);
        check("list.csv", &gzip(b"name"), &[("list.csv", "name")]);
        check("a.gz.gz", &gzip(&gzip(b"name")), &[("a", "name")]);
        let members: &[(&str, &[u8])] = &[("x/", b""), ("x/a.csv", b"name"), ("b.csv", b"")];
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let expected = [("a.zip/x/a.csv", "name"), ("a.zip/b.csv", "")];
            check("a.zip", &zip(members, method), &expected);
            check("a.zip.gz", &gzip(&zip(members, method)), &expected);
        }
        let packed = gzip(b"name");
        let archive = zip(&[("a.csv.gz", &packed)], CompressionMethod::Stored);
        check("a.zip", &archive, &[("a.zip/a.csv", "name")]);
    }

    #[test]
    fn several_gzip_streams_in_a_row_are_one_file() {
        let both = [gzip(b"one\n"), gzip(b"two\n")].concat();
        check("a.gz", &both, &[("a", "one\ntwo\n")]);
    }

    #[test]
    fn a_third_layer_of_packing_is_refused() {
        let limits = Limits::default();
        let expected = "list: packed more than 2 times";
        check_refused(&gzip(&gzip(&gzip(b"name"))), &limits, true, expected);
    }

    #[test]
    fn other_packings_are_named() {
        let limits = Limits::default();
        let zstd = b"\x28\xb5\x2f\xfd\x04\x00";
        check_refused(zstd, &limits, false, "list: is packed with zstd, which is not a list");
        let pdf = b"%PDF-1.7";
        check_refused(pdf, &limits, false, "list: is a PDF document, which is not a list");
    }

    #[test]
    fn truncated_and_damaged_archives_are_named() {
        let limits = Limits::default();
        let lines: String = (0..2000).map(|number| format!("{number} row\n")).collect();
        let mut packed = gzip(lines.as_bytes());
        let cut = &packed[..packed.len() / 2];
        check_refused(cut, &limits, false, "list: the archive is cut short");
        packed.truncate(packed.len() - 8);
        packed.extend([0; 8]);
        let error = read_all("list", &packed, &limits).unwrap_err();
        assert!(error.to_string().starts_with("list: the archive is damaged"), "{error}");

        let archive = zip(&[("a.csv", lines.as_bytes())], CompressionMethod::Stored);
        let error = read_all("list", &archive[..archive.len() / 2], &limits).unwrap_err();
        assert!(error.to_string().starts_with("list: not a sound ZIP archive"), "{error}");
        let mut flipped = archive.clone();
        flipped[200] ^= 1;
        let expected = "list/a.csv: the archive is damaged: the checksum is wrong";
        check_refused(&flipped, &limits, false, expected);
    }

    #[test]
    fn archives_beyond_a_limit_are_refused_by_its_name() {
        let content = vec![b'a'; 3 << 20];
        let small = Limits { unpacked: 2 << 20, ratio: 1 << 30, ..Limits::default() };
        let expected = "unpacks to more than 2097152 bytes";
        check_refused(&gzip(&content), &small, true, &format!("list: {expected}"));
        let archive = zip(&[("a", &content)], CompressionMethod::Deflated);
        check_refused(&archive, &small, true, &format!("list/a: {expected}"));

        let half = vec![b'a'; 3 << 19];
        let both = zip(&[("a", &half), ("b", &half)], CompressionMethod::Deflated);
        check_refused(&both, &small, true, &format!("list/b: {expected}"));

        let expected = "unpacks to more than 200 times its size, like a bomb";
        check_refused(&gzip(&content), &Limits::default(), true, &format!("list: {expected}"));
        check_refused(&archive, &Limits::default(), true, &format!("list/a: {expected}"));

        let two = Limits { members: 2, ..Limits::default() };
        let three = zip(&[("a", b""), ("b", b""), ("c", b"")], CompressionMethod::Stored);
        check_refused(&three, &two, true, "list: the archive has more than 2 files");

        let tiny = Limits { archive: 100, ..Limits::default() };
        check_refused(&three, &tiny, true, "list: the archive is larger than 100 bytes");
    }

    /// Counts what is taken from it.
    struct Meter<R>(R, Arc<AtomicU64>);

    impl<R: Read> Read for Meter<R> {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            let read = self.0.read(target)?;
            self.1.fetch_add(read as u64, Ordering::Relaxed);
            Ok(read)
        }
    }

    #[test]
    fn a_bomb_is_refused_after_little_was_read_and_unpacked() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        io::copy(&mut io::repeat(0).take(1 << 30), &mut encoder).unwrap();
        let bomb = encoder.finish().unwrap();
        let taken = Arc::new(AtomicU64::new(0));
        let meter = Meter(Cursor::new(bomb), taken.clone());
        let (_, mut part) =
            text("bomb.gz", Box::new(meter), &Limits::default()).unwrap().pop().unwrap();
        let mut unpacked = 0;
        let mut buffer = vec![0; 64 << 10];
        let error = loop {
            match part.read(&mut buffer) {
                Ok(0) => panic!("all of the bomb was read"),
                Ok(read) => unpacked += read,
                Err(error) => break Error::read("?", &error),
            }
        };
        assert!(error.is_limit(), "{error}");
        assert_eq!(error.file, "bomb.gz");
        assert!(unpacked < 8 << 20, "{unpacked}");
        assert!(taken.load(Ordering::Relaxed) < 64 << 10, "{taken:?}");
    }

    #[test]
    fn a_reader_that_fails_is_told_apart_from_damage() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::new(io::ErrorKind::ConnectionReset, "line went dead"))
            }
        }
        let beginning = Cursor::new(gzip(&[b'a'; 5000])[..20].to_vec());
        let error =
            text("a.gz", Box::new(beginning.chain(Failing)), &Limits::default()).unwrap_err();
        assert!(error.is_read());
        assert_eq!(error.to_string(), "a: line went dead");
    }
}
