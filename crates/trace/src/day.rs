//! Days, and the time in which a claim holds, as far as partial dates tell.

use std::fmt;

use model::date::PartialDate;

/// One day of the Gregorian calendar, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    /// Before every date of a list.
    pub const MIN: Day = Day(i32::MIN);
    /// After every date of a list.
    pub const MAX: Day = Day(i32::MAX);

    /// The day of a date that has one.
    pub fn of(date: PartialDate) -> Option<Day> {
        Some(Day::count(date.year(), date.month()?, date.day()?))
    }

    /// Reads `2024-07-03`.
    pub fn parse(text: &str) -> Option<Day> {
        Day::of(PartialDate::parse(text)?)
    }

    /// The day of that number, as [`Day::number`] gives it.
    pub(crate) fn numbered(number: i32) -> Day {
        Day(number)
    }

    /// Days since 1 January 1970.
    pub(crate) fn number(self) -> i32 {
        self.0
    }

    /// The day before.
    pub(crate) fn before(self) -> Day {
        Day(self.0.saturating_sub(1))
    }

    /// The first and the last day of a date that may be a month or a year.
    pub(crate) fn ends_of(date: PartialDate) -> (Day, Day) {
        let first = Day::count(date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1));
        let last = match (date.month(), date.day()) {
            (Some(_), Some(_)) => first,
            (Some(12), None) | (None, _) => Day::count(date.year() + 1, 1, 1).before(),
            (Some(month), None) => Day::count(date.year(), month + 1, 1).before(),
        };
        (first, last)
    }

    /// Counts the days of the civil calendar with years that begin in March, so that the leap day is
    /// the last of its year.
    fn count(year: u16, month: u8, day: u8) -> Day {
        let (month, day) = (i32::from(month), i32::from(day));
        let year = i32::from(year) - i32::from(month <= 2);
        let from_march = (month + 9) % 12;
        let of_year = (153 * from_march + 2) / 5 + day - 1;
        let days = year * 365 + year / 4 - year / 100 + year / 400 + of_year;
        Day(days - 719_468)
    }

    /// Year, month and day: the reverse of [`Day::count`], for days of years after 0.
    fn parts(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        (year_of_era + era * 400 + i32::from(month <= 2), month, day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The two ends of time, and what lies beyond the years that a date may have.
        if self.0.unsigned_abs() > 10_000_000 {
            return f.write_str("an unknown day");
        }
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// When a claim began to hold and when it ceased, each between two days because dates may be partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// The earliest and the latest day that may be the first. `Day::MIN` in both: no beginning is
    /// stated, and the claim is taken to hold from ever.
    pub starts: (Day, Day),
    /// The earliest and the latest day that may be the last. `Day::MAX` in both: no end is stated.
    pub ends: (Day, Day),
}

/// Whether a claim holds on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InForce {
    /// It does, by its dates.
    Yes,
    /// Its dates are partial, and the day lies within what they leave open.
    Maybe,
    /// It does not begin until later.
    NotYet,
    /// It has ended.
    Over,
}

impl Period {
    /// No beginning and no end.
    pub const ALWAYS: Period = Period { starts: (Day::MIN, Day::MIN), ends: (Day::MAX, Day::MAX) };

    /// Whether it includes that day. A last day is included.
    pub fn holds(&self, on: Day) -> InForce {
        if on < self.starts.0 {
            InForce::NotYet
        } else if on > self.ends.1 {
            InForce::Over
        } else if on >= self.starts.1 && on <= self.ends.0 {
            InForce::Yes
        } else {
            InForce::Maybe
        }
    }

    /// From the dates that a source gives: of several beginnings the earliest, of several ends the
    /// latest, because a stake that may still be held is the graver thing to miss.
    pub(crate) fn of(starts: &[&str], ends: &[&str]) -> Period {
        let spans = |values: &[&str]| -> Vec<(Day, Day)> {
            values.iter().filter_map(|it| PartialDate::parse(it)).map(Day::ends_of).collect()
        };
        Period {
            starts: spans(starts).into_iter().min().unwrap_or(Period::ALWAYS.starts),
            ends: spans(ends).into_iter().max().unwrap_or(Period::ALWAYS.ends),
        }
    }

