//! Random numbers that are the same everywhere: whole numbers only, seeded by what they are for.

/// A stream of random numbers (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of some purpose: other numbers give a stream that has nothing to do with this one.
    pub(super) fn of(purpose: &[u64]) -> Random {
        let mut random = Random(0x243F_6A88_85A3_08D3);
        for number in purpose {
            random.0 = random.next() ^ number;
        }
        random.next();
        random
    }

    /// 64 random bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `limit`, which is at least 1; each is as likely to within 2⁻⁶⁴ of its share.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from `first` to `last`.
    pub(super) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// Whether something comes true that does so in so many of a thousand cases.
    pub(super) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of several, each as likely.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// One of several, the earlier the likelier: the first nearly twice as often as if all were alike, the
    /// last hardly ever.
    pub(super) fn pick_early<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let (one, other) = (self.below(of.len() as u64), self.below(of.len() as u64));
        &of[one.min(other) as usize]
    }

    /// The place of one of several weights, as likely as it weighs.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().map(|it| u64::from(*it)).sum());
        for (place, weight) in weights.iter().enumerate() {
            match left.checked_sub(u64::from(*weight)) {
                Some(rest) => left = rest,
                None => return place,
            }
        }
        weights.len() - 1
    }

    /// So many decimal digits.
    pub(super) fn digits(&mut self, count: usize) -> Vec<u32> {
        (0..count).map(|_| self.below(10) as u32).collect()
    }
}
