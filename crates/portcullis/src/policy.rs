//! What is looked at, and what follows: a file that the user writes.
//!
//! Start with [`Policy::default`], or [`Policy::read`] for a TOML file that has what differs from it.
//! [`DEFAULTS`] is the default as such a file, with the reason for every number.
//! [`Policy::sentences`] says in words what a policy does.

use std::collections::BTreeMap;
use std::fmt;

use goods::route::{Settings, every_rule};
use model::Outcome;
use serde::Deserialize;
use trace::{Confidence, Rules};

mod sentences;

/// The default policy as a file.
pub const DEFAULTS: &str = include_str!("../data/policy.toml");

/// What is looked at, and what follows.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    version: Version,
    /// Hits on parties.
    pub parties: Parties,
    /// Majority ownership.
    pub ownership: Ownership,
    /// Ties to listed parties.
    pub network: Network,
    /// Controls on goods.
    pub goods: Goods,
    /// Points of diversion.
    pub route: Route,
    /// Red flags.
    pub flags: Flags,
}

/// What follows from a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// It is told, and nothing follows.
    Note,
    /// A person has to look at it.
    Review,
    /// It must not go on.
    Stop,
}

impl Follows {
    /// The outcome of a record that has nothing else.
    pub fn outcome(self) -> Outcome {
        match self {
            Follows::Note => Outcome::NoHit,
            Follows::Review => Outcome::Review,
            Follows::Stop => Outcome::Stop,
        }
    }

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Follows::Note => "note",
            Follows::Review => "review",
            Follows::Stop => "stop",
        }
    }
}

/// Hits on parties.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parties {
    /// The score from which on a hit has to be reviewed.
    pub review_from: Score,
    /// The score from which on a hit may stop.
    pub stop_from: Score,
    /// What has to agree exactly for that, any one of them.
    pub stop_identity: Vec<Identity>,
    /// Datasets whose hits count; empty for all.
    pub lists: Vec<String>,
    /// What follows from a hit that no list names.
    pub unlisted: Follows,
}

/// What tells two parties of one name apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// A number that nobody else has.
    Identifier,
    /// Year, month and day of birth.
    BirthDate,
}

/// A score between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f64")]
pub struct Score(f64);

impl Score {
    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Score {
    type Error = &'static str;

    fn try_from(number: f64) -> Result<Score, Self::Error> {
        match (0.0..=1.0).contains(&number) {
            true => Ok(Score(number)),
            false => Err("a score lies between 0 and 1"),
        }
    }
}

/// Majority ownership.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ownership {
    /// Regimes whose rule is asked.
    pub regimes: Vec<Regime>,
    /// What follows if the threshold is reached.
    pub met: Follows,
    /// What follows if that is left open.
    pub possible: Follows,
    /// What follows if a listed party holds less.
    pub minority: Follows,
}

/// A regime that there is a rule of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Regime(String);

impl Regime {
    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Regime {
    type Error = String;

    fn try_from(name: String) -> Result<Regime, String> {
        let known = Rules::builtin().regimes();
        match known.contains(&name.as_str()) {
            true => Ok(Regime(name)),
            false => Err(format!("no regime is called {name:?}; there are {}", known.join(", "))),
        }
    }
}

/// Ties to listed parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Ties that are followed at most.
    pub depth: u8,
    /// Ways that are shown for a party.
    pub ways: u8,
    /// Points up to which a way counts.
    pub most_points: u32,
    /// The least sure sources that count.
    pub least: Least,
    /// What follows from a way to a listed party.
    pub tied_to_listed: Follows,
    /// What follows from an address that a listed party has.
    pub listed_address: Follows,
}

/// How sure a source has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Least {
    /// Also what is denied.
    Disputed,
    /// Also what is suspected.
    Suspected,
    /// Also what the press reports.
    Reported,
    /// What a register or an authority states.
    Stated,
}

impl From<Least> for Confidence {
    fn from(least: Least) -> Confidence {
        match least {
            Least::Disputed => Confidence::Disputed,
            Least::Suspected => Confidence::Suspected,
            Least::Reported => Confidence::Reported,
            Least::Stated => Confidence::Stated,
        }
    }
}

/// Controls on goods.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Goods {
    /// Lists that are searched.
    pub lists: Vec<GoodsList>,
    /// What follows if goods on a list go to a country that its rules name.
    pub to_named_country: Follows,
    /// What follows if goods are on a list at all.
    pub listed: Follows,
    /// What follows if a description may mean goods on a list.
    pub proposed: Follows,
}

