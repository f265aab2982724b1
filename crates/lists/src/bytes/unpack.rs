//! Archives: what is packed in what, unpacked within limits.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Crc;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive};

use super::{Limits, Raw};
use crate::{Error, workbook};

/// Layers of packing that are opened: a gzipped archive, or gzipped members of one.
const LAYERS: u8 = 2;

/// Below this size an unpacked file is harmless, however well it was packed.
const HARMLESS: u64 = 1 << 20;

/// Bytes by which a packing or a binary format is known.
const MAGIC: usize = 6;

/// What begins like this is packed in a way that is not opened here.
const UNKNOWN: &[(&[u8], &str, &str)] = &[
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it first, with `zstd -d`"),
    (b"\xfd7zXZ\0", "packed with xz", "unpack it first, with `xz -d`"),
    (b"BZh", "packed with bzip2", "unpack it first, with `bzip2 -d`"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"%PDF", "a PDF document", "use the XML or CSV file of the same publisher"),
    (b"PAR1", "a Parquet table", "screen it, or turn it into CSV or JSON lines to build from it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as XLSX or CSV"),
];

/// The files in a file: itself when it is not packed.
pub(super) fn unpack<'a>(
    name: &str,
    raw: Raw<'a>,
    limits: &Limits,
) -> Result<Vec<(String, Raw<'a>)>, Error> {
    layer(name.to_owned(), raw, limits, LAYERS)
}

fn layer<'a>(
    name: String,
    mut raw: Raw<'a>,
    limits: &Limits,
    layers: u8,
) -> Result<Vec<(String, Raw<'a>)>, Error> {
    let mut magic = Vec::new();
    (&mut raw)
        .take(MAGIC as u64)
        .read_to_end(&mut magic)
        .map_err(|error| Error::read(&name, &error))?;
    let gzip = magic.starts_with(b"\x1f\x8b");
    let zip = magic.starts_with(b"PK\x03\x04") || magic.starts_with(b"PK\x05\x06");
    if (gzip || zip) && layers == 0 {
        return Err(
            Error::limit(name, format!("packed more than {LAYERS} times")).hint("unpack it first")
        );
    }
    if let Some((_, what, hint)) = UNKNOWN.iter().find(|it| magic.starts_with(it.0)) {
        return Err(Error::malformed(name, format!("is {what}, which is not a list")).hint(*hint));
    }
    let whole: Raw<'a> = Box::new(Cursor::new(magic).chain(raw));
    if gzip {
        let inner = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        layer(inner, gunzip(&name, whole, limits), limits, layers - 1)
    } else if zip {
        let archive = hold(&name, whole, limits)?;
        if let Some(sheets) = sheets(&name, &archive, limits)? {
            return Ok(sheets);
        }
        let mut files = Vec::new();
        for (name, member) in members(&name, archive, limits)? {
            files.append(&mut layer(name, member, limits, layers - 1)?);
        }
        Ok(files)
    } else {
        Ok(vec![(name, whole)])
    }
}

/// The sheets of a workbook, which is a ZIP archive too; `None` for any other archive.
fn sheets<'a>(
    name: &str,
    archive: &[u8],
    limits: &Limits,
) -> Result<Option<Vec<(String, Raw<'a>)>>, Error> {
    let is_workbook = claimed_members(archive) <= limits.members
        && ZipArchive::new(Cursor::new(archive)).is_ok_and(|it| workbook::is_workbook(&it));
    if !is_workbook {
        return Ok(None);
    }
    let sheets = workbook::sheets(name, Cursor::new(archive), limits)?;
    let texts = sheets.into_iter().map(|sheet| {
        let text: Raw<'a> = Box::new(Cursor::new(sheet.text));
        (format!("{name}/{}", sheet.name), text)
    });
    Ok(Some(texts.collect()))
}

/// A member of an archive under its limits: `packed` is its size there.
pub(crate) fn watch<R: Read>(name: &str, member: R, packed: u64, limits: &Limits) -> impl Read {
    let guard = Guard::new(name, limits, Packed::Known(packed), Arc::default());
    Unpacked { inner: member, guard }
}

