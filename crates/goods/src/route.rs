//! Red flags of diversion: signs that goods go elsewhere than the papers say.
//!
//! Start with [`flags`], which looks a [`Shipment`] over for every flag of `data/rules/red_flags.csv`. Each
//! flag is one function in `rules`; its name, guidance and source are the row of the table. A flag
//! that cannot be looked for says which data is lacking: silence is not an answer.
//!
//! One flag alone proves nothing. The guidance asks to look again before going on.

use std::sync::LazyLock;

use crate::citation::Citation;
use crate::table::{Row, Table};

pub use fields::{FIELDS, Field};
pub use places::{DiversionPoint, coalition, diversion_lists, diversion_points};
pub use settings::{Setting, Settings};
pub use shipment::{
    AddressKind, Amount, Change, Changed, History, Item, Owner, Ownership, Party, PartyKind, Past,
    Payment, PaymentMethod, Shipment, Told, Vessel,
};

mod fields;
mod places;
mod rules;
mod settings;
mod shipment;

/// A red flag and what was found of it.
#[derive(Debug, Clone)]
pub struct Flag {
    /// The flag.
    pub rule: &'static Rule,
    /// What was found.
    pub finding: Finding,
}

/// What was found of a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The sign is there; why, in one sentence without a full stop.
    Raised(String),
    /// The sign was looked for and is not there.
    NotRaised,
    /// It could not be looked for: the names of the data that the shipment lacks, as in [`FIELDS`], or what
    /// they lack.
    NotChecked(Vec<&'static str>),
}

impl Finding {
    /// The word in JSON and tables.
    pub fn as_str(&self) -> &'static str {
        match self {
            Finding::Raised(_) => "raised",
            Finding::NotRaised => "not_raised",
            Finding::NotChecked(_) => "not_checked",
        }
    }
}

/// A red flag as guidance has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Our number of it. Never renamed, never reused.
    pub id: &'static str,
    /// What it is about: `party`, `payment`, `goods_route`.
    pub category: &'static str,
    /// The sign, in our words.
    pub title: &'static str,
    /// When it is raised, in terms of data.
    pub trigger: &'static str,
    /// The data that it needs, by the names of [`FIELDS`].
    pub fields: Vec<&'static str>,
    /// Numbers, dates and lists that an authority gave; empty if none.
    pub official_threshold: &'static str,
    /// Something to know when it is raised; empty if nothing.
    pub note: &'static str,
    /// The guidance that it comes from.
    pub citation: Citation,
}

/// Looks for every flag, in the order of the table.
pub fn flags(shipment: &Shipment, settings: &Settings) -> Vec<Flag> {
    let find = |(rule, check): &'static (Rule, rules::Check)| Flag {
        rule,
        finding: match check(shipment, settings) {
            Ok(Some(reason)) => Finding::Raised(reason),
            Ok(None) => Finding::NotRaised,
            Err(lack) => Finding::NotChecked(lacking(rule, shipment, lack)),
        },
    };
    RULES.iter().map(find).collect()
}

/// Every flag, in the order of the table.
pub fn every_rule() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().map(|it| &it.0)
}

/// All that a rule lacks: what stopped it first, then its other fields that the shipment does not have.
fn lacking(rule: &Rule, shipment: &Shipment, first: rules::Lack) -> Vec<&'static str> {
    let mut lacking = vec![first.0];
    for name in &rule.fields {
        let field = FIELDS.iter().find(|it| it.name == *name);
        let field = field.expect("the tests look every field up");
        if !(field.is_known)(shipment) && !lacking.contains(name) {
            lacking.push(name);
        }
    }
    lacking
}

static RULES: LazyLock<Vec<(Rule, rules::Check)>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../data/rules/red_flags.csv"));
    let rule = |row: Row<'_>| {
        let id = row.get("id");
        let check = rules::CHECKS.iter().find(|it| it.0 == id);
        let (_, check) = check.unwrap_or_else(|| panic!("{id} has a rule"));
        (read_rule(id, row), *check)
    };
    table.rows().map(rule).collect()
});

fn read_rule(id: &'static str, row: Row<'_>) -> Rule {
    let guidance = row.get("guidance");
    Rule {
        id,
        category: row.get("category"),
        title: row.get("flag"),
        trigger: row.get("data_trigger"),
        fields: row.list("fields").collect(),
        official_threshold: row.get("official_threshold"),
        note: row.get("note"),
        citation: row.citation(publishers(guidance), guidance),
    }
}

/// Who published pieces of guidance, by how the table names them.
const PUBLISHERS: [(&str, &str); 10] = [
    ("E5", "Australia, Canada, New Zealand, the United Kingdom and the United States"),
    ("FinCEN-BIS", "US Treasury (FinCEN) and US Bureau of Industry and Security"),
    ("FinCEN", "US Treasury (FinCEN)"),
    ("Tri-Seal", "US Departments of Commerce, Treasury and Justice"),
    ("EAR", "US Bureau of Industry and Security"),
    ("BIS", "US Bureau of Industry and Security"),
    ("Iran", "US Departments of Commerce, Justice, State and Treasury"),
    ("UK", "UK government"),
    ("EU", "European Union"),
    ("Regulation", "Council of the European Union"),
];

/// The publishers of a cell such as `EAR 732 Supp. 3 flag 2; FinCEN-BIS May 2023`, once each.
fn publishers(guidance: &'static str) -> &'static str {
    let mut names: Vec<&str> = Vec::new();
    for piece in guidance.split("; ") {
        let word = piece.split(' ').next().unwrap_or_default();
        let publisher = PUBLISHERS.iter().find(|it| it.0 == word);
        let (_, name) = publisher.unwrap_or_else(|| panic!("{piece:?} has a publisher"));
        if !names.contains(name) {
            names.push(name);
        }
    }
    names.join("; ").leak()
}

#[cfg(test)]
mod tests;
