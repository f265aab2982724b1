//! What a list obliges to, by jurisdiction and day.

use std::sync::LazyLock;

use crate::citation::Citation;
use crate::day::Day;
use crate::list::List;
use crate::table::Table;

/// What follows in one jurisdiction from being on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// The jurisdiction: `EU`, or a country's ISO 3166 code in capitals.
    pub jurisdiction: &'static str,
    /// Whether it is law or advice.
    pub force: Force,
    /// What has to be done, or is advised, in one sentence without a full stop.
    pub what: &'static str,
    /// The country that the rule is about, by its English name.
    pub destination: &'static str,
    /// The first day on which it applies, where that is known.
    pub from: Option<Day>,
    /// Who says so.
    pub citation: Citation,
}

/// Whether an effect binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Force {
    /// An act binds.
    Law,
    /// An authority advises or warns.
    Guidance,
}

impl Force {
    /// The word in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Force::Law => "law",
            Force::Guidance => "guidance",
        }
    }
}

/// The effects of a list that apply on a day: law before guidance, else in the order of the table.
pub(crate) fn on(list: List, day: Day) -> Vec<Effect> {
    let applies = |effect: &Effect| effect.from.is_none_or(|it| it <= day);
    let found = EFFECTS.iter().filter(|(of, effect)| *of == list && applies(effect));
    let mut effects: Vec<Effect> = found.map(|it| it.1).collect();
    effects.sort_by_key(|it| it.force);
    effects
}

static EFFECTS: LazyLock<Vec<(List, Effect)>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/goods_effects.csv"));
    let entry = |row: crate::table::Row<'_>| {
        let list = match row.get("list") {
            "chpl" => List::CommonHighPriority,
            "iran_uav" => List::IranUavGroups,
            other => panic!("no list is called {other:?}"),
        };
        let force = match row.get("force") {
            "law" => Force::Law,
            "guidance" => Force::Guidance,
            other => panic!("{other:?} is neither law nor guidance"),
        };
        let effect = Effect {
            jurisdiction: row.get("jurisdiction"),
            force,
            what: row.get("effect"),
            destination: row.get("destination"),
            from: Some(Day::of_table(row.get("from"))),
            citation: row.citation(row.get("publisher"), row.get("paragraph")),
        };
        (list, effect)
    };
    table.rows().map(entry).collect()
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn jurisdictions(day: &str) -> Vec<&'static str> {
        let day = Day::parse(day).unwrap();
        let found: BTreeSet<_> = on(List::CommonHighPriority, day)
            .into_iter()
            .map(|it| (it.jurisdiction, it.citation.paragraph))
            .collect();
        found.into_iter().map(|it| it.0).collect()
    }

    #[test]
    fn effects_begin_on_their_days() {
        assert!(jurisdictions("2024-02-22").is_empty());
        assert_eq!(jurisdictions("2024-02-23"), ["US"]);
        assert_eq!(jurisdictions("2024-03-20"), ["EU", "US"]);
        assert_eq!(jurisdictions("2024-12-26"), ["CA", "EU", "EU", "US", "US"]);
        assert_eq!(jurisdictions("2025-01-07"), ["CA", "EU", "EU", "EU", "GB", "US", "US"]);
    }

    #[test]
    fn law_stands_before_guidance() {
        let effects = on(List::CommonHighPriority, Day::parse("2026-11-22").unwrap());
        assert!(effects.is_sorted_by_key(|it| it.force));
        assert_eq!(effects[0].force, Force::Law);
    }

    #[test]
    fn only_the_union_binds_by_the_list() {
        for (_, effect) in EFFECTS.iter() {
            assert_eq!(effect.force == Force::Law, effect.jurisdiction == "EU", "{effect:?}");
        }
    }

    #[test]
    fn every_effect_is_told_by_a_source_of_the_compilation() {
        let copies = [
            include_str!("../../../data/rules/chpl_regimes.csv"),
            include_str!("../../../data/rules/red_flags.csv"),
            include_str!("../../../data/rules/iran_uav_controls.csv"),
        ];
        for (_, effect) in EFFECTS.iter() {
            let url = effect.citation.url;
            assert!(copies.iter().any(|it| it.contains(url)), "{url}");
        }
    }
}
