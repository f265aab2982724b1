//! Evidence beside the names: birth dates, countries, gender, identifiers.

use model::Nats;
use model::date::PartialDate;
use model::facts::{Facts, may_be};
use text::NameKind;

use crate::Evidence;
use crate::algorithm as numbers;

/// Identifier schemes that give one number to one holder and one holder one number, so that two
/// different ones speak against the two being one. Tax numbers and register numbers do so within one
/// country; ISIN and SWIFT do not, since a company may have many.
const EXCLUSIVE: [&str; 8] = ["imo", "lei", "inn", "ogrn", "uscc", "uei", "wikidata", "publicKey"];

/// Properties that hold a number of some register, where two different ones speak a little against the two
/// being one: nobody says which register it is, and in one of them a company has one number. Passports are
/// not among them: people have several, one after the other.
const REGISTERS: [&str; 3] = ["registrationNumber", "taxNumber", "vatCode"];

/// What the facts of two parties say about their being one.
pub fn facts(kind: NameKind, query: &Facts, candidate: &Facts) -> Vec<Evidence> {
    let mut found = Vec::new();
    found.extend(identifiers(query, candidate));
    if has_births(kind) {
        found.extend(birth_date(&query.births, &candidate.births));
        found.extend(gender(query, candidate));
    }
    found.extend(country(&query.countries, &candidate.countries));
    found
}

/// The most that the facts of a query can add, whatever the candidate.
pub(crate) fn most(query: &Facts) -> i32 {
    let birth = if query.births.is_empty() { 0 } else { numbers::BIRTH_DAY };
    birth + beside_births_at_most(query)
}

/// The most that everything but birth dates can add. Equal identifiers are looked up by themselves:
/// whoever shares one is scored in any case.
fn beside_births_at_most(query: &Facts) -> i32 {
    if query.countries.is_empty() { 0 } else { numbers::COUNTRY_SAME }
}

/// The same for a candidate of whom only the birth dates are known.
pub fn facts_at_most(
    kind: NameKind,
    query: &Facts,
    births: impl Iterator<Item = PartialDate>,
) -> i32 {
    let values =
        |right: PartialDate| query.births.iter().map(move |left| two_dates(*left, right).0);
    let birth = if has_births(kind) { births.flat_map(values).max().unwrap_or(0) } else { 0 };
    birth + beside_births_at_most(query)
}

/// Whether things of that kind are born.
fn has_births(kind: NameKind) -> bool {
    matches!(kind, NameKind::Person | NameKind::Unknown)
}

/// Two things of different kinds: the engine does not look for those, but two entities may be compared.
pub(crate) fn kind(query: NameKind, candidate: NameKind) -> Option<Evidence> {
    let word = |it: NameKind| match it {
        NameKind::Person => "person",
        NameKind::Organization => "organisation",
        NameKind::Thing => "thing",
        NameKind::Unknown => "person or organisation",
    };
    (!may_be(query, candidate)).then(|| Evidence {
        feature: "schema",
        query: word(query).to_owned(),
        candidate: word(candidate).to_owned(),
        detail: "another kind of thing".to_owned(),
        contribution: Nats(numbers::KIND_OTHER),
    })
}

/// The closest pair of birth dates.
fn birth_date(query: &[PartialDate], candidate: &[PartialDate]) -> Option<Evidence> {
    let pairs = query.iter().flat_map(|left| candidate.iter().map(move |right| (left, right)));
    let (value, detail, left, right) = pairs
        .map(|(left, right)| {
            let (value, detail) = two_dates(*left, *right);
            (value, detail, left, right)
        })
        .max_by_key(|(value, ..)| *value)?;
    Some(Evidence {
        feature: "birth_date",
        query: left.to_string(),
        candidate: right.to_string(),
        detail: detail.to_owned(),
        contribution: Nats(value),
    })
}

fn two_dates(left: PartialDate, right: PartialDate) -> (i32, &'static str) {
    let years = left.year().abs_diff(right.year());
    match years {
        0 => {}
        1 => return (numbers::BIRTH_NEAR, "one year apart"),
        2 => return (numbers::BIRTH_TWO_YEARS, "two years apart"),
        _ => return (numbers::BIRTH_OTHER, "more than two years apart"),
    }
    // The first of January is what registers write for "some time in that year".
    let day = |it: PartialDate| match (it.month(), it.day()) {
        (Some(1), Some(1)) => None,
        (Some(month), day) => Some((month, day)),
        (None, _) => None,
    };
    if left == right && left.day().is_some() && day(left).is_some() {
        return (numbers::BIRTH_DAY, "the same day");
    }
    match (day(left), day(right)) {
        (Some((month, Some(day))), Some((other_month, Some(other_day)))) => {
            if (month, day) == (other_day, other_month) {
                (numbers::BIRTH_SWAPPED, "day and month exchanged")
            } else if month == other_month || day == other_day {
                (numbers::BIRTH_ONE_NUMBER, "the same year, another day or month")
            } else {
                (numbers::BIRTH_OTHER_DAY, "the same year, another day")
            }
        }
        (Some((month, _)), Some((other_month, _))) if month == other_month => {
            (numbers::BIRTH_MONTH, "the same month")
        }
        (Some(_), Some(_)) => (numbers::BIRTH_OTHER_DAY, "the same year, another month"),
        _ => (numbers::BIRTH_YEAR, "the same year, which is all that one of them says"),
    }
}

