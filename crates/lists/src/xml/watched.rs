//! A reader that counts lines and refuses records that are too large.

use std::io::{self, BufRead, Read};

use crate::Error;

/// A reader that counts lines and refuses to go on once too much was read since the last restart.
///
/// The XML parser gathers a token of any length in memory, so the limit is enforced beneath it.
pub(super) struct Watched<R> {
    inner: R,
    line: u64,
    used: u64,
    most: u64,
}

impl<R: BufRead> Watched<R> {
    pub(super) fn new(inner: R, most: u64) -> Self {
        Watched { inner, line: 1, used: 0, most }
    }

    /// The line of the next byte.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Bytes since the last restart.
    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// A new record may begin.
    pub(super) fn restart(&mut self) {
        self.used = 0;
    }
}

impl<R: BufRead> BufRead for Watched<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used > self.most {
            // The file and the line are added by the reader, which knows where the record began.
            let message = format!("a record of more than {} bytes", self.most);
            return Err(Error::limit("", message).into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed has been filled before, so this reads nothing and cannot fail.
        if let Ok(available) = self.inner.fill_buf() {
            let consumed = &available[..amount.min(available.len())];
            self.line += consumed.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        self.used += amount as u64;
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Watched<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(target)?;
        self.consume(read);
        Ok(read)
    }
}
