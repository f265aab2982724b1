//! Entities with all their statements, packed in blocks.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rayon::prelude::*;
use zerocopy::IntoBytes;
use zerocopy::little_endian::U32;

use crate::error::Error;
use crate::layout::Section;
use crate::narrow;

/// Unpacked bytes of one block of entities. A hit unpacks one block: at 64 KiB that is a fraction of
/// a millisecond, and the blocks pack about as well as larger ones.
const BLOCK: usize = 64 << 10;
/// Blocks that are packed at a time, on all cores.
const BATCH: usize = 64;

/// Where an entity lies.
pub(crate) struct Place {
    pub(crate) block: u32,
    /// In the unpacked block.
    pub(crate) offset: u32,
}

/// Blocks while entities come in.
#[derive(Default)]
pub(crate) struct Blocks {
    /// Not packed yet, the last still open.
    waiting: Vec<String>,
    packed: Vec<u8>,
    starts: Vec<U32>,
}

impl Blocks {
    /// Keeps the text of an entity; says where.
    pub(crate) fn keep(&mut self, record: &str) -> Result<Place, Error> {
        if self.waiting.last().is_none_or(|it| it.len() >= BLOCK) {
            if self.waiting.len() == BATCH {
                self.pack()?;
            }
            self.waiting.push(String::with_capacity(BLOCK + BLOCK / 4));
        }
        let block = narrow(self.starts.len() + self.waiting.len() - 1, "blocks")?;
        let open = self.waiting.last_mut().expect("one was just opened");
        let offset = narrow(open.len(), "bytes of one block")?;
        open.push_str(record);
        narrow(open.len(), "bytes of one block")?;
        Ok(Place { block, offset })
    }

    fn pack(&mut self) -> Result<(), Error> {
        let packed: Vec<Vec<u8>> = self.waiting.par_iter().map(|it| packed(it)).collect();
        for block in packed {
            self.starts.push(narrow(self.packed.len(), "bytes of blocks")?.into());
            self.packed.extend_from_slice(&block);
        }
        self.waiting.clear();
        Ok(())
    }

    /// The sections.
    pub(crate) fn finish(mut self) -> Result<[(Section, Vec<u8>); 2], Error> {
        self.pack()?;
        self.starts.push(narrow(self.packed.len(), "bytes of blocks")?.into());
        let starts = self.starts.as_bytes().to_vec();
        Ok([(Section::Blocks, self.packed), (Section::BlockStarts, starts)])
    }
}

fn packed(block: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(3));
    encoder
        .write_all(block.as_bytes())
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}
