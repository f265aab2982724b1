//! The Common High Priority List: 50 subheadings of HS 2022 in tiers, and what they were in HS 2017.

use std::fmt;
use std::sync::LazyLock;

use crate::citation::Citation;
use crate::day::Day;
use crate::hs::HsCode;
use crate::table::Table;

/// The bureau that keeps the list.
const PUBLISHER: &str = "US Bureau of Industry and Security";

/// A subheading of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorityItem {
    /// The subheading, in HS 2022.
    pub code: HsCode,
    /// How grave it is.
    pub tier: Tier,
    /// The goods, in our words.
    pub title: &'static str,
    /// The subheading of HS 2017 in which these goods were.
    pub in_2017: HsCode,
    /// What HS 2022 changed; empty if nothing.
    pub change: &'static str,
    /// Who says so.
    pub citation: Citation,
}

impl PriorityItem {
    /// Whether the subheading of HS 2017 also held other goods than these: it was split.
    pub fn was_split(&self) -> bool {
        self.change.contains("split")
    }

    /// Whether the code is one that HS 2017 did not have.
    pub fn is_new_in_2022(&self) -> bool {
        self.code != self.in_2017
    }
}

/// The tiers, gravest first. The bureau writes them as 1, 2, 3.A, 3.B, 4.A and 4.B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Integrated circuits: highest concern.
    One,
    /// Wireless, satellite navigation and passive electronics.
    Two,
    /// Further electronic components.
    ThreeA,
    /// Mechanical and other components.
    ThreeB,
    /// Production and test equipment for electronics.
    FourA,
    /// Machine tools and their parts.
    FourB,
}

impl Tier {
    /// Every tier, gravest first.
    pub const ALL: [Tier; 6] =
        [Tier::One, Tier::Two, Tier::ThreeA, Tier::ThreeB, Tier::FourA, Tier::FourB];

    /// The tier as the tables write it: `3A`.
    pub fn as_str(self) -> &'static str {
        match self {
            Tier::One => "1",
            Tier::Two => "2",
            Tier::ThreeA => "3A",
            Tier::ThreeB => "3B",
            Tier::FourA => "4A",
            Tier::FourB => "4B",
        }
    }

    /// Why its goods are on the list, in our words.
    pub fn why(self) -> &'static str {
        let row = TIERS.iter().find(|it| it.tier == self);
        row.expect("the tests look every tier up").why
    }

    fn of_table(text: &str) -> Tier {
        let found = Tier::ALL.into_iter().find(|it| it.as_str() == text);
        found.unwrap_or_else(|| panic!("there is no tier {text:?}"))
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The list, by code.
pub fn items() -> &'static [PriorityItem] {
    &ITEMS
}

/// The day from which the list holds as it is known here. Before, from 2023-09-26, a list of 45 codes was
/// in use, of which the compilation does not say which they were.
pub(crate) fn since() -> Day {
    ITEMS[0].citation.as_of
}

static ITEMS: LazyLock<Vec<PriorityItem>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/chpl.csv"));
    let code = |text: &str| HsCode::parse(text).expect("the tests read every code of the tables");
    let item = |row: crate::table::Row<'_>| PriorityItem {
        code: code(row.get("hs6")),
        tier: Tier::of_table(row.get("tier")),
        title: row.get("description"),
        in_2017: code(row.get("hs2017_code")),
        change: row.get("hs_note"),
        citation: row.citation(PUBLISHER, "Common High Priority List"),
    };
    let mut items: Vec<PriorityItem> = table.rows().map(item).collect();
    items.sort_by_key(|it| it.code);
    items
});

struct TierRow {
    tier: Tier,
    why: &'static str,
    #[cfg(test)]
    codes: usize,
}

static TIERS: LazyLock<Vec<TierRow>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/chpl_tiers.csv"));
    let row = |row: crate::table::Row<'_>| TierRow {
        tier: Tier::of_table(row.get("tier")),
        why: row.get("why_listed"),
        #[cfg(test)]
        codes: row.get("codes").parse().expect("a count"),
    };
    table.rows().map(row).collect()
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_has_fifty_codes_in_six_tiers() {
        assert_eq!(items().len(), 50);
        let codes: BTreeSet<HsCode> = items().iter().map(|it| it.code).collect();
        assert_eq!(codes.len(), 50, "no code stands twice");
        for tier in Tier::ALL {
            let count = items().iter().filter(|it| it.tier == tier).count();
            let row = TIERS.iter().find(|it| it.tier == tier).unwrap();
            assert_eq!(count, row.codes, "{tier}");
            assert!(!tier.why().is_empty());
        }
        assert_eq!(TIERS.len(), Tier::ALL.len());
    }

    #[test]
    fn every_code_is_a_subheading_of_hs_2022() {
        for item in items() {
            assert_eq!(item.code.length(), 6);
            assert!(item.code.is_in_2022(), "{}", item.code);
            assert_eq!(item.in_2017.length(), 6);
        }
    }

    #[test]
    fn six_codes_are_new_in_2022_and_their_predecessors_are_gone() {
        let new: Vec<_> = items().iter().filter(|it| it.is_new_in_2022()).collect();
        let codes: Vec<_> = new.iter().map(|it| it.code.to_string()).collect();
        assert_eq!(codes, ["852589", "854149", "854151", "854159", "854800", "880730"]);
        for item in new {
            assert!(!item.in_2017.is_in_2022(), "{}", item.in_2017);
            assert!(!item.change.is_empty(), "{}", item.code);
        }
    }

    #[test]
    fn a_tier_is_graver_than_the_next() {
        assert!(Tier::ALL.is_sorted());
    }

    #[test]
    fn the_list_holds_from_the_day_on_which_it_got_fifty_codes() {
        assert_eq!(since().to_string(), "2024-02-23");
        assert!(items().iter().all(|it| it.citation.as_of == since()));
    }
}
