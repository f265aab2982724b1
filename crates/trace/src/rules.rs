//! When a company falls under a regime through its owners: one rule for each regime and time.
//!
//! The rules are data, `data/rules/ownership.json`, compiled into the program by [`Rules::builtin`];
//! another table of that form comes in through [`Rules::read`]. Each rule has its citation, the
//! addresses where it was read and the day on which it stood so.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::day::Day;
use crate::graph::{Interest, Listing};
use crate::share::{Stake, Threshold, read};

/// Rules of several regimes.
#[derive(Debug, Clone)]
pub struct Rules {
    as_of: Day,
    rules: Vec<Rule>,
}

/// One rule of one regime, for the time in which it stood so.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The regime on the wire, such as `US-OFAC`. Never renamed, never reused.
    pub regime: String,
    /// What people call the rule.
    pub name: String,
    /// The first day; `None` where the sources do not tell.
    pub from: Option<Day>,
    /// The last day; `None` where no end is known.
    pub until: Option<Day>,
    /// Whether it is suspended in that time: it has no effect, but what it would catch is looked at.
    pub is_suspended: bool,
    /// What to look up before relying on it.
    pub confirm: Option<String>,
    /// What is summed, and how much of it is too much. Any one test is enough.
    pub tests: Vec<Test>,
    /// Whose stakes add up.
    pub holders: Holders,
    /// Whether those who hold jointly count as one.
    pub joint_arrangements: bool,
    /// Signs of control that are enough by themselves.
    pub deciding: Vec<Interest>,
    /// Signs of control that need a judgement: they make a result possible.
    pub suggesting: Vec<Interest>,
    /// Whose listings count.
    pub listed_by: ListedBy,
    /// What follows for the company.
    pub effect: String,
    /// Where it stands.
    pub citation: String,
    /// How it is read here.
    pub notes: String,
    /// How it is known: read in the text, in a report about it, derived.
    pub basis: String,
    /// The day on which it stood so.
    pub as_of: Day,
    /// Where it was read.
    pub source_url: Vec<String>,
}

/// An interest and how much of it is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Test {
    /// What is summed.
    pub interest: Interest,
    /// How much.
    pub threshold: Threshold,
}

/// Whose stakes add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holders {
    /// Those of all listed parties.
    Together,
    /// Those of one listed party and of what it owns.
    Each,
}

/// Whose listings count for a regime.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedBy {
    /// The country of the authority, as a code of two letters, `eu` or `un`.
    country: String,
    /// Words of which the name of the authority has one; none: any authority of the country.
    authorities: Vec<String>,
    /// Datasets whose listed parties count where the listing names no authority.
    datasets: Vec<String>,
    /// Words of programmes that have another effect, such as sectoral restrictions. A listing under
    /// nothing else does not count.
    except_programmes: Vec<String>,
    /// Datasets of listings that have another effect.
    except_datasets: Vec<String>,
}

impl ListedBy {
    /// Whether a listing counts.
    pub fn counts(&self, listing: &Listing<'_>) -> bool {
        let has_other_effect =
            |it: &str| self.except_programmes.iter().any(|word| it.contains(word.as_str()));
        if listing.programme.split(", ").all(has_other_effect)
            || self.except_datasets.iter().any(|it| it == listing.origin.dataset)
        {
            return false;
        }
        if listing.authority.is_empty() && listing.country.is_empty() {
            return self.datasets.iter().any(|it| it == listing.origin.dataset);
        }
        let named = |it: &String| listing.authority.contains(it.as_str());
        listing.country == self.country
            && (self.authorities.is_empty() || self.authorities.iter().any(named))
    }
}

/// Why there is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRule {
    /// Nobody has rules under that name.
    #[error("no regime is called {asked:?}; there are {known}")]
    UnknownRegime {
        /// The name that was asked for.
        asked: String,
        /// The names that there are.
        known: String,
    },
    /// The regime has rules, but none for that day.
    #[error("no rule of {regime} is known for {on}")]
    NotThen {
        /// The regime.
        regime: String,
        /// The day.
        on: Day,
    },
}

/// Why a table of rules cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the table of ownership rules cannot be used: {0}")]
pub struct Error(String);

