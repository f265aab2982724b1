//! Times at which something happens, as crontabs write them: five fields for minute, hour, day of the
//! month, month, and day of the week, all in UTC.
//!
//! A field is `*`, a number, a range `1-5`, a step `*/15` or `10-50/20`, or a list of those with commas.
//! If days of the month and of the week are both limited, either is enough (POSIX, crontab).

use std::str::FromStr;

/// When to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether the field of days, and that of weekdays, limits anything.
    limits: (bool, bool),
}

/// A minute, as far as a schedule asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minute {
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 1 to 31.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
    /// 0 is Sunday.
    pub weekday: u8,
}

/// Why a text is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no schedule: {reason}")]
pub struct ScheduleError {
    text: String,
    reason: String,
}

impl Schedule {
    /// Once an hour at that minute.
    pub fn hourly(minute: u8) -> Schedule {
        Schedule {
            minutes: 1 << (minute % 60),
            hours: !0,
            days: !0,
            months: !0,
            weekdays: !0,
            limits: (false, false),
        }
    }

    /// Whether that minute is one of its.
    pub fn has(&self, at: Minute) -> bool {
        let is_in = |set: u64, number: u8| set >> number & 1 == 1;
        let (day, weekday) = (is_in(self.days, at.day), is_in(self.weekdays, at.weekday));
        let is_day = if self.limits == (true, true) { day || weekday } else { day && weekday };
        is_in(self.minutes, at.minute)
            && is_in(self.hours, at.hour)
            && is_in(self.months, at.month)
            && is_day
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Schedule, ScheduleError> {
        let failed = |reason: String| ScheduleError { text: text.to_owned(), reason };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields[..] else {
            let count = fields.len();
            return Err(failed(format!(
                "it has {count} fields, expected 5: minute hour day month weekday"
            )));
        };
        let set = |field: &str, from: u8, to: u8| {
            numbers(field, from, to)
                .ok_or_else(|| failed(format!("{field:?} is not of {from}-{to}")))
        };
        let weekday_set = set(weekdays, 0, 7)?;
        Ok(Schedule {
            minutes: set(minutes, 0, 59)?,
            hours: set(hours, 0, 23)?,
            days: set(days, 1, 31)?,
            months: set(months, 1, 12)?,
            // 7 is Sunday as 0 is.
            weekdays: weekday_set | (weekday_set >> 7),
            limits: (!days.starts_with('*'), !weekdays.starts_with('*')),
        })
    }
}

/// The numbers of a field, as bits.
fn numbers(field: &str, from: u8, to: u8) -> Option<u64> {
    let mut set = 0;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u8>().ok().filter(|it| *it > 0)?),
            None => (part, 1),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
            None if range == "*" => (from, to),
            None => {
                let only: u8 = range.parse().ok()?;
                (only, if part.contains('/') { to } else { only })
            }
        };
        if first < from || last > to || first > last {
            return None;
        }
        (first..=last).step_by(usize::from(step)).for_each(|it| set |= 1 << it);
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, at: (u8, u8, u8, u8, u8), expected: bool) {
        let (minute, hour, day, month, weekday) = at;
        let schedule: Schedule = text.parse().unwrap();
        let at = Minute { minute, hour, day, month, weekday };
        assert_eq!(schedule.has(at), expected, "{text} {at:?}");
    }

    #[test]
    fn fields_are_stars_numbers_ranges_steps_and_lists() {
        check("* * * * *", (7, 3, 1, 1, 4), true);
        check("7 * * * *", (7, 3, 1, 1, 4), true);
        check("7 * * * *", (8, 3, 1, 1, 4), false);
        check("*/15 2-4 * * *", (45, 3, 1, 1, 4), true);
        check("*/15 2-4 * * *", (45, 5, 1, 1, 4), false);
        check("10/20 * * * *", (50, 5, 1, 1, 4), true);
        check("1,2 * * 11,12 *", (2, 5, 1, 12, 4), true);
        check("1,2 * * 11,12 *", (2, 5, 1, 10, 4), false);
    }

    #[test]
    fn either_day_is_enough_if_both_are_limited() {
        check("0 0 13 * 5", (0, 0, 13, 1, 2), true);
        check("0 0 13 * 5", (0, 0, 12, 1, 5), true);
        check("0 0 13 * 5", (0, 0, 12, 1, 4), false);
        check("0 0 * * 7", (0, 0, 12, 1, 0), true);
        check("0 0 * * 7", (0, 0, 12, 1, 1), false);
    }

    #[test]
    fn what_is_no_schedule_says_why() {
        let error = |text: &str| text.parse::<Schedule>().unwrap_err().to_string();
        assert_eq!(
            error("5 *"),
            "\"5 *\" is no schedule: it has 2 fields, expected 5: minute hour day month weekday"
        );
        for (text, field) in [
            ("60 * * * *", "\"60\" is not of 0-59"),
            ("* * 0 * *", "\"0\" is not of 1-31"),
            ("*/0 * * * *", "\"*/0\" is not of 0-59"),
            ("5-1 * * * *", "\"5-1\" is not of 0-59"),
        ] {
            assert_eq!(error(text), format!("{text:?} is no schedule: {field}"));
        }
    }
}
