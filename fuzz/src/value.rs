//! Single values: cleaning, dates, countries, identifiers.

use std::sync::LazyLock;

use model::clean::{Cleaned, clean_with};
use model::date::{self, DayOrder, PartialDate};
use model::{Property, Schema, country};
use text::identifier::{self, Checked};

const ORDERS: [DayOrder; 3] = [DayOrder::DayFirst, DayOrder::MonthFirst, DayOrder::Unknown];

/// One property of each type and format.
static PROPERTIES: LazyLock<Vec<&'static Property>> = LazyLock::new(|| {
    let mut found: Vec<&'static Property> = Vec::new();
    for schema in Schema::all() {
        for property in schema.properties() {
            let same = |it: &&Property| (it.kind, it.format) == (property.kind, property.format);
            if !found.iter().any(same) {
                found.push(property);
            }
        }
    }
    found
});

/// Cleans a text as a value of every type: what came out clean stays as it is.
pub fn clean(data: &[u8]) {
    let Ok(raw) = std::str::from_utf8(data) else { return };
    for property in PROPERTIES.iter() {
        for order in ORDERS {
            match clean_with(property, raw, order) {
                Cleaned::Value(value) => {
                    assert!(!value.trim().is_empty(), "an empty value");
                    let again = clean_with(property, &value, order);
                    assert_eq!(
                        again,
                        Cleaned::Value(value),
                        "{:?} {:?}",
                        property.kind,
                        property.format
                    );
                }
                Cleaned::Flagged(value, reason) => {
                    assert!(
                        !value.trim().is_empty(),
                        "nothing is left, but {reason}: {:?}",
                        property.format
                    );
                }
                Cleaned::Empty => {}
            }
        }
    }
}

/// Reads a text as dates and as countries.
pub fn dates_countries(data: &[u8]) {
    let Ok(raw) = std::str::from_utf8(data) else { return };
    for order in ORDERS {
        for span in &date::read(raw, order).spans {
            assert!(span.from() <= span.to(), "a span that ends before it begins");
            for value in span.values() {
                let date = PartialDate::parse(&value).expect("a value of a span is a date");
                assert_eq!(date.to_string(), value);
            }
        }
    }
    let reading = country::read(raw);
    let mut once = reading.countries.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), reading.countries.len(), "a country comes twice");
    for country in reading.countries.iter().copied().chain(country::find(raw)) {
        assert_eq!(country::find(country.code()), Some(country));
        assert_eq!(country::find(country.name()), Some(country));
    }
}

/// Checks a text by every scheme: what is valid is valid in its canonical form, which stays.
pub fn identifiers(data: &[u8]) {
    let Ok(raw) = std::str::from_utf8(data) else { return };
    for scheme in identifier::schemes() {
        if let Checked::Valid(canonical) = scheme.check(raw) {
            assert_eq!(scheme.check(&canonical), Checked::Valid(canonical), "{}", scheme.name);
        }
    }
    for (scheme, canonical) in identifier::recognise(raw) {
        assert_eq!(identifier::check(scheme, raw), Checked::Valid(canonical));
    }
    for found in identifier::extract(raw) {
        assert!(!found.canonical.is_empty(), "an identifier without letters");
        if let (Some(scheme), true) = (found.scheme, found.valid) {
            let checked = identifier::check(scheme, &found.canonical);
            assert_eq!(checked, Checked::Valid(found.canonical), "{scheme}");
        }
    }
    let canonical = identifier::canonical(raw);
    assert_eq!(identifier::canonical(&canonical), canonical);
}