/// A list of goods by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoodsList {
    /// The Common High Priority List.
    Chpl,
    /// The Commerce Control List.
    UsCcl,
    /// What Iran seeks for unmanned aircraft.
    IranUavGroups,
}

impl GoodsList {
    /// The list.
    pub fn list(self) -> goods::List {
        match self {
            GoodsList::Chpl => goods::List::CommonHighPriority,
            GoodsList::UsCcl => goods::List::CommerceControl,
            GoodsList::IranUavGroups => goods::List::IranUavGroups,
        }
    }
}

/// Points of diversion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Route {
    /// Lists that count; empty for all.
    pub lists: Vec<String>,
}

/// Red flags.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Flags {
    /// Points from which on the raised flags of a record have to be reviewed.
    pub review_from: u32,
    weights: BTreeMap<FlagId, u32>,
    numbers: BTreeMap<NumberName, u32>,
}

impl Flags {
    /// The points of a flag.
    pub fn weight(&self, id: &str) -> u32 {
        let own = self.weights.iter().find(|it| it.0.0 == id);
        own.map_or_else(|| usual_weight(id), |it| *it.1)
    }

    /// The numbers by which flags are raised.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        for (name, value) in &self.numbers {
            *number(&mut settings, &name.0).expect("names were checked when they were read") =
                *value;
        }
        settings
    }
}

/// The number of a red flag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
struct FlagId(String);

impl TryFrom<String> for FlagId {
    type Error = String;

    fn try_from(id: String) -> Result<FlagId, String> {
        match every_rule().any(|it| it.id == id) {
            true => Ok(FlagId(id)),
            false => Err(format!("no red flag is called {id:?}; there are RF-01 to RF-47")),
        }
    }
}

/// The name of a number by which flags are raised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
struct NumberName(String);

impl TryFrom<String> for NumberName {
    type Error = String;

    fn try_from(name: String) -> Result<NumberName, String> {
        if number(&mut Settings::default(), &name).is_some() {
            return Ok(NumberName(name));
        }
        let names = Settings::rationale().iter().map(|it| it.name);
        let known = names.filter(|it| number(&mut Settings::default(), it).is_some());
        let known = known.collect::<Vec<_>>().join(", ");
        Err(format!("no number is called {name:?}; there are {known}"))
    }
}

/// The field of that name.
fn number<'s>(settings: &'s mut Settings, name: &str) -> Option<&'s mut u32> {
    Some(match name {
        "surge_factor" => &mut settings.surge_factor,
        "short_history_days" => &mut settings.short_history_days,
        "shared_address_companies" => &mut settings.shared_address_companies,
        "shell_signs" => &mut settings.shell_signs,
        "high_value_cents" => &mut settings.high_value_cents,
        "price_factor" => &mut settings.price_factor,
        "transit_countries" => &mut settings.transit_countries,
        "review_from_permille" => &mut settings.review_from_permille,
        "listed_from_permille" => &mut settings.listed_from_permille,
        "transfer_window_days" => &mut settings.transfer_window_days,
        "vessel_changes" => &mut settings.vessel_changes,
        "description_rank" => &mut settings.description_rank,
        _ => return None,
    })
}

/// Flags that have other points than most: see [`DEFAULTS`] for why.
const HEAVY: [&str; 17] = [
    "RF-01", "RF-02", "RF-06", "RF-09", "RF-12", "RF-24", "RF-26", "RF-35", "RF-36", "RF-37",
    "RF-38", "RF-39", "RF-40", "RF-43", "RF-44", "RF-45", "RF-46",
];
const LIGHT: [&str; 10] =
    ["RF-08", "RF-10", "RF-11", "RF-13", "RF-14", "RF-20", "RF-22", "RF-31", "RF-32", "RF-33"];

fn usual_weight(id: &str) -> u32 {
    match id {
        it if HEAVY.contains(&it) => 100,
        it if LIGHT.contains(&it) => 25,
        _ => 50,
    }
}

/// The version of the form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
struct Version(u32);

impl TryFrom<u32> for Version {
    type Error = String;

    fn try_from(version: u32) -> Result<Version, String> {
        match version {
            1 => Ok(Version(1)),
            other => Err(format!("this program reads version 1 of the policy, not {other}")),
        }
    }
}

impl Default for Version {
    fn default() -> Version {
        Version(1)
    }
}

