//! What the fuzz targets share: how bytes are handed over, and what must hold of the answers.
//!
//! Each target in `targets/` is one line over one function here. A target fails on a panic, on a hang,
//! on memory without bounds, and when a property is broken that the rooms promise in their
//! documentation. `README.md` says how to run them.

pub mod catalog;
pub mod corpus;
pub mod foreign;
pub mod ftm;
pub mod graph;
pub mod list;
pub mod name;
pub mod plan;
pub mod sound;
pub mod subject;
pub mod table;
pub mod value;

use std::io::Read;

use lists::Limits;

/// Separates the parts of an input that stands for several texts: ASCII's group separator, which means
/// nothing in any format.
pub const SEPARATOR: u8 = 0x1D;

/// An input and the limits that it is read under: those of the program, or, where a [`SEPARATOR`] stands
/// at its end, such small ones that inputs of some kilobytes pass them.
pub fn limits(data: &[u8]) -> (Limits, &[u8]) {
    match data.strip_suffix(&[SEPARATOR]) {
        Some(data) => {
            let (unpacked, archive) = (4096, 4096);
            (Limits { record: 512, depth: 8, unpacked, ratio: 20, members: 8, archive }, data)
        }
        // An archive of 64 KiB may hold at most a thousand times as much, and so 8 GiB are no bound.
        None => (Limits { unpacked: 16 << 20, ..Limits::default() }, data),
    }
}

/// A reader that gives a few bytes at a time, as sockets do. Where the bytes are cut must not matter.
pub struct Trickle<'a> {
    rest: &'a [u8],
    step: usize,
}

impl<'a> Trickle<'a> {
    /// A reader of all the bytes.
    pub fn new(rest: &'a [u8]) -> Self {
        Trickle { rest, step: 0 }
    }
}

impl Read for Trickle<'_> {
    fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
        self.step = self.step % 7 + 1;
        let count = self.step.min(self.rest.len()).min(target.len());
        target[..count].copy_from_slice(&self.rest[..count]);
        self.rest = &self.rest[count..];
        Ok(count)
    }
}