    /// The same, over by the day at which a source says so without saying since when.
    pub(crate) fn over_by(mut self, said_on: Option<Day>) -> Period {
        if self.ends == Period::ALWAYS.ends {
            let latest = said_on.map_or(Day::MAX, Day::before);
            self.ends = (self.starts.0.min(latest), latest);
        }
        self
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |f: &mut fmt::Formatter<'_>, (first, last): (Day, Day)| match () {
            () if first == last => write!(f, "{first}"),
            () if first == Day::MIN && last == Day::MAX => f.write_str("a day that is not stated"),
            () if first == Day::MIN => write!(f, "a day up to {last}"),
            () => match whole(first, last) {
                Some(date) => write!(f, "{date}"),
                None => write!(f, "between {first} and {last}"),
            },
        };
        match (self.starts == Self::ALWAYS.starts, self.ends == Self::ALWAYS.ends) {
            (true, true) => f.write_str("no dates stated"),
            (false, true) => {
                f.write_str("since ")?;
                end(f, self.starts)
            }
            (true, false) => {
                f.write_str("until ")?;
                end(f, self.ends)
            }
            (false, false) => {
                f.write_str("from ")?;
                end(f, self.starts)?;
                f.write_str(" to ")?;
                end(f, self.ends)
            }
        }
    }
}

/// The month or year that two days are the ends of.
fn whole(first: Day, last: Day) -> Option<PartialDate> {
    let (year, month, _) = first.parts();
    let year = u16::try_from(year).ok()?;
    let month = u8::try_from(month).ok()?;
    [PartialDate::new(year, Some(month), None), PartialDate::of_year(year)]
        .into_iter()
        .flatten()
        .find(|it| Day::ends_of(*it) == (first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_printed_alike() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2024-07-03", 19_907),
            ("1000-01-01", -354_285),
        ] {
            let day = Day::parse(text).unwrap();
            assert_eq!((day.number(), day.to_string()), (number, text.to_owned()));
        }
        let mut day = Day::parse("1899-12-25").unwrap();
        for _ in 0..80_000 {
            let next = Day::numbered(day.number() + 1);
            assert_eq!(Day::parse(&next.to_string()), Some(next));
            assert_eq!(next.before(), day);
            day = next;
        }
        assert_eq!(Day::parse("2024-07"), None);
    }

    #[test]
    fn partial_dates_leave_open_whether_a_claim_holds() {
        use InForce::{Maybe, NotYet, Over, Yes};
        for (starts, ends, on, expected) in [
            (&[][..], &[][..], "2024-01-01", Yes),
            (&["2024"], &[], "2023-12-31", NotYet),
            (&["2024"], &[], "2024-06-01", Maybe),
            (&["2024"], &[], "2024-12-31", Yes),
            (&["2024-02"], &[], "2024-02-28", Maybe),
            (&["2024-02"], &[], "2024-02-29", Yes),
            (&[], &["2024-12"], "2024-11-30", Yes),
            (&[], &["2024-12"], "2024-12-01", Yes),
            (&[], &["2024-12"], "2024-12-02", Maybe),
            (&[], &["2024-12"], "2025-01-01", Over),
            (&["2020-01-01", "2021-01-01"], &["2022-01-01", "2023-01-01"], "2022-06-01", Yes),
        ] {
            let period = Period::of(starts, ends);
            assert_eq!(period.holds(Day::parse(on).unwrap()), expected, "{starts:?} {ends:?} {on}");
        }
    }

    #[test]
    fn what_a_source_calls_former_is_over_by_the_day_it_says_so() {
        let said = Day::parse("2026-11-22");
        let period = Period::of(&["2015"], &[]).over_by(said);
        assert_eq!(period.holds(said.unwrap()), InForce::Over);
        assert_eq!(period.holds(Day::parse("2020-01-01").unwrap()), InForce::Maybe);
        assert_eq!(
            Period::ALWAYS.over_by(None).holds(Day::parse("2020-01-01").unwrap()),
            InForce::Maybe
        );
        let stated = Period::of(&[], &["2019-05-01"]);
        assert_eq!(stated.over_by(said), stated);
    }

    #[test]
    fn periods_are_told_in_words() {
        for (starts, ends, expected) in [
            (&[][..], &[][..], "no dates stated"),
            (&["2024-07-03"], &[], "since 2024-07-03"),
            (&["2024"], &[], "since 2024"),
            (&[], &["2020-02"], "until 2020-02"),
            (&["2019-01-01"], &["2020-01-01"], "from 2019-01-01 to 2020-01-01"),
        ] {
            assert_eq!(Period::of(starts, ends).to_string(), expected);
        }
        assert_eq!(Period::ALWAYS.over_by(None).to_string(), "until a day that is not stated");
    }
}