/// Reads an archive into memory, in its packed form.
pub(crate) fn hold(name: &str, raw: Raw<'_>, limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    raw.take(limits.archive.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Error::read(name, &error))?;
    if bytes.len() as u64 > limits.archive {
        let message = format!("the archive is larger than {} bytes", limits.archive);
        return Err(Error::limit(name, message).hint("unpack it first"));
    }
    Ok(bytes)
}

fn gunzip<'a>(name: &str, raw: Raw<'a>, limits: &Limits) -> Raw<'a> {
    let packed = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: raw, count: packed.clone() };
    Box::new(Unpacked {
        inner: MultiGzDecoder::new(BufReader::with_capacity(16 << 10, counted)),
        guard: Guard::new(name, limits, Packed::Counted(packed), Arc::default()),
    })
}

/// The files of a ZIP archive, each unpacked when it is read.
///
/// The table of contents is read with the `zip` crate; the members are unpacked here, because its
/// readers borrow the archive and so could not be handed out side by side.
fn members<'a>(
    name: &str,
    archive: Vec<u8>,
    limits: &Limits,
) -> Result<Vec<(String, Raw<'a>)>, Error> {
    if claimed_members(&archive) > limits.members {
        return Err(too_many(name, limits));
    }
    let archive: Arc<[u8]> = archive.into();
    let mut table = ZipArchive::new(Cursor::new(archive.clone())).map_err(|error| {
        Error::malformed(name, format!("not a sound ZIP archive: {error}"))
            .hint("download it again: the end of the file may be missing")
    })?;
    if table.len() > limits.members {
        return Err(too_many(name, limits));
    }
    let unpacked = Arc::new(AtomicU64::new(0));
    let mut files = Vec::new();
    for index in 0..table.len() {
        let member = Member::find(name, &mut table, index)?;
        // Macs add a folder of resource forks, one a file, which hold no data of the file.
        if member.is_folder || member.name.starts_with("__MACOSX/") {
            continue;
        }
        let name = format!("{name}/{}", member.name);
        let guard = Guard::new(&name, limits, Packed::Known(member.packed), unpacked.clone());
        files.push((name.clone(), member.open(&name, archive.clone(), guard)?));
    }
    Ok(files)
}

/// The number of files that the archive's last record claims, so that a table of millions is
/// refused before it is read. 65,535 stands for "that or more".
fn claimed_members(archive: &[u8]) -> usize {
    let record = archive.windows(12).rev().take(66_000).find(|it| it.starts_with(b"PK\x05\x06"));
    record.map_or(0, |it| usize::from(u16::from_le_bytes([it[10], it[11]])))
}

fn too_many(name: &str, limits: &Limits) -> Error {
    Error::limit(name, format!("the archive has more than {} files", limits.members))
        .hint("unpack it and give the files that you want")
}

/// A file of an archive, as the table of contents tells.
struct Member {
    name: String,
    is_folder: bool,
    start: u64,
    packed: u64,
    checksum: u32,
    method: CompressionMethod,
    encrypted: bool,
}

impl Member {
    fn find(
        archive: &str,
        table: &mut ZipArchive<Cursor<Arc<[u8]>>>,
        index: usize,
    ) -> Result<Member, Error> {
        let malformed = |error| Error::malformed(archive, format!("member {}: {error}", index + 1));
        let file = table.by_index_raw(index).map_err(malformed)?;
        Ok(Member {
            name: file.name().map_err(malformed)?.into_owned(),
            is_folder: file.is_dir(),
            start: file.data_start().unwrap_or(u64::MAX),
            packed: file.compressed_size(),
            checksum: file.crc32(),
            method: file.compression(),
            encrypted: file.encrypted(),
        })
    }

