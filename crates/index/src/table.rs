//! Tables from the hash of a key to numbers.
//!
//! ```text
//! bits      how many leading bits of a hash choose a bucket          4 bytes
//! count     entries                                                  4 bytes
//! starts    where each bucket begins, and where the last ends        4 bytes each
//! values    the numbers, by key                                      4 bytes each
//! rests     the next 16 bits of each key                             2 bytes each
//! ```
//!
//! Buckets hold four entries on average, so that a look-up touches three lines of memory whatever the
//! size of the table. A key is known by its leading bits and the 16 that follow: two keys that share
//! them cost a comparison, never a miss.

use rayon::prelude::*;
use text::likeness::Key;
use zerocopy::FromBytes;
use zerocopy::little_endian::{U16, U32};

const LEAST_BITS: u32 = 4;
const MOST_BITS: u32 = 28;
const HEAD: usize = 8;

/// Writes a table.
pub(crate) fn encode(mut pairs: Vec<(Key, u32)>) -> Vec<u8> {
    let bits = (pairs.len() / 4).max(1).ilog2().clamp(LEAST_BITS, MOST_BITS);
    for (key, _) in &mut pairs {
        *key >>= 48 - bits;
    }
    pairs.par_sort_unstable();
    pairs.dedup();
    let mut out = Vec::with_capacity(HEAD + (4 << bits) + 6 * pairs.len());
    out.extend_from_slice(&bits.to_le_bytes());
    out.extend_from_slice(&(pairs.len() as u32).to_le_bytes());
    let mut next = 0;
    for bucket in 0..=1u64 << bits {
        next += pairs[next..].partition_point(|(key, _)| key >> 16 < bucket);
        out.extend_from_slice(&(next as u32).to_le_bytes());
    }
    for (_, value) in &pairs {
        out.extend_from_slice(&value.to_le_bytes());
    }
    for (key, _) in &pairs {
        out.extend_from_slice(&(*key as u16).to_le_bytes());
    }
    out
}

/// A table where it lies.
#[derive(Clone, Copy)]
pub(crate) struct KeyTable<'a> {
    bits: u32,
    starts: &'a [U32],
    values: &'a [U32],
    rests: &'a [U16],
}

impl<'a> KeyTable<'a> {
    /// Takes a table apart; `None` if its parts do not fill it.
    pub(crate) fn of(bytes: &'a [u8]) -> Option<KeyTable<'a>> {
        let (bits, rest) = U32::read_from_prefix(bytes).ok()?;
        let (count, rest) = U32::read_from_prefix(rest).ok()?;
        let (bits, count) = (bits.get(), count.get() as usize);
        if !(LEAST_BITS..=MOST_BITS).contains(&bits) {
            return None;
        }
        let (starts, rest) = <[U32]>::ref_from_prefix_with_elems(rest, (1 << bits) + 1).ok()?;
        let (values, rest) = <[U32]>::ref_from_prefix_with_elems(rest, count).ok()?;
        let rests = <[U16]>::ref_from_bytes_with_elems(rest, count).ok()?;
        Some(KeyTable { bits, starts, values, rests })
    }

    /// Whether its buckets cover its entries and every number is below a limit: later look-ups rely
    /// on it.
    pub(crate) fn is_sound(&self, limit: usize) -> bool {
        let rising = self.starts.par_windows(2).all(|it| it[0].get() <= it[1].get());
        let ends = self.starts.first().is_some_and(|it| it.get() == 0)
            && self.starts.last().is_some_and(|it| it.get() as usize == self.values.len());
        rising && ends && self.values.par_iter().all(|it| (it.get() as usize) < limit)
    }

    /// The numbers of a key, ascending.
    pub(crate) fn get(&self, key: Key) -> impl Iterator<Item = u32> + use<'a> {
        let short = key >> (48 - self.bits);
        let (bucket, rest) = ((short >> 16) as usize, short as u16);
        let range = self.starts[bucket].get() as usize..self.starts[bucket + 1].get() as usize;
        let rests = &self.rests[range.clone()];
        let first = rests.partition_point(|it| it.get() < rest);
        let count = rests[first..].iter().take_while(|it| it.get() == rest).count();
        let first = range.start + first;
        self.values[first..first + count].iter().map(|it| it.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_table_gives_what_was_put_in(
            pairs in prop::collection::vec((prop_oneof![any::<u64>(), 0u64..50], 0u32..1000), 0..300),
            other in any::<u64>(),
        ) {
            let bytes = encode(pairs.clone());
            let table = KeyTable::of(&bytes).expect("it was just written");
            prop_assert!(table.is_sound(1000));
            for (key, value) in &pairs {
                prop_assert!(table.get(*key).any(|it| it == *value));
            }
            let found: Vec<u32> = table.get(other).collect();
            prop_assert!(found.is_sorted());
        }

        #[test]
        fn damaged_tables_are_refused_or_safe(mut bytes in prop::collection::vec(any::<u8>(), 0..400), key: u64) {
            if let Some(bits) = bytes.first_mut() {
                *bits = 4;
            }
            if let Some(table) = KeyTable::of(&bytes).filter(|it| it.is_sound(1000)) {
                prop_assert!(table.get(key).all(|it| it < 1000));
            }
        }
    }

    #[test]
    fn a_table_that_is_cut_short_is_refused() {
        let bytes = encode(vec![(7, 1), (u64::MAX, 2)]);
        for length in 0..bytes.len() {
            assert!(KeyTable::of(&bytes[..length]).is_none());
        }
    }
}
