//! Names that many people bear, frequent words of other names, and which of them are different.
//!
//! Two spellings one letter apart are one name badly spelt if nobody is called so, and two names if many
//! are called the one and many the other. The table says who bears what; forms of one name (`Muhammad`,
//! `Mohamed`) are taken from the tables of diminutives and of romanised names.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::fold::{self, Fold, Skeleton};
use crate::lexicon;

const NAMES: &str = include_str!("../data/known_names.txt");

/// The number of a name in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KnownName(u16);

/// What the table says of a name.
struct Entry {
    /// Of 20,000 people, as a given name or a surname.
    bearers: u16,
    men: bool,
    women: bool,
    /// Scribes supply its vowels as they like: Arabic and its neighbours do not write them.
    free_vowels: bool,
    /// Whether a table of romanised names has it, so that another spelling of that table is another name.
    romanised: bool,
    /// Its sound without silent letters.
    sound: Fold,
    skeleton: Skeleton,
    /// Names that it is a form of.
    groups: SmallVec<[u16; 2]>,
}

/// The name of that romanised form, if many people bear it.
pub fn find(form: &str) -> Option<KnownName> {
    TABLE.numbers.get(form).copied().map(KnownName)
}

/// Of 20,000 people of the world how many bear a name, very roughly; 0 for fewer than one.
pub fn bearers(name: KnownName) -> u16 {
    TABLE.entry(name).bearers
}

/// How sure it is that two names of close spelling are not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// They are forms of one name, or nobody knows.
    None,
    /// Each is a name of its own, but one may be the other misspelt.
    Likely,
    /// The one is a man's and the other a woman's; or they are two Arabic names, or two short ones, and
    /// differ in their vowels.
    Certain,
}

/// Whether two names are borne by different people, although their spellings may be close.
pub fn difference(left: KnownName, right: KnownName) -> Difference {
    if left == right {
        return Difference::None;
    }
    let (left, right) = (TABLE.entry(left), TABLE.entry(right));
    if left.sex().zip(right.sex()).is_some_and(|(left, right)| left != right) {
        return Difference::Certain;
    }
    if left.groups.iter().any(|it| right.groups.contains(it)) || left.sound == right.sound {
        return Difference::None;
    }
    if left.skeleton != right.skeleton {
        let both = left.bearers > 0 && right.bearers > 0;
        return if both { Difference::Likely } else { Difference::None };
    }
    // The consonants are the same. Of Arabic names the table has all usual spellings of each; others are
    // written with other vowels by scribes of another language, unless they are short.
    let listed = |it: &Entry| it.free_vowels && it.romanised;
    let short = left.sound.len() <= 3 && right.sound.len() <= 3;
    if listed(left) && listed(right) || short { Difference::Certain } else { Difference::None }
}

impl Entry {
    /// True for what men alone bear as a given name, false for women; `None` for others.
    fn sex(&self) -> Option<bool> {
        (self.men != self.women).then_some(self.men)
    }
}

struct Table {
    numbers: FxHashMap<&'static str, u16>,
    entries: Vec<Entry>,
}

impl Table {
    fn entry(&self, name: KnownName) -> &Entry {
        &self.entries[usize::from(name.0)]
    }

