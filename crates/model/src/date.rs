//! Dates as lists print them: whole, partial, approximate, in ranges.
//!
//! FollowTheMoney knows one form, the prefix: `1965`, `1965-03`, `1965-03-07`, with a time behind it
//! where a machine wrote it. Start with [`PartialDate`] for that form and with [`read`] for what
//! people print. [`clean`] is for a field that holds one date.
//!
//! A range, a decade or a "circa" is not one FollowTheMoney value. [`read`] keeps it as a
//! [`DateSpan`], and [`DateSpan::values`] says which values stand for it.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::clean::{Cleaned, single_spaced};

pub use read::{Reading, Unread, read};

mod read;

/// Years that a date may have. Before lies nothing that a list dates; behind it lie years of other
/// calendars (2508 of the Buddhist one is 1965) and marks for "never" such as 9999.
const YEARS: RangeInclusive<u16> = 1000..=2199;

/// A range over at most so many years is written as each of its years, a longer one as its two ends.
const SHORT_RANGE: usize = 5;

/// A day, a month or a year of the Gregorian calendar: as much as is known.
///
/// Sorts by time; a year comes before its months and a month before its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl PartialDate {
    /// The date of these parts, if the calendar has it. A day needs its month.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Option<PartialDate> {
        let month_exists = month.is_none_or(|it| (1..=12).contains(&it));
        let day_exists = day.is_none_or(|it| {
            month_exists && month.is_some_and(|month| (1..=days_in(year, month)).contains(&it))
        });
        (YEARS.contains(&year) && month_exists && day_exists).then_some(PartialDate {
            year,
            month,
            day,
        })
    }

    /// A whole year.
    pub fn of_year(year: u16) -> Option<PartialDate> {
        PartialDate::new(year, None, None)
    }

    /// Reads a FollowTheMoney value: `1965`, `1965-03`, `1965-03-07`, and a day with a time behind a
    /// `T`, of which the day is kept.
    pub fn parse(value: &str) -> Option<PartialDate> {
        let (day, time) = match value.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (value, None),
        };
        let mut parts = day.split('-');
        let year = number(parts.next()?, 4)?;
        let mut part = || match parts.next() {
            Some(it) => number::<u8>(it, 2).map(Some),
            None => Some(None),
        };
        let (month, day) = (part()?, part()?);
        if parts.next().is_some() {
            return None;
        }
        if time.is_some_and(|time| day.is_none() || Clock::parse(time).is_none()) {
            return None;
        }
        PartialDate::new(year, month, day)
    }

    /// The year.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(&self) -> Option<u8> {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(&self) -> Option<u8> {
        self.day
    }

    /// The day before or after a whole date, as far as the calendar goes.
    fn shifted(self, forward: bool) -> Option<PartialDate> {
        let (year, month, day) = (self.year, self.month?, self.day?);
        let (year, month, day) = match (forward, month, day) {
            (true, 12, 31) => (year + 1, 1, 1),
            (true, month, day) if day == days_in(year, month) => (year, month + 1, 1),
            (true, month, day) => (year, month, day + 1),
            (false, 1, 1) => (year - 1, 12, 31),
            (false, month, 1) => (year, month - 1, days_in(year, month - 1)),
            (false, month, day) => (year, month, day - 1),
        };
        PartialDate::new(year, Some(month), Some(day))
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

/// The number of days in a month of 1 to 12.
fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number of exactly so many ASCII digits.
fn number<N: FromStr>(text: &str, digits: usize) -> Option<N> {
    let plain = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The time from one date to another, both included: a birth year that is known to lie between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateSpan {
    from: PartialDate,
    to: PartialDate,
    approximate: bool,
}

impl DateSpan {
    /// The span between two dates. Ends in the wrong order are turned: sources mean the same by it.
    pub fn new(one: PartialDate, other: PartialDate, approximate: bool) -> DateSpan {
        DateSpan { from: one.min(other), to: one.max(other), approximate }
    }

    /// Its earlier end.
    pub fn from(&self) -> PartialDate {
        self.from
    }

    /// Its later end.
    pub fn to(&self) -> PartialDate {
        self.to
    }

    /// Whether the source says "circa", "approximately" or the like.
    pub fn is_approximate(&self) -> bool {
        self.approximate
    }

    /// The FollowTheMoney values that stand for the span.
    ///
    /// | span | values |
    /// | --- | --- |
    /// | one exact date | that date |
    /// | one approximate date | its year: a day after "circa" promises too much |
    /// | within one month, within one year | that month, that year |
    /// | over up to five years | each of the years |
    /// | longer | the first year and the last |
    ///
    /// The last row loses the years between; a reader that has a place for remarks keeps the source's
    /// text there.
    pub fn values(&self) -> Vec<String> {
        let (from, to) = (self.from, self.to);
        if from == to && !self.approximate {
            return vec![from.to_string()];
        }
        if !self.approximate && from.year == to.year && from.month == to.month {
            let month = PartialDate { day: None, ..from };
            return vec![month.to_string()];
        }
        let years = from.year..=to.year;
        if years.len() <= SHORT_RANGE {
            years.map(|it| format!("{it:04}")).collect()
        } else {
            vec![format!("{:04}", from.year), format!("{:04}", to.year)]
        }
    }
}

/// In which order a list prints day and month where both are numbers, as in `01/03/1965`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayOrder {
    /// 1 March, as in Europe.
    DayFirst,
    /// 3 January, as in the United States.
    MonthFirst,
    /// The source does not say. Such a date is kept as it stands, unless only one reading exists.
    Unknown,
}

/// An instant as records write it, in seconds since 1970: ISO 8601 with a zone, or without one, which
/// is taken for UTC; a day alone is its midnight.
pub fn instant(text: &str) -> Option<i64> {
    let zoned = || text.parse::<jiff::Timestamp>().ok();
    let plain = || {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|it| it.timestamp())
    };
    zoned().or_else(plain).map(jiff::Timestamp::as_second)
}

