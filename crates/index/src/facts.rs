//! Comparable facts of an entity as bytes.

use model::date::PartialDate;
use model::facts::{Facts, Identifier};

use crate::token::Rest;

/// Facts of one entity that are kept at most: a list entry with more dates or numbers than that has
/// the rest in its statements.
const MAX: usize = 255;

pub(crate) fn encode(facts: &Facts) -> Vec<u8> {
    let mut out = Vec::new();
    out.push(facts.births.len().min(MAX) as u8);
    for date in facts.births.iter().take(MAX) {
        out.extend_from_slice(&date.year().to_le_bytes());
        out.push(date.month().unwrap_or(0));
        out.push(date.day().unwrap_or(0));
    }
    strings(&mut out, facts.countries.iter().map(String::as_str));
    strings(&mut out, facts.genders.iter().map(String::as_str));
    let pairs = facts.identifiers.iter().take(MAX / 2);
    strings(&mut out, pairs.flat_map(|it| [it.scheme.as_str(), it.value.as_str()]));
    out
}

fn strings<'a>(out: &mut Vec<u8>, values: impl Iterator<Item = &'a str>) {
    let values: Vec<&str> = values.take(MAX - 1).collect();
    out.push(values.len() as u8);
    for value in values {
        let mut end = value.len().min(MAX);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        out.push(end as u8);
        out.extend_from_slice(&value.as_bytes()[..end]);
    }
}

pub(crate) fn decode(bytes: &[u8]) -> Option<Facts> {
    let mut rest = Rest(bytes);
    let mut facts = Facts::default();
    for _ in 0..rest.byte()? {
        facts.births.push(date(rest.take(4)?)?);
    }
    facts.countries = list(&mut rest)?;
    facts.genders = list(&mut rest)?;
    let mut identifiers = list(&mut rest)?.into_iter();
    while let Some(scheme) = identifiers.next() {
        facts.identifiers.push(Identifier { scheme, value: identifiers.next()? });
    }
    Some(facts)
}

fn date(bytes: &[u8]) -> Option<PartialDate> {
    let part = |it: u8| (it > 0).then_some(it);
    let year = u16::from_le_bytes([bytes[0], bytes[1]]);
    PartialDate::new(year, part(bytes[2]), part(bytes[3]))
}

/// The birth dates alone.
pub(crate) fn births(bytes: &[u8]) -> impl Iterator<Item = PartialDate> {
    let count = bytes.first().map_or(0, |it| usize::from(*it));
    bytes.get(1..).unwrap_or_default().chunks_exact(4).take(count).filter_map(date)
}

fn list(rest: &mut Rest<'_>) -> Option<Vec<String>> {
    let count = rest.byte()?;
    (0..count).map(|_| rest.short().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_back_as_they_were() {
        let facts = Facts {
            births: vec![PartialDate::new(1965, Some(3), None).expect("a date")],
            countries: vec!["ir".into(), "ru".into()],
            genders: vec!["male".into()],
            identifiers: vec![Identifier { scheme: "imo".into(), value: "IMO9184691".into() }],
        };
        let births: Vec<PartialDate> = births(&encode(&facts)).collect();
        assert_eq!(births, facts.births);
        assert_eq!(decode(&encode(&facts)), Some(facts));
        assert_eq!(decode(&encode(&Facts::default())), Some(Facts::default()));
        assert_eq!(decode(&[1, 0]), None);
    }
}
