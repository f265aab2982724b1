//! The algorithms that a user can choose from, by name.

use model::{Contribution, Evidence, Nats};

use crate::algorithm::{self as numbers, ALGORITHM};
use crate::table::{LOGIC_V1, NAME_BASED, OFAC, Table};

/// An algorithm that compares a query with a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Algorithm {
    /// Ours: evidence in nats that adds up to a probability.
    #[default]
    Portcullis,
    /// The rules that were the default of yente until its fifth version.
    LogicV1,
    /// Jaro-Winkler and Soundex over the words of all names, as an early reading of OFAC's FAQ 249.
    NameBased,
    /// What the public Sanctions List Search of OFAC is known to do, with deductions for facts.
    Ofac,
}

/// What an algorithm does, for whoever has to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The name on the wire.
    pub name: &'static str,
    /// What it does, in a sentence or two.
    pub description: &'static str,
    /// What it compares, in the order in which it does.
    pub features: Vec<FeatureDescription>,
    /// Names of settings beside the weights. None of these algorithms has any.
    pub config: &'static [&'static str],
}

/// What one feature of an algorithm compares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeatureDescription {
    /// The name on the wire.
    pub name: &'static str,
    /// What it compares.
    pub description: &'static str,
    /// What full strength counts: a share of the score, or for ours the most nats that it adds or
    /// takes.
    pub coefficient: f64,
}

impl Algorithm {
    /// All of them, ours first.
    pub const ALL: [Algorithm; 4] =
        [Algorithm::Portcullis, Algorithm::LogicV1, Algorithm::NameBased, Algorithm::Ofac];

    /// The algorithm of that name; letter case and spaces around it do not count. Ours is found with
    /// and without its version.
    pub fn named(name: &str) -> Option<Algorithm> {
        let name = name.trim();
        let is_ours = name.eq_ignore_ascii_case("portcullis");
        let same = |it: &Algorithm| it.name().eq_ignore_ascii_case(name);
        Algorithm::ALL.into_iter().find(same).or(is_ours.then_some(Algorithm::Portcullis))
    }

    /// The name on the wire, which of ours is also the version.
    pub fn name(self) -> &'static str {
        self.table().map_or(ALGORITHM, Table::name)
    }

    /// The table of features, of all but ours.
    pub fn table(self) -> Option<&'static Table> {
        match self {
            Algorithm::Portcullis => None,
            Algorithm::LogicV1 => Some(&LOGIC_V1),
            Algorithm::NameBased => Some(&NAME_BASED),
            Algorithm::Ofac => Some(&OFAC),
        }
    }

    /// What it does.
    pub fn describe(self) -> Description {
        match self.table() {
            Some(table) => table.describe(),
            None => Description {
                name: self.name(),
                description: "Weighs evidence in log-odds: which words of the names agree and how \
                              rare they are, what contradicts, what is missing, and the facts beside \
                              the names. The score is the probability that both are one, at the base \
                              rate of candidates.",
                features: ours(),
                config: &[],
            },
        }
    }

    /// The score that a list of evidence comes to: the one way from evidence to score.
    pub fn score_of(self, evidence: &[Evidence]) -> f64 {
        let contributions = evidence.iter().map(|it| it.contribution);
        match self.table() {
            Some(table) => table.fold(contributions),
            None => {
                let nats = contributions.filter_map(Contribution::nats).sum::<Nats>();
                (numbers::PRIOR + nats).probability()
            }
        }
    }
}

/// The features of ours.
fn ours() -> Vec<FeatureDescription> {
    let feature = |name, thousandths: i32, description| FeatureDescription {
        name,
        description,
        coefficient: Nats(thousandths).to_f64(),
    };
    let rarity = numbers::RARITY_MOST;
    let identifier = numbers::IDENTIFIER_EXCLUSIVE;
    vec![
        feature(
            "name",
            numbers::AGREEMENT,
            "Words of two names that agree, by how they are alike.",
        ),
        feature("name_rarity", rarity, "How rare the words that agree are in what is searched."),
        feature("name_conflict", -numbers::CONFLICT, "Words that stand against each other."),
        feature(
            "name_missing",
            -numbers::MISSING,
            "Words of the query that the listed name lacks.",
        ),
        feature("name_extra", -numbers::EXTRA, "Words of the listed name that the query lacks."),
        feature("name_number", numbers::NUMBERS, "Different numbers in names."),
        feature("name_order", numbers::FATHER_AND_SON, "Son and father exchanged."),
        feature("weak_alias", numbers::WEAK_ALIAS, "The list itself calls the alias weak."),
        feature("many_names", numbers::MANY_NAMES, "For each doubling of the listed names."),
        feature("birth_date", numbers::BIRTH_DAY, "Birth dates, as far as both are known."),
        feature("country", numbers::COUNTRY_SAME, "Countries in common, or none."),
        feature("gender", numbers::GENDER_OTHER, "Another gender."),
        feature("identifier", identifier, "Numbers that identify: the same, or two in conflict."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_are_found_by_their_names() {
        for algorithm in Algorithm::ALL {
            let name = format!("  {}\n", algorithm.name().to_uppercase());
            assert_eq!(Algorithm::named(&name), Some(algorithm), "{name}");
        }
        assert_eq!(Algorithm::named("portcullis"), Some(Algorithm::default()));
        assert_eq!(Algorithm::named("logic-v9"), None);
        assert_eq!(Algorithm::named(""), None);
    }

    #[test]
    fn names_are_those_that_clients_of_other_engines_send() {
        let names = Algorithm::ALL.map(Algorithm::name);
        assert_eq!(names[1..], ["logic-v1", "name-based", "ofac"]);
    }

    #[test]
    fn every_feature_is_described_once() {
        for algorithm in Algorithm::ALL {
            let features = algorithm.describe().features;
            for (place, feature) in features.iter().enumerate() {
                assert!(!feature.description.is_empty(), "{}", feature.name);
                let twice = features[..place].iter().any(|it| it.name == feature.name);
                assert!(!twice, "{} of {}", feature.name, algorithm.name());
            }
        }
    }
}
