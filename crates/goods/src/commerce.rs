//! Entries of the US Commerce Control List that touch priority goods and unmanned aircraft.
//!
//! The list has some six hundred entries; those that are not here are not known to be harmless.

use std::sync::LazyLock;

use crate::citation::Citation;
use crate::eccn::Eccn;
use crate::effect::{Effect, Force};
use crate::hs::HsCode;
use crate::table::{Row, Table};

/// The bureau that keeps the list.
const PUBLISHER: &str = "US Bureau of Industry and Security";

/// An entry of the Commerce Control List.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlEntry {
    /// The number, without paragraphs.
    pub eccn: Eccn,
    /// What it is about, in our words.
    pub title: &'static str,
    /// Why it is controlled.
    pub reasons: Vec<Reason>,
    /// What the reasons depend on; empty if on nothing that is known here.
    pub detail: &'static str,
    /// Subheadings of HS 2022 in which such goods are often declared. Our own reading, no official
    /// table: one code can hold goods of many entries and of none.
    pub typical: Vec<HsCode>,
    /// What such goods do in an unmanned aircraft; empty if nothing that is known here.
    pub uav_role: &'static str,
    /// Who says so.
    pub citation: Citation,
}

/// A reason for control (EAR part 742), with what it means for a sale to Iran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The bureau's code: `NS`, `MT`, `AT`.
    pub code: &'static str,
    /// The same in words.
    pub meaning: &'static str,
    /// What it means for Iran; empty if that was not read.
    pub iran: &'static str,
    /// What it means for Russia and Belarus; empty if that was not read.
    pub russia_belarus: &'static str,
    /// Who says so.
    pub citation: Citation,
}

impl ControlEntry {
    /// What follows for Iran, Russia and Belarus, once each, as far as it was read.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        effects(&self.reasons)
    }
}

/// The reason under which goods stand that are subject to the EAR but not on the list.
pub(crate) fn ear99() -> &'static Reason {
    let found = REASONS.iter().find(|it| it.code == "EAR99");
    found.expect("the tests look it up")
}

/// The effects of reasons, those of the same wording once.
pub(crate) fn effects(reasons: &[Reason]) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    for reason in reasons {
        let told = [("Iran", reason.iran), ("Russia and Belarus", reason.russia_belarus)];
        for (destination, what) in told.into_iter().filter(|it| !matches!(it.1, "" | "n/a")) {
            let is_new = !effects.iter().any(|it| it.destination == destination && it.what == what);
            if is_new {
                effects.push(Effect {
                    jurisdiction: "US",
                    force: Force::Law,
                    what,
                    destination,
                    from: None,
                    citation: reason.citation,
                });
            }
        }
    }
    effects
}

/// Every entry that is known, by number.
pub fn entries() -> &'static [ControlEntry] {
    &ENTRIES
}

static REASONS: LazyLock<Vec<Reason>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/eccn_reasons.csv"));
    let reason = |row: Row<'_>| Reason {
        code: row.get("code"),
        meaning: row.get("meaning"),
        iran: row.get("iran"),
        russia_belarus: row.get("russia_belarus"),
        citation: row.citation(PUBLISHER, row.get("where_explained")),
    };
    table.rows().map(reason).collect()
});

static ENTRIES: LazyLock<Vec<ControlEntry>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/eccn.csv"));
    let reason = |code: &str| {
        let found = REASONS.iter().find(|it| it.code == code);
        *found.unwrap_or_else(|| panic!("the reason {code:?} is explained"))
    };
    let entry = |row: Row<'_>| ControlEntry {
        eccn: Eccn::parse(row.get("eccn")).expect("the tests read every number of the tables"),
        title: row.get("title"),
        reasons: row.list("reasons_for_control").map(reason).collect(),
        detail: row.get("detail"),
        typical: row
            .list("chpl_hs6_typical")
            .map(|it| HsCode::parse(it).expect("the tests read every code of the tables"))
            .collect(),
        uav_role: row.get("uav_role"),
        citation: row.citation(PUBLISHER, "EAR part 774 Supplement 1"),
    };
    let mut entries: Vec<ControlEntry> = table.rows().map(entry).collect();
    entries.sort_by(|left, right| left.eccn.cmp(&right.eccn));
    entries
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::priority;

    #[test]
    fn every_entry_has_a_reason_and_a_source() {
        assert_eq!(entries().len(), 58);
        for entry in entries() {
            assert!(!entry.reasons.is_empty(), "{}", entry.eccn);
            assert!(entry.eccn.paragraphs().is_empty(), "{}", entry.eccn);
            assert!(entry.citation.url.starts_with("https://"), "{}", entry.eccn);
        }
    }

    #[test]
    fn every_typical_code_is_on_the_priority_list() {
        for entry in entries() {
            for code in &entry.typical {
                let is_listed = priority::items().iter().any(|it| it.code == *code);
                assert!(is_listed, "{}: {code}", entry.eccn);
            }
        }
    }

    #[test]
    fn whatever_is_controlled_for_national_security_needs_a_licence_for_iran() {
        let entry = entries().iter().find(|it| it.eccn.to_string() == "3A001").unwrap();
        let effects = entry.effects();
        assert_eq!(effects[0].destination, "Iran");
        assert_eq!(effects[0].what, "licence (746.7)");
        // What was read of other reasons says the same in other words; none says it twice.
        assert!(effects.iter().filter(|it| it.what == "licence (746.7)").count() == 1);
    }

    #[test]
    fn what_is_not_on_the_list_has_its_own_reason() {
        assert_eq!(ear99().code, "EAR99");
        assert_eq!(effects(&[*ear99()]).len(), 2);
    }
}
