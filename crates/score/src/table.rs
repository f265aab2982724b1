//! Algorithms that are tables of features, as other engines have them.
//!
//! They are here so that users can compare and migrate. What the features do was learnt from the
//! contract of yente, from FAQ 249 of OFAC and from the published Python package nomenklatura, which
//! `tools/oracle/compare_algorithms.py` holds them against; the differences that remain are listed in
//! `bench/runs/`. A score of one algorithm is never compared with a score of another.
//!
//! A feature is a function from two [`Subject`]s to a strength, nearly always between 0 and 1; it tells
//! what it found only when somebody wants to hear it. The score is the fold of the strengths and
//! weights.

use std::collections::BTreeMap;

use model::{Contribution, Evidence};
use smallvec::SmallVec;

use crate::choice::{Description, FeatureDescription};
use names::{
    fingerprint_levenshtein, jaro_parts, last_name_mismatch, literal, metaphones, numbers_mismatch,
    ofac_name, person_jaro_winkler, person_phonetic, soundex_parts, soundexes, weak_alias,
};
use other::{
    address, bic, birth_day, birth_year, country_mismatch, gender_mismatch, identifier, inn, isin,
    lei, ogrn, organisation_numbers, vessel, wallet,
};
pub use subject::Subject;
use subject::Told;

mod letters;
mod names;
mod other;
mod sound;
mod subject;

/// An algorithm as a table of features.
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    description: &'static str,
    fold: Fold,
    features: &'static [Feature],
}

/// How strengths and weights become a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// The best of the main features, moved by the qualifiers.
    Best,
    /// The sum of all.
    Sum,
}

/// One row of a table.
struct Feature {
    name: &'static str,
    weight: f64,
    is_qualifier: bool,
    strength: fn(&Subject, &Subject, &mut Told) -> f64,
    description: &'static str,
}

impl std::fmt::Debug for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} × {}", self.name, self.weight)
    }
}

const fn main(
    name: &'static str,
    weight: f64,
    strength: fn(&Subject, &Subject, &mut Told) -> f64,
    description: &'static str,
) -> Feature {
    Feature { name, weight, is_qualifier: false, strength, description }
}

const fn qualifier(
    name: &'static str,
    weight: f64,
    strength: fn(&Subject, &Subject, &mut Told) -> f64,
    description: &'static str,
) -> Feature {
    Feature { name, weight, is_qualifier: true, strength, description }
}

/// `name-based`.
pub(crate) static NAME_BASED: Table = Table {
    name: "name-based",
    description: "The mean of two comparisons of the words of all names: the best Jaro-Winkler \
                  similarity of each word of the query, and the share of words with the same Soundex \
                  code.",
    fold: Fold::Sum,
    features: &[
        main("jaro_name_parts", 0.5, jaro_parts, "Mean of the best similarity of each word."),
        main("soundex_name_parts", 0.5, soundex_parts, "Share of words with the same sound."),
    ],
};

/// `ofac`.
pub(crate) static OFAC: Table = Table {
    name: "ofac",
    description: "What the public Sanctions List Search of OFAC is known to do (FAQ 249): the whole \
                  name or its parts by Jaro-Winkler, whichever is higher. Deductions for facts come on \
                  top; the tool itself scores the name alone (FAQ 251).",
    fold: Fold::Sum,
    features: &[
        main("ofac_name_score", 1.0, ofac_name, "The best pair of names, as a whole or by parts."),
        qualifier("country_mismatch", -0.1, country_mismatch, "No country in common."),
        qualifier("dob_year_disjoint", -0.1, birth_year, "No year of birth in common."),
        qualifier("dob_day_disjoint", -0.15, birth_day, "No day of birth in common."),
        qualifier("gender_mismatch", -0.1, gender_mismatch, "No gender in common."),
        qualifier("orgid_disjoint", -0.1, organisation_numbers, "Other numbers of organisations."),
    ],
};

/// `logic-v1`.
pub(crate) static LOGIC_V1: Table = Table {
    name: "logic-v1",
    description: "The best of several comparisons of names and identifiers, less deductions for what \
                  contradicts. It was the default of yente before logic-v2.",
    fold: Fold::Best,
    features: &[
        main("name_literal_match", 1.0, literal, "The same name, letter by letter."),
        main("person_name_jaro_winkler", 0.8, person_jaro_winkler, "Names of people by letters."),
        main("person_name_phonetic_match", 0.9, person_phonetic, "Names of people by sound."),
        main(
            "name_fingerprint_levenshtein",
            0.9,
            fingerprint_levenshtein,
            "Names of others by edits, legal forms brought into one spelling.",
        ),
        main("name_metaphone_match", 0.0, metaphones, "Metaphone codes of all words; off."),
        main("name_soundex_match", 0.0, soundexes, "Soundex codes of all words; off."),
        main("address_entity_match", 0.98, address, "Addresses that are looked for themselves."),
        main("crypto_wallet_address", 0.98, wallet, "The same wallet."),
        main("isin_security_match", 0.98, isin, "The same ISIN."),
        main("lei_code_match", 0.95, lei, "The same LEI."),
        main("ogrn_code_match", 0.95, ogrn, "The same OGRN."),
        main("vessel_imo_mmsi_match", 0.95, vessel, "The same IMO number or MMSI."),
        main("inn_code_match", 0.95, inn, "The same INN."),
        main("bic_code_match", 0.95, bic, "The same BIC."),
        main("identifier_match", 0.85, identifier, "The same number of any kind."),
        main("weak_alias_match", 0.8, weak_alias, "The query is a weak alias, letter by letter."),
        qualifier("country_mismatch", -0.2, country_mismatch, "No country in common."),
        qualifier("last_name_mismatch", -0.2, last_name_mismatch, "No family name in common."),
        qualifier("dob_year_disjoint", -0.15, birth_year, "No year of birth in common."),
        qualifier("dob_day_disjoint", -0.2, birth_day, "No day of birth in common."),
        qualifier("gender_mismatch", -0.2, gender_mismatch, "No gender in common."),
        qualifier("orgid_disjoint", -0.2, organisation_numbers, "Other numbers of organisations."),
        qualifier("numbers_mismatch", -0.1, numbers_mismatch, "Other numbers in names."),
    ],
};

