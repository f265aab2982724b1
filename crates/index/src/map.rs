//! A corpus file as memory: the only place with `unsafe` code.

use std::fs::File;
use std::io;

/// A file mapped for reading. Processes that map the same file share its pages.
pub struct Map(memmap2::Mmap);

impl Map {
    /// Maps a file from its beginning to its end.
    ///
    /// # The promise
    ///
    /// Nobody changes the bytes of the file while it is mapped. Whoever writes corpus files keeps it:
    /// they are written under another name, made read-only and then renamed, so that replacing one
    /// leaves the mapped file as it was until the last process lets it go. A file that somebody
    /// overwrites or cuts in place all the same may end the process (SIGBUS) or change its answers.
    pub fn of(file: &File) -> io::Result<Map> {
        // SAFETY: a mapping is unsound only if the file changes under it; see the promise above. All
        // reads go through bounds-checked slices of plain bytes, for which every bit pattern is valid.
        #[expect(unsafe_code, reason = "mapping a file is, and this is the one place that maps")]
        let map = unsafe { memmap2::Mmap::map(file) }?;
        Ok(Map(map))
    }
}

impl AsRef<[u8]> for Map {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