impl Rules {
    /// The rules that come with the program.
    pub fn builtin() -> &'static Rules {
        static BUILTIN: LazyLock<Rules> = LazyLock::new(|| {
            Rules::read(include_str!("../../../data/rules/ownership.json"))
                .expect("the tests read the same table")
        });
        &BUILTIN
    }

    /// Reads a table of rules.
    ///
    /// # Errors
    ///
    /// When it is not of that form, a rule lacks its source, or two rules of a regime overlap.
    pub fn read(json: &str) -> Result<Rules, Error> {
        let table: Table = serde_json::from_str(json).map_err(|error| Error(error.to_string()))?;
        let rules = table.rules.into_iter().map(Row::rule).collect::<Result<Vec<_>, _>>()?;
        for (place, rule) in rules.iter().enumerate() {
            if rules[..place].iter().any(|it| it.regime == rule.regime && overlap(it, rule)) {
                return Err(Error(format!("two rules of {} overlap", rule.regime)));
            }
        }
        Ok(Rules { as_of: day(&table.as_of)?, rules })
    }

    /// The rule of a regime on a day.
    ///
    /// # Errors
    ///
    /// When there is no such regime, or it has no rule for that day.
    pub fn rule(&self, regime: &str, on: Day) -> Result<&Rule, NoRule> {
        let mut of_regime = self.rules.iter().filter(|it| it.regime == regime).peekable();
        if of_regime.peek().is_none() {
            let known = self.regimes().join(", ");
            return Err(NoRule::UnknownRegime { asked: regime.to_owned(), known });
        }
        of_regime
            .find(|it| it.holds(on))
            .ok_or_else(|| NoRule::NotThen { regime: regime.to_owned(), on })
    }

    /// The regimes, in the order of the table.
    pub fn regimes(&self) -> Vec<&str> {
        let mut regimes: Vec<&str> = self.rules.iter().map(|it| it.regime.as_str()).collect();
        regimes.dedup();
        regimes
    }

    /// Every rule, in the order of the table.
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The day on which the table stood so: what came later is not in it.
    pub fn as_of(&self) -> Day {
        self.as_of
    }
}

impl Rule {
    fn holds(&self, on: Day) -> bool {
        self.from.is_none_or(|it| it <= on) && self.until.is_none_or(|it| on <= it)
    }
}