/// Brings a field that holds one date into the form of FollowTheMoney.
///
/// A machine's time stays behind the day, turned to UTC where it names a zone. An approximate date
/// becomes its year. What does not come down to one value is flagged and kept: a range over several
/// years, several dates, a date with more text, an impossible day. [`read`] gets more out of those.
pub fn clean(raw: &str, order: DayOrder) -> Cleaned {
    let text = single_spaced(raw);
    if read::is_blank(&text) {
        return Cleaned::Empty;
    }
    let flagged = |reason: &str| Cleaned::Flagged(text.clone().into_owned(), reason.to_owned());
    if let Some(value) = timestamp(&text) {
        return Cleaned::Value(value);
    }
    let reading = read(&text, order);
    if let Some(unread) = reading.unread.first() {
        return flagged(unread.reason);
    }
    let mut values: Vec<String> = reading.spans.iter().flat_map(DateSpan::values).collect();
    values.dedup();
    match (reading.spans.len(), values.len()) {
        (_, 0) => flagged(read::NO_DATE),
        (_, 1) => Cleaned::Value(values.remove(0)),
        (1, _) => flagged("a range over several years"),
        _ => flagged("more than one date"),
    }
}

/// An ISO 8601 point in time in the form of FollowTheMoney: to the minute or second, in UTC where
/// the text names a zone. The midnight that spreadsheets print behind a bare day is left out.
fn timestamp(text: &str) -> Option<String> {
    let (day, time) = (text.get(..10)?, text.get(11..)?);
    let date = PartialDate::parse(day)?;
    let clock = Clock::parse(time)?;
    match text.as_bytes()[10] {
        b' ' if clock.zone.is_none() && time.trim_matches(['0', ':', '.']).is_empty() => {
            Some(day.to_owned())
        }
        b'T' | b't' | b' ' => clock.in_utc(date),
        _ => None,
    }
}

/// A time of day as ISO 8601 writes it.
struct Clock {
    /// Minutes since midnight.
    minutes: i32,
    seconds: Option<u8>,
    /// Minutes east of Greenwich.
    zone: Option<i32>,
}

impl Clock {
    fn parse(text: &str) -> Option<Clock> {
        let zone_at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
        let (time, zone) = text.split_at(zone_at);
        let mut parts = time.trim_end().split(':');
        let hour: i32 = number(parts.next()?, 2)?;
        let minute: i32 = number(parts.next()?, 2)?;
        let seconds = match parts.next() {
            Some(it) => Some(number::<u8>(it.split('.').next()?, 2)?),
            None => None,
        };
        let exists = hour < 24 && minute < 60 && seconds.is_none_or(|it| it <= 60);
        if !exists || parts.next().is_some() {
            return None;
        }
        Some(Clock { minutes: hour * 60 + minute, seconds, zone: zone_minutes(zone)? })
    }

