//! How alike two strings are by their letters, with bounds that cost next to nothing.
//!
//! Each [`Letters`] knows which letters it has, as bits. Letters that only one of two strings has cannot
//! be matched, which bounds every measure here exactly: nothing is computed that cannot matter.

use rapidfuzz::distance::{jaro, levenshtein};

/// A string with what bounds its likeness to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letters {
    text: Box<str>,
    /// Which letters it has; several letters may share a bit, which only widens a bound.
    has: u64,
    length: u32,
    is_ascii: bool,
}

/// Letters of a string that are compared. Names in lists are shorter; this bounds the time that a name
/// of any length takes.
const LONGEST: usize = 384;

/// Edits that two strings may be apart to be taken for one, and their share of the shorter string.
const MOST_EDITS: usize = 4;
const MOST_SHARE: f64 = 0.2;

/// Jaro-Winkler similarities up to this say nothing.
const NOISE: f64 = 0.6;

/// Letters at the beginning that Winkler's bonus looks at, and what each is worth (Winkler 1990).
const PREFIX: usize = 4;
const PREFIX_BONUS: f64 = 0.1;

/// The similarity above which Winkler grants his bonus; the program behind OFAC's tool does always.
const PREFIX_FROM: f64 = 0.7;

impl Letters {
    pub(crate) fn of(text: &str) -> Letters {
        let text: String = text.chars().take(LONGEST).collect();
        let has = text.chars().fold(0, |has, it| has | 1 << (u32::from(it) % 64));
        let (length, is_ascii) = (text.chars().count() as u32, text.is_ascii());
        Letters { text: text.into(), has, length, is_ascii }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn len(&self) -> usize {
        self.length as usize
    }

    /// Letters of each that the other has not, at least.
    fn lone(&self, other: &Letters) -> (usize, usize) {
        let count = |bits: u64| bits.count_ones() as usize;
        (count(self.has & !other.has), count(other.has & !self.has))
    }

    /// Edits between the two, at least.
    fn edits_at_least(&self, other: &Letters) -> usize {
        let (left, right) = self.lone(other);
        left.max(right).max(self.len().abs_diff(other.len()))
    }

    /// The Jaro similarity, at most.
    fn jaro_at_most(&self, other: &Letters) -> f64 {
        let (left, right) = self.lone(other);
        let common = (self.len() - left).min(other.len() - right);
        if common == 0 {
            return 0.0;
        }
        let common = common as f64;
        (common / self.len() as f64 + common / other.len() as f64 + 1.0) / 3.0
    }

    fn jaro(&self, other: &Letters) -> f64 {
        if self.is_ascii && other.is_ascii {
            jaro::similarity(self.text.bytes(), other.text.bytes())
        } else {
            jaro::similarity(self.text.chars(), other.text.chars())
        }
    }

    fn common_prefix(&self, other: &Letters) -> usize {
        let pairs = self.text.chars().zip(other.text.chars()).take(PREFIX);
        pairs.take_while(|(left, right)| left == right).count()
    }

    /// The Jaro-Winkler similarity; 0 if it is no more than `noise`.
    fn jaro_winkler_above(&self, other: &Letters, noise: f64) -> f64 {
        if self.text == other.text {
            return if self.len() == 0 { 0.0 } else { 1.0 };
        }
        let bonus = self.common_prefix(other) as f64 * PREFIX_BONUS;
        let winkler = |jaro: f64| {
            if jaro > PREFIX_FROM { jaro + bonus * (1.0 - jaro) } else { jaro }
        };
        if winkler(self.jaro_at_most(other)) <= noise {
            return 0.0;
        }
        let similarity = winkler(self.jaro(other));
        if similarity > noise { similarity } else { 0.0 }
    }

    /// The Jaro-Winkler similarity; 0 if it is so low that it says nothing.
    pub(crate) fn jaro_winkler(&self, other: &Letters) -> f64 {
        self.jaro_winkler_above(other, NOISE)
    }

    /// The same, down to any similarity that reaches `floor`.
    pub(crate) fn jaro_winkler_from(&self, other: &Letters, floor: f64) -> f64 {
        let similarity = self.jaro_winkler_above(other, floor.next_down());
        if similarity >= floor { similarity } else { 0.0 }
    }

    /// Jaro with Winkler's bonus whatever the similarity; 0 if it is no more than `noise`.
    pub(crate) fn jaro_with_bonus(&self, other: &Letters, noise: f64) -> f64 {
        let bonus = self.common_prefix(other) as f64 * PREFIX_BONUS;
        let with_bonus = |jaro: f64| if jaro == 0.0 { 0.0 } else { jaro + bonus * (1.0 - jaro) };
        if with_bonus(self.jaro_at_most(other)) <= noise {
            return 0.0;
        }
        with_bonus(self.jaro(other))
    }

    /// The edits between the two, if they are no more than that.
    fn edits(&self, other: &Letters, most: usize) -> Option<usize> {
        if self.edits_at_least(other) > most {
            return None;
        }
        let arguments = levenshtein::Args::default().score_cutoff(most);
        if self.is_ascii && other.is_ascii {
            levenshtein::distance_with_args(self.text.bytes(), other.text.bytes(), &arguments)
        } else {
            levenshtein::distance_with_args(self.text.chars(), other.text.chars(), &arguments)
        }
    }

    /// Whether some part of another string may be near, all letters of this one being counted.
    pub(crate) fn may_be_near_part_of(&self, whole: &Letters) -> bool {
        self.lone(whole).0 <= allowed(self, self)
    }

    /// Whether so few edits are between the two that they may be one.
    pub(crate) fn is_near(&self, other: &Letters) -> bool {
        self.edits(other, allowed(self, other)).is_some()
    }

    /// The share of letters that stay, of two that may be one; else 0.
    pub(crate) fn nearness(&self, other: &Letters) -> f64 {
        self.kept(other, allowed(self, other))
    }

    /// The share of letters that stay, if no more are changed than the shorter one has; else 0.
    pub(crate) fn resemblance(&self, other: &Letters) -> f64 {
        self.kept(other, self.len().min(other.len()))
    }

    fn kept(&self, other: &Letters, most: usize) -> f64 {
        if self.len() == 0 || other.len() == 0 {
            return 0.0;
        }
        let longer = self.len().max(other.len()) as f64;
        self.edits(other, most).map_or(0.0, |edits| 1.0 - edits as f64 / longer)
    }
}

fn allowed(left: &Letters, right: &Letters) -> usize {
    let shorter = left.len().min(right.len()) as f64;
    MOST_EDITS.min((shorter * MOST_SHARE).ceil() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn similarities_are_those_of_the_papers() {
        // Winkler's own examples (1990): Jaro of MARTHA is 0.944, with the bonus 0.961.
        for (left, right, plain, boosted) in [
            ("martha", "marhta", 0.944_444, 0.961_111),
            ("dixon", "dicksonx", 0.766_667, 0.813_333),
            ("dwayne", "duane", 0.822_222, 0.84),
        ] {
            let (left, right) = (Letters::of(left), Letters::of(right));
            assert!((left.jaro(&right) - plain).abs() < 1e-6);
            assert!((left.jaro_winkler(&right) - boosted).abs() < 1e-6);
        }
    }

    #[test]
    fn a_bonus_below_the_line_is_granted_by_one_measure_alone() {
        let (left, right) = (Letters::of("abcvwxyz"), Letters::of("abcdefgh"));
        assert!((left.jaro_winkler_from(&right, 0.5) - 0.583_333).abs() < 1e-6);
        assert!((left.jaro_with_bonus(&right, 0.0) - 0.708_333).abs() < 1e-6);
    }

    #[test]
    fn few_edits_are_near_and_many_are_not() {
        let near = |left, right| Letters::of(left).is_near(&Letters::of(right));
        assert!(near("ivanov", "ivanow"));
        assert!(!near("ann", "bob"));
        assert!(near("ann", "an"), "a fifth of a short word is rounded up to one edit");
        assert!(!near("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbaaaaaaaaaaaaaaaaaaaaaaaaa"));
    }

    proptest! {
        #[test]
        fn bounds_hold(left in "[a-fé]{0,9}", right in "[a-fé]{0,9}") {
            let (left, right) = (Letters::of(&left), Letters::of(&right));
            prop_assert!(left.jaro_at_most(&right) >= left.jaro(&right) - 1e-12 || left.len() == 0);
            let edits = levenshtein::distance(left.text.chars(), right.text.chars());
            prop_assert!(left.edits_at_least(&right) <= edits);
        }

        #[test]
        fn order_does_not_matter(left in "[a-dé]{1,9}", right in "[a-dé]{1,9}") {
            let (left, right) = (Letters::of(&left), Letters::of(&right));
            prop_assert_eq!(left.nearness(&right), right.nearness(&left));
            let similarity = left.jaro_winkler(&right);
            prop_assert!((similarity - right.jaro_winkler(&left)).abs() < 1e-12);
            prop_assert!((0.0..=1.0).contains(&similarity));
        }
    }
}
