//! The grammar of printed dates: from text to spans.
//!
//! The text is cut into numbers, words and signs. From left to right every date or range is taken,
//! with what stands before and behind it ("circa", "between", "(Hijri calendar)"); words that only
//! hold dates together are passed over, and all other text is handed back as unread.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{DateSpan, DayOrder, PartialDate};

/// What a text says about dates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The dates and ranges, in the order of the text.
    pub spans: Vec<DateSpan>,
    /// The text that gave none, for a notice.
    pub unread: Vec<Unread>,
}

/// A piece of text that gave no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The piece as the source prints it.
    pub text: String,
    /// Why, as a lower-case phrase.
    pub reason: &'static str,
}

pub(super) const NO_DATE: &str = "text that is not a date";
const NO_SUCH_DAY: &str = "no such day in the calendar";
const YEAR_OUT_OF_REACH: &str = "a year before 1000 or after 2199";
const TWO_DIGIT_YEAR: &str = "a year of two digits";
const UNKNOWN_ORDER: &str = "day and month cannot be told apart";
const NO_YEAR: &str = "a day without a year";
const ONE_END: &str = "open at one end";
const OTHER_CALENDAR: &str = "a date of another calendar";

/// Whole texts that say "unknown", without signs and in lower case: those that the lists of OFAC, the
/// EU, the UN and Australia print.
const BLANKS: [&str; 10] =
    ["", "0", "na", "nd", "null", "none", "unknown", "not available", "year unknown", "not known"];

/// Names of the months in English, French, Spanish, German, Italian, Portuguese, Russian and
/// Ukrainian, whole and cut short.
const MONTHS: [&str; 12] = [
    "january jan janvier janv enero ene januar jänner jän gennaio janeiro январь января янв січень січня",
    "february feb février fevrier févr fevr febrero februar feber febbraio fevereiro февраль февраля фев \
     лютий лютого",
    "march mar mars marzo märz maerz mär mrz março marco март марта мар березень березня",
    "april apr avril avr abril abr aprile апрель апреля апр квітень квітня",
    "may mai mayo maggio maio май мая травень травня",
    "june jun juin junio juni giugno junho июнь июня июн червень червня",
    "july jul juillet juil julio juli luglio julho июль июля июл липень липня",
    "august aug août aout agosto ago август августа авг серпень серпня",
    "september sep sept septembre septiembre setiembre settembre setembro сентябрь сентября сен сент \
     вересень вересня",
    "october oct octobre octubre oktober okt ottobre outubro октябрь октября окт жовтень жовтня",
    "november nov novembre noviembre novembro ноябрь ноября ноя нояб листопад листопада",
    "december dec décembre decembre déc diciembre dic dezember dez dicembre dezembro декабрь декабря дек \
     грудень грудня",
];

/// The number of the month by each of its names.
static MONTH_BY_NAME: LazyLock<FxHashMap<&'static str, u8>> = LazyLock::new(|| {
    let numbered = MONTHS.iter().zip(1..);
    numbered
        .flat_map(|(names, month)| names.split_whitespace().map(move |it| (it, month)))
        .collect()
});

const APPROXIMATE: &str = "circa c ca approximately approximative approx around about possibly probably \
     presumed presumably estimated est environ env vers hacia etwa ungefähr около примерно ориентировочно";
const RANGE: &str = "to until till through bis à au hasta по до";
const OPEN: &str = "before after since prior earlier later than avant après vor nach seit antes después \
     ранее после";
const UNKNOWN_PART: [&str; 4] = ["dd", "mm", "xx", "x"];
const CALENDARS: &str = "hijri hijra hegira shamsi jalali solar lunar islamic persian iranian ah";

/// Words that hold dates together and say nothing of their own.
const FILLERS: &str = "or and alt also alternatively dob date of birth born on in the gregorian calendar \
     established founded or oder ou o y et und и или г года год року р de del d'";

/// Whether a text that is not a date says that there is none.
pub(super) fn is_blank(text: &str) -> bool {
    // Nearly every date has such a digit, and no text for "unknown" does.
    if text.bytes().any(|it| matches!(it, b'1'..=b'9')) {
        return false;
    }
    let letters: String = text.chars().filter(|it| it.is_alphanumeric() || *it == ' ').collect();
    BLANKS.contains(&letters.trim().to_lowercase().as_str())
}