fn country(query: &[String], candidate: &[String]) -> Option<Evidence> {
    if query.is_empty() || candidate.is_empty() {
        return None;
    }
    let shared: Vec<&str> =
        query.iter().filter(|it| candidate.contains(it)).map(String::as_str).collect();
    let (value, detail) = if shared.is_empty() {
        (numbers::COUNTRY_OTHER, "none in common".to_owned())
    } else {
        (numbers::COUNTRY_SAME, format!("{} in common", shared.join(", ")))
    };
    Some(Evidence {
        feature: "country",
        query: query.join(", "),
        candidate: candidate.join(", "),
        detail,
        contribution: Nats(value),
    })
}

fn gender(query: &Facts, candidate: &Facts) -> Option<Evidence> {
    let told = |it: &Facts| it.genders.iter().any(|it| it == "male" || it == "female");
    if !told(query)
        || !told(candidate)
        || query.genders.iter().any(|it| candidate.genders.contains(it))
    {
        return None;
    }
    Some(Evidence {
        feature: "gender",
        query: query.genders.join(", "),
        candidate: candidate.genders.join(", "),
        detail: "another gender".to_owned(),
        contribution: Nats(numbers::GENDER_OTHER),
    })
}

/// The strongest agreement of identifiers, or the conflict of two that should be one.
fn identifiers(query: &Facts, candidate: &Facts) -> Option<Evidence> {
    let exclusive = |scheme: &str| EXCLUSIVE.contains(&scheme);
    let mut best: Option<Evidence> = None;
    for left in &query.identifiers {
        for right in &candidate.identifiers {
            let (value, detail) = if left.value == right.value {
                // The same number may stand under "tax number" here and "INN" there.
                let strong = exclusive(&left.scheme) || exclusive(&right.scheme);
                let value =
                    if strong { numbers::IDENTIFIER_EXCLUSIVE } else { by_length(&left.value) };
                (value, format!("the same {}", right.scheme))
            } else if left.scheme == right.scheme && exclusive(&left.scheme) {
                (numbers::IDENTIFIER_CONFLICT, format!("another {}", right.scheme))
            } else if left.scheme == right.scheme && REGISTERS.contains(&left.scheme.as_str()) {
                (numbers::IDENTIFIER_OTHER, format!("another {}", right.scheme))
            } else {
                continue;
            };
            if best.as_ref().is_none_or(|it| value > it.contribution.0) {
                best = Some(Evidence {
                    feature: "identifier",
                    query: left.value.clone(),
                    candidate: right.value.clone(),
                    detail,
                    contribution: Nats(value),
                });
            }
        }
    }
    best
}

fn by_length(value: &str) -> i32 {
    match value.chars().count() {
        ..7 => numbers::IDENTIFIER_SHORT,
        7..10 => numbers::IDENTIFIER_MIDDLE,
        _ => numbers::IDENTIFIER_LONG,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: i32) {
        let dates = |text: &str| -> Vec<PartialDate> {
            text.split_whitespace().filter_map(PartialDate::parse).collect()
        };
        let got = birth_date(&dates(left), &dates(right)).map_or(0, |it| it.contribution.0);
        assert_eq!(got, expected, "{left} and {right}");
    }

    #[test]
    fn a_date_says_as_much_as_it_is_precise() {
        check("1965-03-07", "1965-03-07", numbers::BIRTH_DAY);
        check("1965-03-07", "1965-03", numbers::BIRTH_MONTH);
        check("1965-03-07", "1965", numbers::BIRTH_YEAR);
        check("1965-03-07", "1965-01-01", numbers::BIRTH_YEAR);
        check("1965-03-07", "", 0);
    }

    #[test]
    fn lists_exchange_day_and_month_and_copy_ages() {
        check("1965-03-07", "1965-07-03", numbers::BIRTH_SWAPPED);
        check("1965", "1966", numbers::BIRTH_NEAR);
    }

    #[test]
    fn a_generation_apart_is_evidence_against() {
        check("1961", "1989", numbers::BIRTH_OTHER);
        check("1961 1989", "1989", numbers::BIRTH_YEAR);
    }

    #[test]
    fn an_exclusive_number_decides_either_way() {
        let with = |scheme: &str, value: &str| Facts {
            identifiers: vec![model::facts::Identifier {
                scheme: scheme.into(),
                value: value.into(),
            }],
            ..Facts::default()
        };
        let value = |left: &Facts, right: &Facts| {
            identifiers(left, right).map_or(0, |it| it.contribution.0)
        };
        let ship = with("imo", "IMO9184691");
        assert_eq!(value(&ship, &ship), numbers::IDENTIFIER_EXCLUSIVE);
        assert_eq!(value(&ship, &with("imo", "IMO9074729")), numbers::IDENTIFIER_CONFLICT);
        assert_eq!(
            value(&with("passportNumber", "A1234567"), &with("passportNumber", "B1234567")),
            0
        );
        let short = with("registrationNumber", "12345");
        assert_eq!(value(&short, &short), numbers::IDENTIFIER_SHORT);
        assert_eq!(
            value(&with("taxNumber", "7727560086"), &with("inn", "7727560086")),
            numbers::IDENTIFIER_EXCLUSIVE
        );
    }
}
