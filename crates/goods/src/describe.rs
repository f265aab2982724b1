//! What a description may mean: codes for a person to look at.
//!
//! Start with [`propose`]. It compares the words of a description, in English or Russian, in any case
//! and order, also misspelt or in the other alphabet, with `data/words.txt`. It decides nothing:
//! goods are classified by what they are, and a description says only what somebody calls them. Words that
//! deny ("other than", "excluding") are not understood.

use std::collections::BTreeSet;

use crate::hs::HsCode;
use crate::priority::{self, Tier};
use crate::words::{self, Dictionary, Line, Met};

/// A code that a description may mean. Not a control: somebody has to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The code, in HS 2022: a subheading, or a heading where the words do not tell its subheadings apart.
    pub code: HsCode,
    /// The goods of the code, in our words.
    pub title: &'static str,
    /// The tier, if the code is on the Common High Priority List.
    pub tier: Option<Tier>,
    /// How well the words fit, 1 to 100. Orders proposals; it is no probability.
    pub rank: u8,
    /// The words that led here, in the order of the description.
    pub words: Vec<MatchedWord>,
    /// Words that speak of everyday use, and lowered the rank.
    pub everyday: Vec<String>,
}

/// A word of a description and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedWord {
    /// The word as written.
    pub written: String,
    /// The concept of the dictionary, by its English name.
    pub concept: &'static str,
    /// How they met.
    pub how: Met,
}

/// What words are worth. No authority gives such numbers: they order proposals, the order was looked at
/// in the tests' examples, and nothing is decided by them.
mod worth {
    /// All concepts of a line that takes more than one.
    pub(super) const SEVERAL: i32 = 90;
    /// A line that takes one concept, which is a name of the goods: `microcontroller`.
    pub(super) const ONE: i32 = 75;
    /// A line whose concepts are wide: `connector`.
    pub(super) const WEAK: i32 = 30;
    /// A concept more that fits.
    pub(super) const MORE: i32 = 4;
    /// A word that was misspelt.
    pub(super) const MISSPELT: i32 = -15;
    /// A word of everyday use; once, whatever their count.
    pub(super) const EVERYDAY: i32 = -40;
}

/// Bytes of a description that are read. Customs declarations go on for pages, and name the goods in their
/// first lines; what is cut off is told by [`controls`](crate::controls).
const LONGEST: usize = 4_000;

/// The part of a description that is read, if that is not all of it.
pub(crate) fn cut(description: &str) -> Option<&str> {
    if description.len() <= LONGEST {
        return None;
    }
    let end = (0..=LONGEST).rev().find(|it| description.is_char_boundary(*it))?;
    Some(&description[..end])
}

/// The codes that a description may mean, the best first. Empty when no words of the dictionary are in it,
/// which says nothing about the goods.
pub fn propose(description: &str) -> Vec<Proposed> {
    let dictionary = words::dictionary();
    let said = dictionary.read(cut(description).unwrap_or(description));
    let concepts: BTreeSet<&'static str> = said.matched.iter().map(|it| it.concept).collect();
    let mut proposals: Vec<Proposed> = Vec::new();
    for line in dictionary.lines().iter().filter(|it| it.fits(&concepts)) {
        let proposed = weigh(line, &said.matched, &said.everyday, dictionary);
        match proposals.iter_mut().find(|it| it.code == proposed.code) {
            Some(other) if other.rank >= proposed.rank => {}
            Some(other) => *other = proposed,
            None => proposals.push(proposed),
        }
    }
    proposals.sort_by(|left, right| right.rank.cmp(&left.rank).then(left.code.cmp(&right.code)));
    proposals
}