    fn open<'a>(&self, name: &str, archive: Arc<[u8]>, guard: Guard) -> Result<Raw<'a>, Error> {
        if self.encrypted {
            return Err(Error::malformed(name, "is encrypted").hint("unpack it with its password"));
        }
        let bytes = Slice::new(archive, self.start, self.packed).ok_or_else(|| {
            Error::malformed(name, "reaches beyond the end of the archive")
                .hint("download it again")
        })?;
        let checked = |inner: Raw<'a>| Checked { inner, crc: Crc::new(), expected: self.checksum };
        match self.method {
            CompressionMethod::Stored => {
                Ok(Box::new(Unpacked { inner: checked(Box::new(bytes)), guard }))
            }
            CompressionMethod::Deflated => {
                let inner = checked(Box::new(DeflateDecoder::new(bytes)));
                Ok(Box::new(Unpacked { inner, guard }))
            }
            other => Err(Error::malformed(name, format!("is packed by the method {other}"))
                .hint("unpack it first, or pack it with deflate")),
        }
    }
}

/// A stretch of an archive in memory.
struct Slice {
    archive: Arc<[u8]>,
    position: usize,
    end: usize,
}

impl Slice {
    fn new(archive: Arc<[u8]>, start: u64, length: u64) -> Option<Slice> {
        let end = usize::try_from(start.checked_add(length)?).ok()?;
        let position = usize::try_from(start).ok()?;
        (end <= archive.len()).then_some(Slice { archive, position, end })
    }
}

impl BufRead for Slice {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(&self.archive[self.position..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.position = (self.position + amount).min(self.end);
    }
}

impl Read for Slice {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(target)?;
        self.consume(read);
        Ok(read)
    }
}

/// Compares the checksum of a member at its end.
struct Checked<R> {
    inner: R,
    crc: Crc,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(target)?;
        self.crc.update(&target[..read]);
        if read == 0 && !target.is_empty() && self.crc.sum() != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum is wrong"));
        }
        Ok(read)
    }
}

/// Counts the bytes that go through.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(target)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// An unpacker whose output is watched and whose errors name the file.
struct Unpacked<R> {
    inner: R,
    guard: Guard,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(target).map_err(|error| self.guard.explain(error))?;
        self.guard.count(read as u64)?;
        Ok(read)
    }
}

enum Packed {
    /// Bytes that the unpacker has taken so far.
    Counted(Arc<AtomicU64>),
    /// The size that the archive states, checked against its own length.
    Known(u64),
}

/// The limits of one file that is being unpacked.
struct Guard {
    name: String,
    limits: Limits,
    packed: Packed,
    unpacked: u64,
    /// What all files of the archive came to.
    total: Arc<AtomicU64>,
}

impl Guard {
    fn new(name: &str, limits: &Limits, packed: Packed, total: Arc<AtomicU64>) -> Self {
        Guard { name: name.to_owned(), limits: *limits, packed, unpacked: 0, total }
    }

    fn count(&mut self, more: u64) -> io::Result<()> {
        self.unpacked += more;
        let total = self.total.fetch_add(more, Ordering::Relaxed) + more;
        let Limits { unpacked: most, ratio, .. } = self.limits;
        if total > most {
            let message = format!("unpacks to more than {most} bytes");
            return Err(self.refuse(message, "unpack it first if it is what you expect"));
        }
        let packed = match &self.packed {
            Packed::Counted(count) => count.load(Ordering::Relaxed),
            Packed::Known(size) => *size,
        };
        if self.unpacked > HARMLESS && self.unpacked / ratio.max(1) > packed {
            let message = format!("unpacks to more than {ratio} times its size, like a bomb");
            return Err(self.refuse(message, "unpack it first if it is what you expect"));
        }
        Ok(())
    }

    fn refuse(&self, message: String, hint: &str) -> io::Error {
        Error::limit(self.name.clone(), message).hint(hint).into()
    }

    /// Damage in the packed bytes, as an error that names the file; other errors as they are.
    fn explain(&self, error: io::Error) -> io::Error {
        let message = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the archive is cut short".to_owned(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                format!("the archive is damaged: {error}")
            }
            _ => return error,
        };
        Error::malformed(self.name.clone(), message).hint("download it again").into()
    }
}
