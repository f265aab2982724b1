//! Days, which law counts by.

use std::fmt;
use std::str::FromStr;

use model::date::PartialDate;

use crate::error::{Error, Kind};

/// A whole day of the Gregorian calendar. Sorts by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(PartialDate);

impl Day {
    /// The day, if year, month and day are known.
    pub fn new(date: PartialDate) -> Option<Day> {
        date.day().map(|_| Day(date))
    }

    /// Reads `2024-02-23`.
    pub fn parse(raw: &str) -> Result<Day, Error> {
        let text = raw.trim();
        let day = PartialDate::parse(text).and_then(Day::new);
        day.ok_or_else(|| Error::new(Kind::Day, text))
    }

    /// A day of a rule table.
    pub(crate) fn of_table(text: &str) -> Day {
        Day::parse(text).expect("the tests read every day of the tables")
    }

    /// How many days later than the other it is; negative if it is earlier.
    pub fn days_since(self, earlier: Day) -> i64 {
        self.number() - earlier.number()
    }

    /// A running number of days. Years begin in March here, so that the leap day is their last.
    fn number(self) -> i64 {
        let part = |it: Option<u8>| i64::from(it.expect("a day is whole"));
        let (month, day) = (part(self.0.month()), part(self.0.day()));
        let year = i64::from(self.0.year()) - i64::from(month <= 2);
        let month = (month + 9) % 12;
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
    }
}

impl FromStr for Day {
    type Err = Error;

    fn from_str(text: &str) -> Result<Day, Error> {
        Day::parse(text)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(later: &str, earlier: &str, days: i64) {
        let [later, earlier] = [later, earlier].map(|it| Day::parse(it).unwrap());
        assert_eq!(later.days_since(earlier), days, "{earlier} to {later}");
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        check("2022-02-24", "2022-02-24", 0);
        check("2022-03-01", "2022-02-28", 1);
        check("2024-03-01", "2024-02-28", 2);
        check("2000-03-01", "2000-02-28", 2);
        check("2100-03-01", "2100-02-28", 1);
        check("2025-01-01", "2024-01-01", 366);
        check("2024-02-23", "2022-02-24", 729);
        check("2022-02-24", "2024-02-23", -729);
    }

    #[test]
    fn only_whole_days_are_days() {
        for raw in ["2024", "2024-02", "2023-02-29", "23.02.2024", ""] {
            assert!(Day::parse(raw).is_err(), "{raw}");
        }
        assert_eq!(Day::parse(" 2024-02-29 ").unwrap().to_string(), "2024-02-29");
    }
}
