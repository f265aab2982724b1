//! Countries that guidance names as points of diversion, and those of the coalition against it.

use std::sync::LazyLock;

use model::country::Country;

use crate::citation::Citation;
use crate::day::Day;
use crate::table::{Row, Table};

/// A country that an authority named as a point through which goods are diverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiversionPoint {
    /// The list that names it, such as `UK-OTSI-2025-08`.
    pub list: &'static str,
    /// The country.
    pub country: Country,
    /// What to know about it; empty if nothing.
    pub note: &'static str,
    /// Who says so.
    pub citation: Citation,
}

/// The names of the lists of points, in the order of the table.
pub fn diversion_lists() -> Vec<&'static str> {
    let mut lists: Vec<&str> = POINTS.iter().map(|it| it.list).collect();
    lists.dedup();
    lists
}

/// Lists that a later one of the same issuer took the place of.
const SUPERSEDED: [(&str, &str); 1] = [("UK-OTSI-2025-01", "UK-OTSI-2025-08")];

/// The points that are named by lists of a day, in the order of the table; without a day by those that
/// nothing took the place of. No list claims to be whole.
pub fn diversion_points(on: Option<Day>) -> impl Iterator<Item = &'static DiversionPoint> {
    let is_current = move |point: &&DiversionPoint| match on {
        Some(day) => point.citation.as_of <= day && !is_superseded(point.list, day),
        None => !SUPERSEDED.iter().any(|it| it.0 == point.list),
    };
    POINTS.iter().filter(is_current)
}

fn is_superseded(list: &str, day: Day) -> bool {
    let successor = SUPERSEDED.iter().find(|it| it.0 == list).map(|it| it.1);
    let began = successor.and_then(|it| POINTS.iter().find(|point| point.list == it));
    began.is_some_and(|it| it.citation.as_of <= day)
}

/// The part of the Global Export Control Coalition that a country belongs to: `EU`, `E5` or `other`;
/// nothing for a country outside of it.
pub fn coalition(country: Country) -> Option<&'static str> {
    COALITION.iter().find(|it| it.0 == country).map(|it| it.1)
}

static POINTS: LazyLock<Vec<DiversionPoint>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../../data/rules/transshipment_countries.csv"));
    let point = |row: Row<'_>| {
        let list = row.get("list_id");
        DiversionPoint {
            list,
            country: country(row.get("country")),
            note: row.get("note"),
            citation: row.citation(issuer(list), list),
        }
    };
    table.rows().map(point).collect()
});

static COALITION: LazyLock<Vec<(Country, &'static str)>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../../data/rules/gecc_countries.csv"));
    table.rows().map(|row| (country(row.get("country")), row.get("group"))).collect()
});

fn country(code: &str) -> Country {
    let found = Country::get(&code.to_lowercase());
    found.unwrap_or_else(|| panic!("{code} is the code of a country"))
}

fn issuer(list: &str) -> &'static str {
    match list.split('-').next() {
        Some("FINCEN") => "US Treasury (FinCEN) and US Bureau of Industry and Security",
        Some("TRI") => "US Departments of Commerce, Treasury and Justice",
        Some("UK") => "UK Office of Trade Sanctions Implementation",
        Some("EU") => "European Union",
        _ => panic!("{list} has an issuer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries(on: &str, list: &str) -> String {
        let on = (!on.is_empty()).then(|| Day::parse(on).unwrap());
        let points = diversion_points(on).filter(|it| it.list.starts_with(list));
        points.map(|it| it.country.code()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_tables_are_read_whole() {
        assert_eq!(POINTS.len(), 53);
        assert_eq!(COALITION.len(), 39);
        assert_eq!(COALITION.iter().filter(|it| it.1 == "EU").count(), 27);
        for point in POINTS.iter() {
            assert!(point.citation.url.starts_with("https://"), "{point:?}");
        }
    }

    #[test]
    fn a_list_counts_from_its_day_until_a_later_one_takes_its_place() {
        assert_eq!(countries("2022-06-27", ""), "");
        assert!(countries("2022-06-28", "FINCEN").starts_with("am br cn ge"));
        assert!(countries("2025-01-07", "UK").contains("il kz kg my mn rs"));
        let twelve = "cn in ae tr kz am kg my rs th uz vn";
        assert_eq!(countries("2025-08-07", "UK"), twelve);
        assert_eq!(countries("", "UK"), twelve);
        assert_eq!(countries("2026-11-22", "EU"), "kg");
    }

    #[test]
    fn members_of_the_coalition_are_known() {
        for (code, part) in [("de", Some("EU")), ("us", Some("E5")), ("jp", Some("other"))] {
            assert_eq!(coalition(country(code)), part, "{code}");
        }
        assert_eq!(coalition(country("ae")), None);
    }
}