    /// Date and time in UTC; as they stand where no zone is named.
    fn in_utc(&self, date: PartialDate) -> Option<String> {
        const DAY: i32 = 24 * 60;
        let minutes = self.minutes - self.zone.unwrap_or(0);
        let date = match minutes {
            ..0 => date.shifted(false)?,
            DAY.. => date.shifted(true)?,
            _ => date,
        };
        let minutes = minutes.rem_euclid(DAY);
        let mut value = format!("{date}T{:02}:{:02}", minutes / 60, minutes % 60);
        if let Some(seconds) = self.seconds {
            value.push_str(&format!(":{seconds:02}"));
        }
        Some(value)
    }
}

/// The offset of `Z`, `+02:00`, `-0400` or nothing. The outer `None` is for text that is no zone.
fn zone_minutes(text: &str) -> Option<Option<i32>> {
    let sign = match text.chars().next() {
        None => return Some(None),
        Some('Z' | 'z') if text.len() == 1 => return Some(Some(0)),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits = text[1..].replace(':', "");
    let hours: i32 = number(digits.get(..2)?, 2)?;
    let minutes: i32 = if digits.len() == 2 { 0 } else { number(&digits[2..], 2)? };
    (hours <= 14 && minutes < 60).then_some(Some(sign * (hours * 60 + minutes)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(raw: &str, order: DayOrder, expected: &str) {
        match clean(raw, order) {
            Cleaned::Value(value) => assert_eq!(value, expected, "{raw}"),
            other => panic!("{raw}: {other:?}, expected {expected}"),
        }
    }

    fn check_flagged(raw: &str, order: DayOrder, expected: &str) {
        match clean(raw, order) {
            Cleaned::Flagged(kept, reason) => {
                assert_eq!(kept, raw);
                assert_eq!(reason, expected, "{raw}");
            }
            other => panic!("{raw}: {other:?}, expected a flag"),
        }
    }

    #[test]
    fn a_date_in_words_or_figures_becomes_a_prefix() {
        for (raw, expected) in [
            ("13 Mar 1965", "1965-03-13"),
            ("Mar 1965", "1965-03"),
            ("1965", "1965"),
            ("Dec. 1965", "1965-12"),
            ("25/03/1965", "1965-03-25"),
            ("05/05/1965", "1965-05-05"),
            ("00/00/1965", "1965"),
            ("00/03/1965", "1965-03"),
            ("dd/mm/1965", "1965"),
            ("1965-00-00", "1965"),
            ("1965/03/07", "1965-03-07"),
            ("7.3.1965", "1965-03-07"),
            ("7.3. 1965.", "1965-03-07"),
            ("28.01 1966", "1966-01-28"),
            ("19650307", "1965-03-07"),
            ("March 16, 1972", "1972-03-16"),
            ("1965, 29 March", "1965-03-29"),
            ("August, 1961", "1961-08"),
            ("03/1965", "1965-03"),
            ("21. Jul 1997", "1997-07-21"),
            ("19-Dec-1992", "1992-12-19"),
            ("8 Oct.1970", "1970-10-08"),
            ("3rd of May 1950", "1950-05-03"),
            ("born on 3 May 1950", "1950-05-03"),
            ("12 марта 1965 г.", "1965-03-12"),
            ("1er août 1965", "1965-08-01"),
            ("7 de marzo de 1965", "1965-03-07"),
            ("7. März 1965", "1965-03-07"),
            ("1965年3月7日", "1965-03-07"),
            ("29 Feb 2000", "2000-02-29"),
            ("late 1965", "1965"),
        ] {
            check(raw, DayOrder::Unknown, expected);
        }
        check("٠٧/٠٣/١٩٦٥", DayOrder::DayFirst, "1965-03-07");
        check("01/03/1965", DayOrder::DayFirst, "1965-03-01");
        check("01/03/1965", DayOrder::MonthFirst, "1965-01-03");
        check("13/03/1965", DayOrder::MonthFirst, "1965-03-13");
    }

    #[test]
    fn an_approximate_date_becomes_its_year() {
        for raw in [
            "circa 1965",
            "c. 1965",
            "ca. 1965",
            "approximately 1965",
            "Approx 1965",
            "1965 circa",
            "1965 (approximative)",
            "(probably) 1965",
            "on or around 3.4.1965",
            "circa 07 Jul 1965",
            "около 1965",
            "vers 1965",
            "1965?",
        ] {
            check(raw, DayOrder::Unknown, "1965");
        }
    }

    #[test]
    fn what_is_not_one_date_is_kept_with_the_reason() {
        for (raw, reason) in [
            ("01/03/1965", "day and month cannot be told apart"),
            ("01-03-1965", "day and month cannot be told apart"),
            ("1965 to 1967", "a range over several years"),
            ("1960s", "a range over several years"),
            ("1965 or 1967", "more than one date"),
            ("31 Feb 1965", "no such day in the calendar"),
            ("31/02/1965", "no such day in the calendar"),
            ("29 Feb 1900", "no such day in the calendar"),
            ("25/25/1965", "no such day in the calendar"),
            ("3000", "a year before 1000 or after 2199"),
            ("9999-12-31", "a year before 1000 or after 2199"),
            ("23-Apr-68", "a year of two digits"),
            ("13.07.20", "a year of two digits"),
            ("28 September", "a day without a year"),
            ("before 1964", "open at one end"),
            ("24/06/1402 (Hijri Calendar)", "a date of another calendar"),
            ("29-Aprl-1967", "text that is not a date"),
            ("Leningrad", "text that is not a date"),
            ("Approximately", "text that is not a date"),
        ] {
            check_flagged(raw, DayOrder::Unknown, reason);
        }
    }

    #[test]
    fn a_mark_for_unknown_is_nothing() {
        for raw in ["", "  ", "-0-", "N/D", "na", "n/a", "unknown", "null", "(year unknown)", "-"] {
            assert_eq!(clean(raw, DayOrder::Unknown), Cleaned::Empty, "{raw}");
        }
    }

    #[test]
    fn a_machines_time_is_told_in_utc() {
        for (raw, expected) in [
            ("2024-05-27T19:47:02", "2024-05-27T19:47:02"),
            ("2024-05-27T19:47", "2024-05-27T19:47"),
            ("2024-05-27T19:47:02Z", "2024-05-27T19:47:02"),
            ("2024-05-27T19:47:02.449+02:00", "2024-05-27T17:47:02"),
            ("2024-05-27T00:30:00+0200", "2024-05-26T22:30:00"),
            ("2023-12-31T23:30:00-01", "2024-01-01T00:30:00"),
            ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00"),
            ("1951-06-19 00:00:00", "1951-06-19"),
            ("2015-04-07-04:00", "2015-04-07"),
        ] {
            check(raw, DayOrder::Unknown, expected);
        }
    }

    #[test]
    fn the_years_of_a_short_range_stand_for_it() {
        fn check(raw: &str, expected: &[&str]) {
            let reading = read(raw, DayOrder::DayFirst);
            assert_eq!(reading.unread, [], "{raw}");
            let values: Vec<_> = reading.spans.iter().flat_map(DateSpan::values).collect();
            assert_eq!(values, expected, "{raw}");
        }
        check("1965 to 1967", &["1965", "1966", "1967"]);
        check("1962-1964", &["1962", "1963", "1964"]);
        check("circa 1979-1982", &["1979", "1980", "1981", "1982"]);
        check("between 1962 and 1964", &["1962", "1963", "1964"]);
        check("between 1.1.1961 and 31.12.1963", &["1961", "1962", "1963"]);
        check("01 Jan 1961 to 31 Dec 1970", &["1961", "1970"]);
        check("1958 - 1963 (approximative)", &["1958", "1963"]);
        check("21 March 1962 to 20 April 1962", &["1962"]);
        check("1 to 3 March 1962", &["1962-03"]);
        check("March/April 1965", &["1965"]);
        check("Between Aug. and Sep 1977", &["1977"]);
        check("1960s", &["1960", "1969"]);
        check("early 1970s", &["1970", "1971", "1972", "1973", "1974"]);
    }

    #[test]
    fn several_dates_in_one_field_are_all_read() {
        fn check(raw: &str, expected: &[&str]) {
            let reading = read(raw, DayOrder::DayFirst);
            let values: Vec<_> = reading.spans.iter().flat_map(DateSpan::values).collect();
            assert_eq!(values, expected, "{raw}");
        }
        check("a) 11 Apr. 1963 b) 11 Apr. 1960", &["1963-04-11", "1960-04-11"]);
        check("(i) 11.4.1963, (ii) 11.4.1960", &["1963-04-11", "1960-04-11"]);
        check("1956; 1961; 12 February 1956", &["1956", "1961", "1956-02-12"]);
        check("a) 1955 b) 1956 c) 1957", &["1955", "1956", "1957"]);
        check("(a) 1955, (b) 1956 (c) 1957", &["1955", "1956", "1957"]);
        check("14 Mar 1974 >> 13 Apr 1974", &["1974-03-14", "1974-04-13"]);
        check("5/06/1953 15/06/1953", &["1953-06-05", "1953-06-15"]);
        check("1972-08-10 or 1972-08-11", &["1972-08-10", "1972-08-11"]);
        check("1979, 1980 or 1981", &["1979", "1980", "1981"]);
        check("21/09/1964; alt DOB: 1962", &["1964-09-21", "1962"]);
        check("1/01/1968 (Hijri calendar), 2 May 1970", &["1970-05-02"]);
        check("3.5.1977 (15.4.1974 for the alias N.)", &["1977-05-03", "1974-04-15"]);
    }

    #[test]
    fn the_text_beside_a_date_is_handed_back() {
        let reading = read("1951 (as Example), 31 Feb 1952", DayOrder::DayFirst);
        let unread: Vec<_> = reading.unread.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(unread, ["as Example", "31 Feb 1952"]);
    }

    #[test]
    fn a_followthemoney_value_is_taken_only_in_its_form() {
        for value in ["1965", "1965-03", "1965-03-07"] {
            let date = PartialDate::parse(value).expect("a date");
            assert_eq!(date.to_string(), value);
        }
        assert!(PartialDate::parse("2024-05-27T19:47:02").is_some());
        for value in ["", "65", "1965-3", "1965-13", "1965-02-29", "1965-03-07-1", "1965-03T10:00"]
        {
            assert_eq!(PartialDate::parse(value), None, "{value}");
        }
    }

    #[test]
    fn a_year_sorts_before_its_months() {
        let dates = ["1964-12-31", "1965", "1965-03", "1965-03-01", "1965-04"]
            .map(|it| PartialDate::parse(it).expect("a date"));
        assert!(dates.is_sorted());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(raw in "\\PC{0,60}", order in 0..3) {
            let order = [DayOrder::DayFirst, DayOrder::MonthFirst, DayOrder::Unknown][order as usize];
            let _ = (read(&raw, order), clean(&raw, order), PartialDate::parse(&raw));
        }

        #[test]
        fn nor_does_text_made_of_pieces_of_dates(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "1", "31", "12", "1965", "0", "65", "19650307", "mar", "s", "to", "between", "and",
                    "-", "/", ".", ",", "(", ")", " ", "a)", "circa", "hijri", "T", ":", "99999999999",
                ]),
                0..12,
            )
        ) {
            let raw = pieces.concat();
            let _ = (read(&raw, DayOrder::Unknown), clean(&raw, DayOrder::DayFirst));
        }

        #[test]
        fn every_day_is_read_back_in_every_form(year in 1000u16..2200, month in 1u8..13, day in 1u8..29) {
            let date = PartialDate::new(year, Some(month), Some(day)).expect("in the calendar");
            prop_assert_eq!(PartialDate::parse(&date.to_string()), Some(date));
            let forms = [
                date.to_string(),
                format!("{day:02}/{month:02}/{year}"),
                format!("{day}.{month}.{year}"),
                format!("{year}{month:02}{day:02}"),
            ];
            for form in forms {
                prop_assert_eq!(clean(&form, DayOrder::DayFirst), Cleaned::Value(date.to_string()));
            }
        }
    }

    #[test]
    fn instants_are_read_with_and_without_a_zone() {
        for (text, expected) in [
            ("1970-01-02", Some(86_400)),
            ("1970-01-01T00:01:00", Some(60)),
            ("1970-01-01T02:00:00+02:00", Some(0)),
            ("1970-01-01T00:00:05Z", Some(5)),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(instant(text), expected, "{text:?}");
        }
    }
}