fn weigh(
    line: &Line,
    matched: &[MatchedWord],
    everyday: &[String],
    dictionary: &Dictionary,
) -> Proposed {
    let words: Vec<MatchedWord> =
        matched.iter().filter(|it| line.mentions(it.concept)).cloned().collect();
    let concepts: BTreeSet<&str> = words.iter().map(|it| it.concept).collect();
    let more = concepts.iter().filter(|it| line.strengthened_by(it)).count() as i32;
    let misspelt = words.iter().filter(|it| it.how == Met::Misspelt).count() as i32;
    let base = match (line.is_weak(), line.needs()) {
        (true, _) => worth::WEAK,
        (false, 1) => worth::ONE,
        (false, _) => worth::SEVERAL,
    };
    let lowered = if everyday.is_empty() { 0 } else { worth::EVERYDAY };
    let rank = base + more * worth::MORE + misspelt * worth::MISSPELT + lowered;
    let item = priority::items().iter().find(|it| it.code == line.code());
    Proposed {
        code: line.code(),
        title: item.map_or_else(|| dictionary.title(line.code()), |it| it.title),
        tier: item.map(|it| it.tier),
        rank: rank.clamp(1, 100) as u8,
        words,
        everyday: everyday.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes with their ranks.
    fn told(description: &str) -> String {
        let told = propose(description).into_iter().map(|it| format!("{} {}", it.code, it.rank));
        told.collect::<Vec<_>>().join(", ")
    }

    #[track_caller]
    fn check(description: &str, expected: &str) {
        assert_eq!(told(description), expected, "{description}");
    }

    #[track_caller]
    fn check_first(description: &str, code: &str) {
        let first = propose(description).first().map(|it| it.code.to_string());
        assert_eq!(first.as_deref(), Some(code), "{description}: {}", told(description));
    }

    #[test]
    fn goods_are_proposed_in_english_and_russian_whatever_the_form() {
        for description in [
            "tantalum capacitors",
            "Capacitors, tantalum, 10uF",
            "TANTALUM CAPACITOR",
            "capacitor of tantalum",
            "танталовые конденсаторы",
            "Конденсатор танталовый",
            "поставка конденсаторов танталовых",
        ] {
            check(description, "853221 90");
        }
    }

    #[test]
    fn words_of_one_language_in_letters_of_the_other_are_heard() {
        check("kondensator tantal", "853221 90");
    }

    #[test]
    fn misspelt_words_are_proposed_lower() {
        check("tantalum capacitors", "853221 90");
        check("tantalum capasitors", "853221 90");
        check("tantalum capacitros", "853221 75");
        check("tantlum capacitos", "853221 60");
        check("танталовые кондесаторы", "853221 75");
    }

    #[test]
    fn what_the_words_do_not_tell_is_proposed_weakly() {
        check("capacitors", "853221 30, 853224 30");
        check("memories", "854232 30");
        check_first("electronic connectors", "853690");
    }

    #[test]
    fn goods_of_another_kind_are_not_proposed() {
        for description in [
            "ceramic plates",
            "Ceramic tiles",
            "Porcelain tableware",
            "aluminium electrolytic capacitors",
            "Medicaments in retail packs",
            "tomatoes, fresh",
            "refrigerator",
            "cartons of corrugated paper",
            "hearing aids",
            "milking machine",
            "goods on route to Almaty",
            "LED lamp",
            "wooden furniture",
            "tyres for cars",
            "Парацетамол",
            "",
            "12345 / -- !!",
        ] {
            check(description, "");
        }
    }

    #[test]
    fn everyday_use_lowers_the_rank() {
        check("ball bearings", "848210 90");
        check("ball bearings for skateboards", "848210 50");
        check("bearings for skateboards", "848210 1");
        check("подшипники шариковые для велосипедов", "848210 50");
        let proposed = &propose("ball bearings for skateboards")[0];
        assert_eq!(proposed.everyday, ["skateboards"]);
    }

    #[test]
    fn kinds_of_the_same_goods_are_told_apart() {
        check("multilayer ceramic capacitors", "853224 94");
        check("tapered roller bearings", "848220 90");
        check_first("NAND flash memory chips", "854232");
        check_first("operational amplifier", "854233");
        check_first("power MOSFET transistors", "854129");
        check_first("CNC lathe, horizontal", "845811");
        check_first("printed circuit boards", "853400");
        check_first("GNSS receiver", "852691");
        check_first("Гироскоп волоконно-оптический", "901420");
        check_first("квадрокоптер с камерой", "8806");
        check_first("spare parts for unmanned aircraft", "880730");
        check_first("двигатель авиационный поршневой", "840710");
    }

    #[test]
    fn a_proposal_says_which_words_led_to_it() {
        let proposed = &propose("Кондесаторы танталовые, SMD")[0];
        let words: Vec<_> =
            proposed.words.iter().map(|it| (it.written.as_str(), it.concept, it.how)).collect();
        assert_eq!(
            words,
            [("Кондесаторы", "capacitor", Met::Misspelt), ("танталовые", "tantalum", Met::Word)]
        );
        assert_eq!(proposed.tier, Some(Tier::Two));
    }

    #[test]
    fn every_priority_code_has_words() {
        let dictionary = words::dictionary();
        for item in priority::items() {
            let has_words = dictionary.lines().iter().any(|it| it.code() == item.code);
            assert!(has_words, "{}: {}", item.code, item.title);
        }
    }

    #[test]
    fn proposals_are_in_one_order_and_their_ranks_in_bounds() {
        let proposals = propose(
            "camera, memory, connector, bearing, gyroscope, radar part, router, transistor, toys",
        );
        assert!(proposals.len() > 6);
        assert!(proposals.is_sorted_by(|one, next| one.rank >= next.rank));
        assert!(proposals.iter().all(|it| (1..=100).contains(&it.rank)));
    }
}