/// Reads every date and range in a text.
///
/// Takes what lists print: `13 Mar 1965`, `circa 1965`, `1965 to 1967`, `between 1962 and 1964`,
/// `7.3.1965`, `dd/mm/1965`, `a) 1957 b) 1953`, `1960s`, and months by name in eight languages. With
/// dots the day comes first unless the order says otherwise; with the year in front the month is
/// next. Where only one order is possible it is taken, whatever `order` says.
pub fn read(raw: &str, order: DayOrder) -> Reading {
    if is_blank(raw) {
        return Reading::default();
    }
    let tokens = tokens(raw);
    let mut reader = Reader { raw, tokens, at: 0, order, reading: Reading::default(), stray: None };
    reader.run();
    let mut reading = reader.reading;
    if reading.spans.is_empty() && reading.unread.is_empty() {
        reading.unread.push(Unread { text: raw.trim().to_owned(), reason: NO_DATE });
    }
    reading
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// A run of digits: its value, capped, and how many there are.
    Number(u32, usize),
    /// The name of a month, 1 to 12.
    Month(u8),
    /// Any other word, in lower case.
    Word(String),
    /// Any other character; all dashes are `-`.
    Sign(char),
}

struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

fn tokens(raw: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let start = raw.len() - rest.len();
        let run = |belongs: fn(char) -> bool| rest.find(|it| !belongs(it)).unwrap_or(rest.len());
        let (length, kind) = if digit(first).is_some() {
            let length = run(|it| digit(it).is_some());
            (length, Some(number(&rest[..length])))
        } else if first.is_alphabetic() && !is_date_mark(first) {
            let length = run(|it| it.is_alphabetic() && !is_date_mark(it));
            (length, Some(word(&rest[..length])))
        } else {
            (first.len_utf8(), sign(first).map(Kind::Sign))
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, start, end: start + length });
        }
        rest = &rest[length..];
    }
    tokens
}

/// A decimal digit of the Latin, Arabic or Persian set.
fn digit(character: char) -> Option<u32> {
    match character {
        '0'..='9' => Some(character as u32 - '0' as u32),
        '\u{660}'..='\u{669}' => Some(character as u32 - 0x660),
        '\u{6F0}'..='\u{6F9}' => Some(character as u32 - 0x6F0),
        _ => None,
    }
}

/// The marks for year, month and day in Chinese and Japanese.
fn is_date_mark(character: char) -> bool {
    matches!(character, '年' | '月' | '日')
}

fn number(digits: &str) -> Kind {
    let value = digits
        .chars()
        .filter_map(digit)
        .fold(0u32, |value, it| value.saturating_mul(10).saturating_add(it));
    Kind::Number(value, digits.chars().count())
}

fn word(text: &str) -> Kind {
    let word = text.to_lowercase();
    match MONTH_BY_NAME.get(word.as_str()) {
        Some(month) => Kind::Month(*month),
        None => Kind::Word(word),
    }
}

fn sign(character: char) -> Option<char> {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '年' | '月' => Some('-'),
        '日' => None,
        it if it.is_whitespace() => None,
        it => Some(it),
    }
}

/// Whether a word stands in a list of words.
fn holds(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|it| it == word)
}

/// What was said before a date and counts for the next one only.
#[derive(Default, Clone, Copy)]
struct Said {
    approximate: bool,
    open: bool,
    /// First and last year of the part of a decade: "early" is 0 to 4.
    part: Option<(u16, u16)>,
}

/// A date, or the reason why what looks like one is none.
type Found = Result<PartialDate, &'static str>;