/// The weights of one table, its own or the user's.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    all: SmallVec<[f64; 24]>,
    /// Names of features that the table does not have, and of those whose weight is no number.
    pub unused: Vec<String>,
}

impl Table {
    /// The name on the wire.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the table does.
    pub(crate) fn describe(&self) -> Description {
        let feature = |it: &Feature| FeatureDescription {
            name: it.name,
            description: it.description,
            coefficient: it.weight,
        };
        Description {
            name: self.name,
            description: self.description,
            features: self.features.iter().map(feature).collect(),
            config: &[],
        }
    }

    /// The weights of the table, where the user does not want others. A weight of 0 turns a feature
    /// off.
    pub fn weights(&self, wanted: &BTreeMap<String, f64>) -> Weights {
        let of = |it: &Feature| wanted.get(it.name).filter(|it| it.is_finite()).copied();
        let all = self.features.iter().map(|it| of(it).unwrap_or(it.weight)).collect();
        let is_used = |name: &str, weight: f64| {
            weight.is_finite() && self.features.iter().any(|it| it.name == name)
        };
        let unused = wanted.iter().filter(|(name, weight)| !is_used(name, **weight));
        Weights { all, unused: unused.map(|(name, _)| name.clone()).collect() }
    }

    /// The score of a candidate if it is at least so much, and above 0.
    pub fn score(
        &self,
        query: &Subject,
        candidate: &Subject,
        weights: &Weights,
        lowest: f64,
    ) -> Option<f64> {
        let found = self.found(query, candidate, weights, lowest, &mut Told::nobody());
        let score = self.fold(found.iter().map(|(_, contribution)| *contribution));
        (score > 0.0 && score >= lowest).then_some(score)
    }

    /// What the features find, in their order: those that are there, and those that have something to
    /// tell although they are not.
    pub fn evidence(
        &self,
        query: &Subject,
        candidate: &Subject,
        weights: &Weights,
    ) -> Vec<Evidence> {
        let mut told = Told::somebody();
        let found = self.found(query, candidate, weights, 0.0, &mut told);
        let mut evidence = Vec::new();
        for ((feature, contribution), words) in found.into_iter().zip(told.finish()) {
            let is_there = contribution.to_f64() != 0.0;
            if is_there || !words.detail.is_empty() {
                let (query, candidate, detail) = (words.query, words.candidate, words.detail);
                evidence.push(Evidence { feature, query, candidate, detail, contribution });
            }
        }
        evidence
    }

    /// The score that contributions come to, which must be in the order of the table.
    pub(crate) fn fold(&self, contributions: impl Iterator<Item = Contribution>) -> f64 {
        let (mut best, mut sum, mut is_any) = (f64::MIN, 0.0, false);
        let mut qualifiers: SmallVec<[f64; 8]> = SmallVec::new();
        for contribution in contributions {
            let Contribution::Share { strength, is_qualifier, .. } = contribution else { continue };
            let points = contribution.to_f64();
            sum += points;
            if is_qualifier {
                qualifiers.push(points);
            } else {
                is_any |= strength > 0.0;
                best = f64::max(best, points);
            }
        }
        // What only qualifies does not count where there is nothing to be qualified.
        if !is_any {
            return 0.0;
        }
        let score = match self.fold {
            Fold::Sum => sum,
            Fold::Best => qualifiers.iter().fold(best, |score, it| score + it),
        };
        score.clamp(0.0, 1.0)
    }

    /// Strengths and weights of the features that are on. Qualifiers are not asked where they cannot
    /// lift the score to the lowest one that is wanted.
    fn found(
        &self,
        query: &Subject,
        candidate: &Subject,
        weights: &Weights,
        lowest: f64,
        told: &mut Told,
    ) -> SmallVec<[(&'static str, Contribution); 24]> {
        let mut found = SmallVec::new();
        if !query.may_be(candidate) {
            return found;
        }
        let (mut best, mut sum, mut is_any) = (0.0_f64, 0.0, false);
        for qualifying in [false, true] {
            if qualifying {
                let most = if self.fold == Fold::Sum { sum } else { best };
                if !is_any || most + self.lift(weights) < lowest {
                    break;
                }
            }
            for (feature, weight) in self.features.iter().zip(&weights.all) {
                if feature.is_qualifier != qualifying || *weight == 0.0 {
                    continue;
                }
                told.begin();
                let strength = (feature.strength)(query, candidate, told);
                let is_qualifier = qualifying;
                let share = Contribution::Share { strength, weight: *weight, is_qualifier };
                is_any |= strength > 0.0 && !qualifying;
                best = best.max(share.to_f64());
                sum += share.to_f64();
                found.push((feature.name, share));
            }
        }
        found
    }

    /// The most that qualifiers of positive weight can add.
    fn lift(&self, weights: &Weights) -> f64 {
        let positive = self.features.iter().zip(&weights.all);
        let positive = positive.filter(|(it, weight)| it.is_qualifier && **weight > 0.0);
        // The share of other numbers in names has no upper end.
        if positive.clone().any(|(it, _)| it.name == "numbers_mismatch") {
            return f64::INFINITY;
        }
        positive.map(|(_, weight)| *weight).sum()
    }
}
