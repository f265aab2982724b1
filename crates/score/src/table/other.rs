//! Features that compare what stands beside the names.

use text::identifier::{Checked, check};

use super::letters::Letters;
use super::names::in_both;
use super::subject::{Subject, Told};

/// Countries on both sides, none in common. A part of a country belongs to it.
pub(super) fn country_mismatch(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let (left, right) = (&query.countries, &candidate.countries);
    let whole = |it: &str| it.split('-').next().unwrap_or_default().to_owned();
    let is_shared = |it: &String| right.iter().any(|other| whole(it) == whole(other));
    if left.is_empty() || right.is_empty() || left.iter().any(is_shared) {
        return 0.0;
    }
    told.say(|| (left.join(", "), right.join(", "), "no country in common".to_owned()));
    1.0
}

/// Genders on both sides, none in common.
pub(super) fn gender_mismatch(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let (left, right) = (&query.genders, &candidate.genders);
    if left.is_empty() || right.is_empty() || in_both(left, right).next().is_some() {
        return 0.0;
    }
    told.say(|| (left.join(", "), right.join(", "), "another gender".to_owned()));
    1.0
}

/// Characters of a date up to its year, and up to its day.
const YEAR: usize = 4;
const DAY: usize = 10;

/// Years of birth on both sides, none in common.
pub(super) fn birth_year(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let (left, right) = (dates(query, YEAR), dates(candidate, YEAR));
    let Some(is_same) = agree(&left, &right) else { return 0.0 };
    let detail = if is_same { "the same year of birth" } else { "another year of birth" };
    told.say(|| (left.join(", "), right.join(", "), detail.to_owned()));
    if is_same { 0.0 } else { 1.0 }
}

/// Days of birth on both sides, none in common; half if day and month are exchanged.
pub(super) fn birth_day(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let (left, right) = (dates(query, DAY), dates(candidate, DAY));
    let Some(is_same) = agree(&left, &right) else { return 0.0 };
    let exchanged: Vec<String> = left.iter().map(|it| day_and_month_exchanged(it)).collect();
    let exchanged: Vec<&str> = exchanged.iter().map(String::as_str).collect();
    let (strength, detail) = match (is_same, agree(&exchanged, &right)) {
        (true, _) => (0.0, "the same day of birth"),
        (false, Some(true)) => (0.5, "day and month of birth exchanged"),
        (false, _) => (1.0, "another day of birth"),
    };
    told.say(|| (left.join(", "), right.join(", "), detail.to_owned()));
    strength
}

/// Dates of birth up to that many characters; those that say less are left out.
fn dates(subject: &Subject, length: usize) -> Vec<&str> {
    subject.births.iter().filter_map(|it| it.get(..length)).collect()
}

/// Whether two lists share a value, if both have any.
fn agree(left: &[&str], right: &[&str]) -> Option<bool> {
    let is_shared = left.iter().any(|it| right.contains(it));
    (!left.is_empty() && !right.is_empty()).then_some(is_shared)
}

fn day_and_month_exchanged(date: &str) -> String {
    let (year, rest) = date.split_at(YEAR);
    match rest.split('-').collect::<Vec<_>>().as_slice() {
        ["", month, day] => format!("{year}-{day}-{month}"),
        _ => date.to_owned(),
    }
}

/// Numbers of two organisations, none in common. Two numbers that are alike count less.
pub(super) fn organisation_numbers(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    const ALIKE: f64 = 0.7;
    let (left, right) = (&query.numbers_of_identity, &candidate.numbers_of_identity);
    if left.is_empty() || right.is_empty() || !query.both_are(candidate, "Organization") {
        return 0.0;
    }
    if in_both(left, right).next().is_some() {
        return 0.0;
    }
    let alike = |left: &String| {
        let left = Letters::of(left);
        let likeness = right.iter().map(|it| left.resemblance(&Letters::of(it)));
        likeness.filter(|it| *it > ALIKE).fold(0.0, f64::max)
    };
    told.say(|| (left.join(", "), right.join(", "), "no number in common".to_owned()));
    1.0 - left.iter().map(alike).fold(0.0, f64::max)
}

/// The same number of any kind.
pub(super) fn identifier(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let found = in_both(&query.numbers_of_identity, &candidate.numbers_of_identity).next();
    let Some(number) = found else { return 0.0 };
    told.say(|| (number.to_owned(), number.to_owned(), "the same number".to_owned()));
    1.0
}