impl Default for Parties {
    fn default() -> Parties {
        Parties {
            review_from: Score(0.70),
            stop_from: Score(0.90),
            stop_identity: vec![Identity::Identifier, Identity::BirthDate],
            lists: Vec::new(),
            unlisted: Follows::Review,
        }
    }
}

impl Default for Ownership {
    fn default() -> Ownership {
        let regimes = ["US-OFAC", "EU", "GB"].map(|it| Regime(it.to_owned()));
        Ownership {
            regimes: regimes.to_vec(),
            met: Follows::Stop,
            possible: Follows::Review,
            minority: Follows::Review,
        }
    }
}

impl Default for Network {
    fn default() -> Network {
        Network {
            depth: 3,
            ways: 3,
            most_points: 60,
            least: Least::Reported,
            tied_to_listed: Follows::Review,
            listed_address: Follows::Review,
        }
    }
}

impl Default for Goods {
    fn default() -> Goods {
        Goods {
            lists: vec![GoodsList::Chpl, GoodsList::UsCcl, GoodsList::IranUavGroups],
            to_named_country: Follows::Review,
            listed: Follows::Note,
            proposed: Follows::Note,
        }
    }
}

impl Default for Flags {
    fn default() -> Flags {
        Flags { review_from: 100, weights: BTreeMap::new(), numbers: BTreeMap::new() }
    }
}

/// Why a file is no policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    line: Option<usize>,
    message: String,
}

impl PolicyError {
    /// The line of the file that is at fault, from 1, if it is one.
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// Reads a file that has what differs from the defaults.
    ///
    /// # Errors
    ///
    /// When it is not TOML, or has names, words or numbers that mean nothing here.
    pub fn read(text: &str) -> Result<Policy, PolicyError> {
        let policy: Policy = toml::from_str(text).map_err(|error| PolicyError {
            line: error.span().map(|it| 1 + text[..it.start.min(text.len())].matches('\n').count()),
            message: error.message().to_owned(),
        })?;
        let known: Vec<&str> = goods::route::diversion_lists();
        if let Some(list) = policy.route.lists.iter().find(|it| !known.contains(&it.as_str())) {
            let message = format!(
                "no list of points of diversion is called {list:?}; there are {}",
                known.join(", ")
            );
            return Err(PolicyError { line: None, message });
        }
        Ok(policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_defaults_says_what_the_program_does() {
        let read = Policy::read(DEFAULTS).expect("it is a policy");
        let without_weights = Policy {
            flags: Flags { weights: BTreeMap::new(), ..read.flags.clone() },
            ..read.clone()
        };
        assert_eq!(without_weights, Policy::default());
        assert_eq!(read.flags.weights.len(), every_rule().count());
        for rule in every_rule() {
            assert_eq!(read.flags.weight(rule.id), usual_weight(rule.id), "{}", rule.id);
        }
    }

    fn check(text: &str, expected: &str) {
        let error = Policy::read(text).expect_err(text).to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }

    #[test]
    fn what_means_nothing_is_told_with_its_line() {
        check(
            "[parties]\nreview_form = 0.5",
            "line 2: unknown field `review_form`, expected one of",
        );
        check("[parties]\n\nreview_from = 70", "line 3: a score lies between 0 and 1");
        check("[ownership]\nregimes = [\"OFAC\"]", "line 2: no regime is called \"OFAC\"");
        check("[ownership]\nmet = \"block\"", "line 2: unknown variant `block`, expected");
        check("[flags.weights]\nRF-99 = 1", "no red flag is called \"RF-99\"");
        check("[flags.numbers]\nsurge = 1", "no number is called \"surge\"");
        check("[route]\nlists = [\"X\"]", "no list of points of diversion is called \"X\"");
        check("version = 2", "line 1: this program reads version 1");
        check("[parties", "line 1: ");
    }

    #[test]
    fn a_file_needs_only_what_differs() {
        let text = "[flags.weights]\nRF-14 = 0\n[flags.numbers]\nshort_history_days = 730";
        let policy = Policy::read(text).expect("it is a policy");
        assert_eq!((policy.flags.weight("RF-14"), policy.flags.weight("RF-06")), (0, 100));
        assert_eq!(policy.flags.settings().short_history_days, 730);
        assert_eq!(policy.parties, Parties::default());
        assert_eq!(Policy::read("").expect("nothing differs"), Policy::default());
    }
}