struct Reader<'t> {
    raw: &'t str,
    tokens: Vec<Token>,
    at: usize,
    order: DayOrder,
    reading: Reading,
    /// Tokens since the last date that nothing explains, from and to.
    stray: Option<(usize, usize)>,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut said = Said::default();
        while self.at < self.tokens.len() {
            if self.list_mark() {
                said = Said::default();
                continue;
            }
            let start = self.at;
            if let Some(span) = self.span(said) {
                self.take(start, span, said);
                said = Said::default();
            } else if let Some(next) = self.introduction(said) {
                said = next;
            } else {
                self.stray = Some((self.stray.map_or(start, |(first, _)| first), start));
                self.at += 1;
                said = Said::default();
            }
        }
        self.flush();
    }

    /// Adds a span, unless what stands around it says that it is not what it looks like.
    fn take(&mut self, start: usize, span: Result<DateSpan, &'static str>, said: Said) {
        self.flush();
        let approximate = said.approximate || self.approximate_behind();
        let other_calendar = self.calendar_behind();
        match span {
            _ if other_calendar => self.hand_back(start, self.at - 1, OTHER_CALENDAR),
            Ok(_) if said.open => self.hand_back(start, self.at - 1, ONE_END),
            Ok(span) => self
                .reading
                .spans
                .push(DateSpan { approximate: approximate || span.approximate, ..span }),
            Err(reason) => self.hand_back(start, self.at - 1, reason),
        }
    }

    fn flush(&mut self) {
        if let Some((first, last)) = self.stray.take() {
            self.hand_back(first, last, NO_DATE);
        }
    }

    fn hand_back(&mut self, first: usize, last: usize, reason: &'static str) {
        let text = &self.raw[self.tokens[first].start..self.tokens[last].end];
        self.reading.unread.push(Unread { text: text.to_owned(), reason });
    }

    /// Passes over a word or sign that leads to a date, and tells what it says about that date.
    fn introduction(&mut self, said: Said) -> Option<Said> {
        let next = match self.kind(0)? {
            Kind::Sign(';') => Said::default(),
            Kind::Sign(_) => said,
            Kind::Word(word) => match word.as_str() {
                "early" | "beginning" => Said { part: Some((0, 4)), ..said },
                "mid" | "middle" => Said { part: Some((3, 7)), ..said },
                "late" | "end" => Said { part: Some((5, 9)), ..said },
                it if holds(APPROXIMATE, it) => Said { approximate: true, ..said },
                it if holds(OPEN, it) => Said { open: true, ..said },
                it if holds(FILLERS, it) => said,
                _ => return None,
            },
            Kind::Number(..) | Kind::Month(_) => return None,
        };
        self.at += 1;
        Some(next)
    }

    /// Passes over the mark of a list: `a)`, `(b)`, `(iv)`, `(2)`.
    fn list_mark(&mut self) -> bool {
        let opened = usize::from(self.sign(0) == Some('('));
        let is_mark = match self.kind(opened) {
            Some(Kind::Word(word)) => word.len() == 1 || word.chars().all(|it| "ivx".contains(it)),
            Some(Kind::Number(_, digits)) => *digits <= 2,
            _ => false,
        };
        let found = is_mark && self.sign(opened + 1) == Some(')');
        if found {
            self.at += opened + 2;
        }
        found
    }

    /// "(approximative)", "circa" or "?" behind a date, where no date of its own follows.
    fn approximate_behind(&mut self) -> bool {
        let start = self.at;
        // "1957 c) 1960": the mark of a list, not the "c." of circa.
        if self.list_mark() {
            self.at = start;
            return false;
        }
        let opened = self.pass_sign("(");
        let word = self.pass_sign("?") || self.pass_word(APPROXIMATE);
        self.pass_sign(".");
        let closed = !opened || self.pass_sign(")");
        let leads_on = !opened
            && matches!(self.kind(0), Some(Kind::Number(..) | Kind::Month(_) | Kind::Sign('(')));
        let found = word && closed && !leads_on;
        if !found {
            self.at = start;
        }
        found
    }

    /// "(Hijri calendar)" or "AH" behind a date.
    fn calendar_behind(&mut self) -> bool {
        let start = self.at;
        let opened = self.pass_sign("(");
        let mut found = false;
        while let Some(Kind::Word(word)) = self.kind(0) {
            found |= holds(CALENDARS, word);
            if !found && !opened {
                break;
            }
            self.at += 1;
        }
        if !found || (opened && !self.pass_sign(")")) {
            self.at = start;
            return false;
        }
        true
    }

    /// A range or a single date.
    fn span(&mut self, said: Said) -> Option<Result<DateSpan, &'static str>> {
        self.between()
            .or_else(|| self.decades(said))
            .or_else(|| self.months_of_a_year())
            .or_else(|| self.days_of_a_month())
            .or_else(|| self.date_or_range())
    }

    /// `between 1962 and 1964`.
    fn between(&mut self) -> Option<Result<DateSpan, &'static str>> {
        let start = self.at;
        let ends = self.between_ends();
        if ends.is_none() {
            self.at = start;
        }
        ends
    }

    fn between_ends(&mut self) -> Option<Result<DateSpan, &'static str>> {
        if !self.pass_word("between entre zwischen между") {
            return None;
        }
        if let Some(months) = self.months_of_a_year() {
            return Some(months);
        }
        let from = self.date()?;
        if !self.pass_word("and to et y und и") && !self.pass_sign("-") {
            return None;
        }
        Some(ends(from, self.date()?))
    }

    /// `1965`, or `1965 to 1967` with ends of any precision.
    fn date_or_range(&mut self) -> Option<Result<DateSpan, &'static str>> {
        let from = self.date()?;
        let start = self.at;
        if self.pass_sign("-") || self.pass_word(RANGE) {
            self.pass_word(APPROXIMATE);
            if let Some(to) = self.date() {
                return Some(ends(from, to));
            }
        }
        self.at = start;
        Some(ends(from, from))
    }

    /// `1960s`, `1960s-1970s`; only a part of it after "early", "mid" or "late".
    fn decades(&mut self, said: Said) -> Option<Result<DateSpan, &'static str>> {
        let first = self.decade()?;
        let start = self.at;
        let last = if self.pass_sign("-") { self.decade() } else { None };
        if last.is_none() {
            self.at = start;
        }
        let (from, to) = match (said.part, last) {
            (Some((from, to)), None) => (first + from, first + to),
            (_, last) => (first, last.unwrap_or(first) + 9),
        };
        let span = PartialDate::of_year(from).zip(PartialDate::of_year(to));
        Some(span.map(|(from, to)| DateSpan::new(from, to, true)).ok_or(YEAR_OUT_OF_REACH))
    }

    fn decade(&mut self) -> Option<u16> {
        let Some(&Kind::Number(year, 4)) = self.kind(0) else { return None };
        let apostrophe = usize::from(matches!(self.sign(1), Some('\'' | '’')));
        let is_decade = year % 10 == 0 && self.word(1 + apostrophe) == Some("s");
        if !is_decade {
            return None;
        }
        self.at += 2 + apostrophe;
        Some(year as u16)
    }

    /// `March/April 1965`, `Aug. and Sep 1977`.
    fn months_of_a_year(&mut self) -> Option<Result<DateSpan, &'static str>> {
        let start = self.at;
        let found = self.two_months();
        if found.is_none() {
            self.at = start;
        }
        let (one, other, year) = found?;
        Some(ends(date(year, Some(one), None), date(year, Some(other), None)))
    }

    fn two_months(&mut self) -> Option<(u32, u32, u32)> {
        let one = self.pass_month()?;
        if !self.pass_sign("/-") && !self.pass_word("and or to") {
            return None;
        }
        let other = self.pass_month()?;
        Some((one, other, self.pass_number(4..=4)?))
    }

    /// `1 to 3 March 1962`.
    fn days_of_a_month(&mut self) -> Option<Result<DateSpan, &'static str>> {
        let start = self.at;
        if let Some(first) = self.pass_number(1..=2)
            && (self.pass_sign("-") || self.pass_word(RANGE))
            && let Some(&Kind::Number(last, 1..=2)) = self.kind(0)
            && let Some(&Kind::Month(month)) = self.kind(1)
            && let Some(&Kind::Number(year, 4)) = self.kind(2)
        {
            self.at += 3;
            let month = Some(u32::from(month));
            return Some(ends(date(year, month, Some(first)), date(year, month, Some(last))));
        }
        self.at = start;
        None
    }

    /// One date with the time of day behind it, if there is one.
    fn date(&mut self) -> Option<Found> {
        let forms = [
            Self::year_first,
            Self::three_parts,
            Self::month_and_year,
            Self::year_then_day,
            Self::day_then_month,
            Self::month_then_day,
            Self::digits_alone,
        ];
        let start = self.at;
        for form in forms {
            if let Some(found) = form(self) {
                self.pass_time();
                return Some(found);
            }
            self.at = start;
        }
        None
    }

    /// `1965-03-07`, `1965/3/7`, `1965-03`, `1965-00-00`, without gaps.
    fn year_first(&mut self) -> Option<Found> {
        let year = self.pass_number(4..=4)?;
        let separator = self.sign(0)?;
        if !"-/.".contains(separator) || !self.touches() || !self.next_touches() {
            return None;
        }
        self.at += 1;
        let month = self.pass_number(1..=2)?;
        if matches!(self.kind(0), Some(Kind::Month(_))) {
            return None;
        }
        let has_day = self.sign(0) == Some(separator)
            && self.touches()
            && self.next_touches()
            && matches!(self.kind(1), Some(Kind::Number(_, 1..=2)))
            && !(separator == '-' && self.sign(2) == Some(':'));
        let day = if has_day {
            self.at += 1;
            self.pass_number(1..=2)
        } else {
            None
        };
        if day.is_none() && month > 12 {
            return Some(Err(TWO_DIGIT_YEAR));
        }
        Some(date(year, known(month), day.and_then(known)))
    }

    /// `07/03/1965`, `7.3. 1965`, `28.01 1966`, `dd/mm/1965`.
    fn three_parts(&mut self) -> Option<Found> {
        let first = self.pass_part()?;
        let separator = self.sign(0).filter(|it| "-/.".contains(*it))?;
        self.at += 1;
        let second = self.pass_part()?;
        let separated = self.pass_sign(&separator.to_string());
        if let Some(year) = self.pass_number(4..=4) {
            return Some(self.in_order(first, second, year, separator));
        }
        (separated && self.pass_number(2..=2).is_some()).then_some(Err(TWO_DIGIT_YEAR))
    }

    /// Which of two numbers is the day.
    fn in_order(&self, first: u32, second: u32, year: u32, separator: char) -> Found {
        let (day, month) = match self.order {
            _ if first > 12 && second <= 12 => (first, second),
            _ if second > 12 && first <= 12 => (second, first),
            _ if first == second || first == 0 || second == 0 => match self.order {
                DayOrder::MonthFirst => (second, first),
                _ => (first, second),
            },
            DayOrder::DayFirst => (first, second),
            DayOrder::MonthFirst => (second, first),
            DayOrder::Unknown if separator == '.' || first > 12 => (first, second),
            DayOrder::Unknown => return Err(UNKNOWN_ORDER),
        };
        date(year, known(month), known(day))
    }

    /// `03/1965`, `03.1965`.
    fn month_and_year(&mut self) -> Option<Found> {
        let month = self.pass_part()?;
        if !self.touches() || !self.next_touches() || !self.pass_sign("-/.") {
            return None;
        }
        let year = self.pass_number(4..=4)?;
        Some(date(year, known(month), None))
    }

    /// `1965, 29 March`, where no other year follows.
    fn year_then_day(&mut self) -> Option<Found> {
        let year = self.pass_number(4..=4)?;
        self.pass_sign(",");
        let day = self.pass_number(1..=2)?;
        let month = self.pass_month()?;
        let year_follows = matches!(self.kind(0), Some(Kind::Number(_, 4)));
        (!year_follows).then(|| date(year, Some(month), Some(day)))
    }

    /// `13 Mar 1965`, `7 de marzo de 1965`, `19-Dec-1992`.
    fn day_then_month(&mut self) -> Option<Found> {
        let day = self.pass_number(1..=2)?;
        self.pass_word("st nd rd th er º ª");
        self.pass_sign(".-/");
        self.pass_word("of de");
        let month = self.pass_month()?;
        self.pass_sign("-,/");
        self.pass_word("of de del");
        match self.pass_year() {
            Some(Ok(year)) => Some(date(year, Some(month), Some(day))),
            Some(Err(reason)) => Some(Err(reason)),
            None => Some(Err(NO_YEAR)),
        }
    }

    /// `March 16, 1972`, `Mar 1965`, `August, 1961`.
    fn month_then_day(&mut self) -> Option<Found> {
        let month = self.pass_month()?;
        self.pass_sign("-,/");
        self.pass_word("of de del");
        if let Some(&Kind::Number(year, 4)) = self.kind(0) {
            self.at += 1;
            return Some(date(year, Some(month), None));
        }
        let day = self.pass_number(1..=2)?;
        self.pass_word("st nd rd th");
        self.pass_sign(",");
        match self.pass_number(4..=4) {
            Some(year) => Some(date(year, Some(month), Some(day))),
            None if day > 31 => Some(Err(TWO_DIGIT_YEAR)),
            None => Some(Err(NO_YEAR)),
        }
    }

    /// `1965`, `19650307`.
    fn digits_alone(&mut self) -> Option<Found> {
        if let Some(digits) = self.pass_number(8..=8) {
            let found = date(digits / 10_000, known(digits / 100 % 100), known(digits % 100));
            return found.is_ok().then_some(found);
        }
        Some(date(self.pass_number(4..=4)?, None, None))
    }

    /// A year of four digits, or the reason against one of two.
    fn pass_year(&mut self) -> Option<Result<u32, &'static str>> {
        if let Some(year) = self.pass_number(4..=4) {
            return Some(Ok(year));
        }
        self.pass_sign("'’");
        self.pass_number(2..=2).map(|_| Err(TWO_DIGIT_YEAR))
    }

    /// A day or month as a number; 0 for marks such as `dd` and `xx`.
    fn pass_part(&mut self) -> Option<u32> {
        if let Some(word) = self.word(0)
            && UNKNOWN_PART.contains(&word)
        {
            self.at += 1;
            return Some(0);
        }
        self.pass_number(1..=2)
    }

    fn pass_month(&mut self) -> Option<u32> {
        let Some(&Kind::Month(month)) = self.kind(0) else { return None };
        self.at += 1;
        self.pass_sign(".");
        Some(u32::from(month))
    }

    fn pass_number(&mut self, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self.kind(0) {
            Some(&Kind::Number(value, digits)) if length.contains(&digits) => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    /// Passes a time of day and a zone: `T19:47:02.5+02:00`, ` 00:00:00`, `-04:00`.
    fn pass_time(&mut self) {
        let start = self.at;
        self.pass_word("t");
        loop {
            let before = self.at;
            self.pass_sign("+-");
            let clock = self.pass_number(2..=2).is_some() && self.pass_sign(":");
            if !clock || self.pass_number(2..=2).is_none() {
                self.at = before;
                break;
            }
            while self.pass_sign(":.") && self.pass_number(1..=9).is_some() {}
        }
        if self.at > start {
            self.pass_word("z utc gmt");
        }
    }

    fn pass_sign(&mut self, signs: &str) -> bool {
        let found = self.sign(0).is_some_and(|it| signs.contains(it));
        self.at += usize::from(found);
        found
    }

    fn pass_word(&mut self, list: &str) -> bool {
        let found = self.word(0).is_some_and(|it| holds(list, it));
        self.at += usize::from(found);
        found
    }

    fn kind(&self, ahead: usize) -> Option<&Kind> {
        self.tokens.get(self.at + ahead).map(|it| &it.kind)
    }

    fn sign(&self, ahead: usize) -> Option<char> {
        match self.kind(ahead)? {
            Kind::Sign(sign) => Some(*sign),
            _ => None,
        }
    }

    fn word(&self, ahead: usize) -> Option<&str> {
        match self.kind(ahead)? {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether no gap lies before the next token.
    fn touches(&self) -> bool {
        self.at > 0
            && self.tokens.get(self.at).is_some_and(|it| it.start == self.tokens[self.at - 1].end)
    }

    /// Whether no gap lies behind the next token.
    fn next_touches(&self) -> bool {
        match (self.tokens.get(self.at), self.tokens.get(self.at + 1)) {
            (Some(it), Some(next)) => it.end == next.start,
            _ => false,
        }
    }
}

/// A part of a date, unless it is the 0 that stands for "unknown".
fn known(part: u32) -> Option<u32> {
    (part != 0).then_some(part)
}

/// The date of parts of which the month, where it is missing, hides the day.
fn date(year: u32, month: Option<u32>, day: Option<u32>) -> Found {
    let year = u16::try_from(year).map_err(|_| YEAR_OUT_OF_REACH)?;
    if PartialDate::of_year(year).is_none() {
        return Err(YEAR_OUT_OF_REACH);
    }
    let small = |part: Option<u32>| part.map(|it| u8::try_from(it).unwrap_or(u8::MAX));
    PartialDate::new(year, small(month), small(month.and(day))).ok_or(NO_SUCH_DAY)
}

fn ends(from: Found, to: Found) -> Result<DateSpan, &'static str> {
    Ok(DateSpan::new(from?, to?, false))
}