/// The same address of a wallet.
pub(super) fn wallet(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    const SHORTEST: usize = 11;
    if !query.both_are(candidate, "CryptoWallet") {
        return 0.0;
    }
    let found = in_both(&query.wallets, &candidate.wallets).find(|it| it.len() >= SHORTEST);
    let Some(address) = found else { return 0.0 };
    told.say(|| (address.to_owned(), address.to_owned(), "the same wallet".to_owned()));
    1.0
}

/// The same ISIN of two securities.
pub(super) fn isin(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    if query.both_are(candidate, "Security") {
        same_code(query, candidate, "isin", "isin", told)
    } else {
        0.0
    }
}

/// The same Legal Entity Identifier.
pub(super) fn lei(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    same_code(query, candidate, "leiCode", "lei", told)
}

/// The same number in Russia's register of companies.
pub(super) fn ogrn(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    same_code(query, candidate, "ogrnCode", "ogrn", told)
}

/// The same Russian tax number.
pub(super) fn inn(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    same_code(query, candidate, "innCode", "inn", told)
}

/// The same code of a bank.
pub(super) fn bic(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    same_code(query, candidate, "swiftBic", "bic", told)
}

/// The same number of a ship or of its radio.
pub(super) fn vessel(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let by_ship = same_code(query, candidate, "imoNumber", "imo", told);
    if by_ship > 0.0 { by_ship } else { same_code(query, candidate, "mmsi", "mmsi", told) }
}

/// A code that one side has under its property, and the other under any, in the form that its scheme
/// prescribes.
fn same_code(
    query: &Subject,
    candidate: &Subject,
    property: &str,
    scheme: &str,
    told: &mut Told,
) -> f64 {
    let codes = |subject: &Subject, under: Option<&str>| -> Vec<String> {
        let values = subject.identifiers.iter();
        let values = values.filter(|(name, _)| under.is_none_or(|it| it == *name));
        let valid = |(_, value): &(&str, String)| match check(scheme, value) {
            Checked::Valid(code) => Some(code),
            Checked::UnknownScheme => Some(value.clone()),
            Checked::Invalid { .. } => None,
        };
        values.filter_map(valid).collect()
    };
    let one_way = |left: &Subject, right: &Subject| {
        let own = codes(left, Some(property));
        if own.is_empty() {
            return None;
        }
        let others = codes(right, None);
        own.into_iter().find(|it| others.contains(it))
    };
    let found = one_way(query, candidate).or_else(|| one_way(candidate, query));
    let Some(code) = found else { return 0.0 };
    told.say(|| (code.clone(), code, format!("the same {property}")));
    1.0
}

/// Addresses that are looked for themselves: the words in common, and how near the others are.
pub(super) fn address(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    if !query.both_are(candidate, "Address") {
        return 0.0;
    }
    let pairs = query.addresses.iter().flat_map(|left| {
        candidate.addresses.iter().map(move |right| (two_addresses(left, right), left, right))
    });
    let none = (0.0, None);
    let best =
        pairs.fold(
            none,
            |best, (strength, left, right)| {
                if strength > best.0 { (strength, Some((left, right))) } else { best }
            },
        );
    if let Some((left, right)) = best.1 {
        told.say(|| (left.join(" "), right.join(" "), "the closest pair of addresses".to_owned()));
    }
    best.0
}

fn two_addresses(left: &[String], right: &[String]) -> f64 {
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let rest = |of: &[String], other: &[String]| -> Vec<String> {
        let mut rest: Vec<String> = of.iter().filter(|it| !other.contains(it)).cloned().collect();
        rest.sort_unstable();
        rest.dedup();
        rest
    };
    let mut common: Vec<&String> = left.iter().filter(|it| right.contains(it)).collect();
    common.sort_unstable();
    common.dedup();
    let (left_rest, right_rest) = (rest(left, right), rest(right, left));
    if left_rest.is_empty() || right_rest.is_empty() {
        return 1.0;
    }
    let near = Letters::of(&left_rest.join(" ")).resemblance(&Letters::of(&right_rest.join(" ")));
    let others = left_rest.len().max(right_rest.len()) as f64;
    (common.len() as f64 + others * near) / (common.len() as f64 + others)
}