fn overlap(one: &Rule, other: &Rule) -> bool {
    let ends = |it: &Rule| (it.from.unwrap_or(Day::MIN), it.until.unwrap_or(Day::MAX));
    let ((one_from, one_until), (other_from, other_until)) = (ends(one), ends(other));
    one_from <= other_until && other_from <= one_until
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    as_of: String,
    rules: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    regime: String,
    name: String,
    from: Option<String>,
    until: Option<String>,
    status: Status,
    confirm: Option<String>,
    tests: Vec<TestRow>,
    holders: Holders,
    joint_arrangements: bool,
    control: Control,
    listed_by: ListedBy,
    effect: String,
    citation: String,
    notes: String,
    basis: String,
    as_of: String,
    source_url: Vec<String>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Status {
    InForce,
    Suspended,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestRow {
    interest: String,
    /// Text, because JSON numbers are binary fractions to most programs.
    percent: String,
    inclusive: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    decides: Vec<String>,
    suggests: Vec<String>,
}

impl Row {
    fn rule(self) -> Result<Rule, Error> {
        let about = |what: &str| Error(format!("{}: {what}", self.regime));
        if self.source_url.is_empty() || self.citation.is_empty() {
            return Err(about("a rule without a source"));
        }
        if self.tests.is_empty() {
            return Err(about("a rule without a test"));
        }
        let [from, until] = [&self.from, &self.until].map(|it| it.as_deref().map(day).transpose());
        Ok(Rule {
            from: from?,
            until: until?,
            is_suspended: self.status == Status::Suspended,
            tests: self.tests.iter().map(TestRow::test).collect::<Result<_, _>>()?,
            deciding: interests(&self.control.decides)?,
            suggesting: interests(&self.control.suggests)?,
            as_of: day(&self.as_of)?,
            regime: self.regime,
            name: self.name,
            confirm: self.confirm,
            holders: self.holders,
            joint_arrangements: self.joint_arrangements,
            listed_by: self.listed_by,
            effect: self.effect,
            citation: self.citation,
            notes: self.notes,
            basis: self.basis,
            source_url: self.source_url,
        })
    }
}

impl TestRow {
    fn test(&self) -> Result<Test, Error> {
        let stake = read(&self.percent).ok().filter(Stake::is_exact);
        let stake = stake.ok_or_else(|| Error(format!("{:?} is no threshold", self.percent)))?;
        let threshold = Threshold { percent: stake.lower.at, inclusive: self.inclusive };
        Ok(Test { interest: interest(&self.interest)?, threshold })
    }
}

fn day(text: &str) -> Result<Day, Error> {
    Day::parse(text).ok_or_else(|| Error(format!("{text:?} is no day")))
}

fn interests(names: &[String]) -> Result<Vec<Interest>, Error> {
    names.iter().map(|it| interest(it)).collect()
}

fn interest(name: &str) -> Result<Interest, Error> {
    let found = Interest::ALL.iter().find(|it| it.as_str() == name);
    found.copied().ok_or_else(|| Error(format!("{name:?} is no interest")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(regime: &str, on: &str, expected: &str) {
        let rule = Rules::builtin().rule(regime, Day::parse(on).unwrap());
        let shown = rule.map_or_else(
            |error| error.to_string(),
            |it| {
                let suspended = if it.is_suspended { ", suspended" } else { "" };
                format!("{}{suspended}", it.tests[0].threshold)
            },
        );
        assert_eq!(shown, expected, "{regime} {on}");
    }

    #[test]
    fn rules_change_from_one_day_to_the_next() {
        check("US-OFAC", "2014-08-12", "no rule of US-OFAC is known for 2014-08-12");
        check("US-OFAC", "2014-08-13", "50 % or more");
        check("EU", "2024-07-02", "more than 50 %");
        check("EU", "2024-07-03", "50 % or more");
        check("GB", "2022-03-22", "more than 50 %");
        check(
            "US-BIS-AFFILIATES",
            "2025-09-28",
            "no rule of US-BIS-AFFILIATES is known for 2025-09-28",
        );
        check("US-BIS-AFFILIATES", "2025-11-09", "50 % or more");
        check("US-BIS-AFFILIATES", "2025-11-10", "50 % or more, suspended");
        check("US-BIS-AFFILIATES", "2026-11-10", "50 % or more");
        check(
            "OFAC",
            "2026-01-01",
            "no regime is called \"OFAC\"; there are US-OFAC, EU, GB, US-BIS-AFFILIATES, CH, CA",
        );
    }

    #[test]
    fn every_rule_has_its_source_and_none_is_only_remembered() {
        for rule in Rules::builtin().all() {
            assert!(rule.source_url.iter().all(|it| it.starts_with("https://")), "{rule:?}");
            assert!(!rule.basis.contains("recall"), "{rule:?}");
            assert!(!rule.effect.is_empty() && !rule.notes.is_empty(), "{rule:?}");
            assert_eq!(rule.as_of, Rules::builtin().as_of());
        }
    }

    #[test]
    fn a_damaged_table_is_refused() {
        let table = include_str!("../../../data/rules/ownership.json");
        for (from, to, expected) in [
            ("\"2024-07-02\"", "null", "two rules of EU overlap"),
            ("\"2024-07-02\"", "\"2024-07\"", "\"2024-07\" is no day"),
            ("\"percent\": \"50\"", "\"percent\": \"half\"", ""),
            ("\"percent\": \"50\"", "\"percent\": \"25-50\"", "\"25-50\" is no threshold"),
            ("\"interest\": \"shares\"", "\"interest\": \"soup\"", "\"soup\" is no interest"),
            ("\"status\"", "\"state\"", "unknown field `state`"),
            ("[\n    \"https", "[],\"x\": [\n    \"https", "unknown field `x`"),
        ] {
            let outcome = Rules::read(&table.replace(from, to));
            let error = outcome.err().map_or_else(String::new, |it| it.to_string());
            assert!(error.contains(expected) && error.is_empty() == expected.is_empty(), "{error}");
        }
    }
}
