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

/// Facts where they lie. Nothing at all stands for no facts.
#[derive(Clone, Copy)]
pub(crate) struct FactsView<'a> {
    births: &'a [u8],
    countries: Strings<'a>,
    genders: Strings<'a>,
    /// Schemes and values by turns.
    identifiers: Strings<'a>,
}

impl<'a> FactsView<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Option<FactsView<'a>> {
        if bytes.is_empty() {
            let none = Strings { count: 0, bytes };
            return Some(FactsView {
                births: bytes,
                countries: none,
                genders: none,
                identifiers: none,
            });
        }
        let mut rest = Rest(bytes);
        let count = rest.byte()?;
        let births = rest.take(4 * usize::from(count))?;
        let countries = Strings::of(&mut rest)?;
        let genders = Strings::of(&mut rest)?;
        let identifiers = Strings::of(&mut rest)?;
        let whole = identifiers.count.is_multiple_of(2) && rest.0.is_empty();
        let view = FactsView { births, countries, genders, identifiers };
        (whole && births.chunks_exact(4).all(|it| date(it).is_some())).then_some(view)
    }

    pub(crate) fn countries(self) -> impl Iterator<Item = &'a str> {
        self.countries.iter()
    }

    pub(crate) fn owned(self) -> Facts {
        let owned = |it: Strings<'_>| it.iter().map(str::to_owned).collect();
        let mut identifiers = self.identifiers.iter();
        let pair = || Some((identifiers.next()?.to_owned(), identifiers.next()?.to_owned()));
        Facts {
            births: self.births.chunks_exact(4).filter_map(date).collect(),
            countries: owned(self.countries),
            genders: owned(self.genders),
            identifiers: std::iter::from_fn(pair)
                .map(|(scheme, value)| Identifier { scheme, value })
                .collect(),
        }
    }
}

/// The birth dates alone, which are asked for much more often than the rest.
pub(crate) fn births(bytes: &[u8]) -> impl Iterator<Item = PartialDate> {
    let count = bytes.first().map_or(0, |it| usize::from(*it));
    bytes.get(1..).unwrap_or_default().chunks_exact(4).take(count).filter_map(date)
}

/// Strings, each behind its length.
#[derive(Clone, Copy)]
struct Strings<'a> {
    count: u8,
    bytes: &'a [u8],
}

impl<'a> Strings<'a> {
    fn of(rest: &mut Rest<'a>) -> Option<Strings<'a>> {
        let count = rest.byte()?;
        let bytes = rest.0;
        (0..count).try_for_each(|_| rest.short().map(|_| ()))?;
        Some(Strings { count, bytes })
    }

    fn iter(self) -> impl Iterator<Item = &'a str> {
        let mut rest = Rest(self.bytes);
        (0..self.count).map_while(move |_| rest.short())
    }
}

fn date(bytes: &[u8]) -> Option<PartialDate> {
    let part = |it: u8| (it > 0).then_some(it);
    let year = u16::from_le_bytes([bytes[0], bytes[1]]);
    PartialDate::new(year, part(bytes[2]), part(bytes[3]))
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
        let bytes = encode(&facts);
        let view = FactsView::of(&bytes).expect("they were just written");
        assert!(births(&bytes).eq(facts.births.iter().copied()));
        assert!(view.countries().eq(facts.countries.iter().map(String::as_str)));
        assert_eq!(view.owned(), facts);
        for nothing in [encode(&Facts::default()), Vec::new()] {
            assert_eq!(FactsView::of(&nothing).map(FactsView::owned), Some(Facts::default()));
        }
    }

    #[test]
    fn damaged_facts_are_refused() {
        for bytes in [&[1, 0][..], &[0, 1, 9, b'i'], &[0, 0, 0, 1, 1, b'x'], &[0, 0, 0, 0, 0]] {
            assert!(FactsView::of(bytes).is_none(), "{bytes:?}");
        }
    }
}