    fn add(&mut self, form: &'static str) -> &mut Entry {
        let number = *self.numbers.entry(form).or_insert_with(|| {
            let fold = fold::fold(form);
            let number = u16::try_from(self.entries.len()).expect("fewer names than 65,536");
            self.entries.push(Entry {
                bearers: 0,
                men: false,
                women: false,
                free_vowels: false,
                romanised: false,
                sound: spoken(&fold),
                skeleton: fold::skeleton(&fold),
                groups: lexicon::nicknames(form).iter().copied().collect(),
            });
            number
        });
        &mut self.entries[usize::from(number)]
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { numbers: FxHashMap::default(), entries: Vec::new() };
    for (kind, bearers, name) in lines() {
        let entry = table.add(name);
        entry.bearers = entry.bearers.max(bearers);
        match kind {
            "m" => entry.men = true,
            "f" => entry.women = true,
            "v" => entry.free_vowels = true,
            _ => {}
        }
    }
    // Numbers of groups of diminutives are below these.
    for (line, forms) in crate::romanise::spellings_of_names().enumerate() {
        let group = u16::MAX - u16::try_from(line).expect("fewer names than 65,536");
        for form in forms.spellings {
            let entry = table.add(form);
            entry.groups.push(group);
            entry.romanised = true;
            entry.free_vowels |= forms.free_vowels;
            entry.bearers = entry.bearers.max(1);
        }
    }
    table
});

fn lines() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    NAMES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).flat_map(|line| {
        let mut fields = line.splitn(3, '|').map(str::trim);
        let kind = fields.next().expect("the tests read the table");
        let bearers = fields.next().and_then(|it| it.parse().ok());
        let bearers = bearers.expect("the tests read the table");
        let names = fields.next().expect("the tests read the table");
        names.split_ascii_whitespace().map(move |name| (kind, bearers, name))
    })
}

/// A sound without what is written and not spoken: an h behind another letter, one letter for two, and
/// the one diphthong that German writes in four ways.
fn spoken(fold: &[u8]) -> Fold {
    let mut out = Fold::new();
    for (place, symbol) in fold.iter().enumerate() {
        let silent = *symbol == b'h' && place > 0;
        // `Lopez` is `Lopes` in Portuguese.
        let symbol = if *symbol == b'z' { &b's' } else { symbol };
        if *symbol == b'i' && out.last() == Some(&b'a') {
            out.pop();
            out.push(b'e');
        }
        if !silent && out.last() != Some(symbol) {
            out.push(*symbol);
        }
    }
    // A last e is silent more often than not.
    if out.len() > 3 && out.last() == Some(&b'e') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_can_be_read() {
        let mut count = 0;
        for (kind, _, name) in lines() {
            assert!(matches!(kind, "m" | "f" | "s" | "v" | "w"), "{kind}");
            assert!(name.bytes().all(|it| it.is_ascii_lowercase()), "{name}");
            count += 1;
        }
        assert!(count > 8000, "only {count} names");
    }

    fn check(left: &str, right: &str, expected: Difference) {
        let of = |it: &str| find(it).unwrap_or_else(|| panic!("{it} is not in the table"));
        assert_eq!(difference(of(left), of(right)), expected, "{left} and {right}");
        assert_eq!(difference(of(right), of(left)), expected, "{right} and {left}");
    }

    #[test]
    fn a_man_is_not_called_like_a_woman() {
        check("daniel", "daniela", Difference::Certain);
        check("alexander", "alexandra", Difference::Certain);
        check("mario", "maria", Difference::Certain);
        check("paul", "paula", Difference::Certain);
    }

    #[test]
    fn two_arabic_names_and_two_short_ones_differ_though_their_consonants_agree() {
        check("hassan", "hussein", Difference::Certain);
        check("jan", "jon", Difference::Certain);
    }

    #[test]
    fn names_that_many_bear_are_likely_different() {
        check("marina", "maria", Difference::Likely);
        check("petrov", "petrenko", Difference::Likely);
        check("martin", "martinez", Difference::Likely);
    }

    #[test]
    fn forms_of_one_name_are_not() {
        check("mohammed", "muhammad", Difference::None);
        check("erik", "eric", Difference::None);
        check("jon", "john", Difference::None);
        check("sara", "sarah", Difference::None);
        check("anne", "anna", Difference::None);
        check("steven", "stephen", Difference::None);
        check("sergei", "sergey", Difference::None);
        check("william", "bill", Difference::None);
        check("maier", "meyer", Difference::None);
        check("lopez", "lopes", Difference::None);
    }
}
