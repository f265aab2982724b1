//! Goods for unmanned aircraft of Iran: the groups that an advisory names, and the acts whose tables of
//! codes could not be read.

use std::sync::LazyLock;

use crate::citation::Citation;
use crate::eccn::Eccn;
use crate::hs::HsCode;
use crate::table::{Row, Table};

/// A group of goods that Iran seeks, with the codes that we take it to touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UavGroup {
    /// The group: `electronics`.
    pub name: &'static str,
    /// The goods in it.
    pub goods: &'static str,
    /// Subheadings of HS 2022. Our own reading, no official table.
    pub codes: Vec<HsCode>,
    /// Entries of the Commerce Control List. Our own reading, no official table.
    pub eccns: Vec<Eccn>,
    /// Who says so.
    pub citation: Citation,
}

/// An act that lists goods for unmanned aircraft of Iran, and whose table of codes is not in the data: a
/// look-up that finds nothing says nothing about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadList {
    /// The jurisdiction: `EU`, `GB` or `US`.
    pub jurisdiction: &'static str,
    /// What it lists.
    pub what: &'static str,
    /// How its codes are to be taken, such as the meaning of an "ex" mark; empty if unknown.
    pub scope: &'static str,
    /// Since when, as the compilation has it; may name several days.
    pub effective: &'static str,
    /// The act.
    pub citation: Citation,
}

/// The groups, in the order of the advisory's table.
pub fn groups() -> &'static [UavGroup] {
    &GROUPS
}

/// The acts whose codes are not in the data.
pub fn unread() -> &'static [UnreadList] {
    &UNREAD
}

static GROUPS: LazyLock<Vec<UavGroup>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/iran_uav_commodity_groups.csv"));
    let group = |row: Row<'_>| {
        let codes = row.list("related_chpl_hs6").chain(row.list("related_other_hs6"));
        let eccns = row.list("related_eccn").filter(|it| *it != "EAR99");
        UavGroup {
            name: row.get("group"),
            goods: row.get("items"),
            codes: codes.map(|it| HsCode::parse(it).expect("the tests read every code")).collect(),
            eccns: eccns.map(|it| Eccn::parse(it).expect("the tests read every number")).collect(),
            citation: row.citation(
                "US Departments of Commerce, Justice, State and Treasury",
                "joint advisory on Iran's UAV activity of 2023-06-09",
            ),
        }
    };
    table.rows().map(group).collect()
});

static UNREAD: LazyLock<Vec<UnreadList>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/iran_uav_controls.csv"));
    let list = |row: Row<'_>| UnreadList {
        jurisdiction: row.get("jurisdiction"),
        what: row.get("what_it_lists"),
        scope: row.get("scope_rule"),
        effective: row.get("effective"),
        citation: row.citation(publisher(row.get("jurisdiction")), row.get("instrument")),
    };
    table.rows().filter(|it| it.get("codes_retrieved") == "no").map(list).collect()
});

fn publisher(jurisdiction: &str) -> &'static str {
    match jurisdiction {
        "EU" => "Council of the European Union",
        "GB" => "UK government",
        "US" => "US Bureau of Industry and Security",
        other => panic!("{other:?} has a publisher"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_touch_codes_of_hs_2022() {
        assert_eq!(groups().len(), 4);
        for group in groups() {
            assert!(!group.codes.is_empty() && !group.eccns.is_empty(), "{}", group.name);
            for code in &group.codes {
                assert!(code.is_in_2022(), "{}: {code}", group.name);
            }
        }
    }

    #[test]
    fn acts_without_their_codes_are_named() {
        let acts: Vec<_> = unread().iter().map(|it| it.citation.paragraph).collect();
        for act in
            ["EAR Supplement No. 7 to part 746 (15 CFR)", "Council Regulation (EU) 2023/1529"]
        {
            assert!(acts.contains(&act), "{acts:?}");
        }
        assert!(acts.iter().any(|it| it.contains("SI 2023/1314")), "{acts:?}");
        assert_eq!(acts.len(), 6);
        // The foreign direct product rule refers to other lists and has no codes of its own.
        assert!(!acts.iter().any(|it| it.contains("734.9")), "{acts:?}");
        assert!(unread().iter().all(|it| it.citation.url.starts_with("https://")));
    }
}
