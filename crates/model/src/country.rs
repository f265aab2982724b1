//! Countries, territories and dissolved states: codes, names in many languages, nationalities.
//!
//! The table is `data/countries.txt`. [`find`] compares whole names and nothing less: a name that is
//! merely similar to one in the table (Ruritania, Mauritania) is no country.

use std::fmt;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::clean::{Cleaned, single_spaced};

/// A country, territory, union or dissolved state that FollowTheMoney has a code for.
///
/// Cheap to copy. Sorts by code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(&'static Entry);

/// One line of the table. The code comes first, so that entries sort by it.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Entry {
    code: &'static str,
    alpha3: Option<&'static str>,
    numeric: Option<&'static str>,
    name: &'static str,
    successors: Vec<&'static str>,
}

impl Country {
    /// The country of a code in FollowTheMoney's own form, such as `ru` or `suhh`.
    pub fn get(code: &str) -> Option<Country> {
        let index = TABLE.entries.binary_search_by_key(&code, |it| it.code).ok()?;
        Some(Country(&TABLE.entries[index]))
    }

    /// Every country of the table, by code.
    pub fn all() -> impl Iterator<Item = Country> {
        TABLE.entries.iter().map(Country)
    }

    /// The code of FollowTheMoney: ISO 3166-1 alpha-2 in lower case, or a code of its own.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The three-letter code of ISO 3166 in lower case.
    pub fn alpha3(self) -> Option<&'static str> {
        self.0.alpha3
    }

    /// The three digits of ISO 3166 and the UN's M49.
    pub fn numeric(self) -> Option<&'static str> {
        self.0.numeric
    }

    /// The short English name.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The codes of the states that a dissolved state left behind; empty for one that exists.
    pub fn successors(self) -> &'static [&'static str] {
        &self.0.successors
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}

/// The short English name of a code.
pub fn name(code: &str) -> Option<&'static str> {
    Country::get(code).map(Country::name)
}

/// The codes of the states that a dissolved one left behind: those of the Soviet Union for `suhh`.
/// Empty for every other code.
pub fn successors(code: &str) -> &'static [&'static str] {
    Country::get(code).map_or(&[], Country::successors)
}

/// Brings a raw value into the form of FollowTheMoney: its code.
///
/// A name that means more than one country, and one that the table lacks, is flagged and kept. `na` is
/// Namibia here, as in ISO 3166; a list that prints it for "not available" has to say so itself.
pub fn clean(raw: &str) -> Cleaned {
    let text = single_spaced(raw);
    let flagged = |text: &str, reason: &str| Cleaned::Flagged(text.to_owned(), reason.to_owned());
    match look_up(&text) {
        Some(Meaning::One(country)) => Cleaned::Value(country.code().to_owned()),
        Some(Meaning::Several) => flagged(&text, "a name of more than one country"),
        None if is_blank(&text) => Cleaned::Empty,
        None => flagged(&text, "not the name or code of a country"),
    }
}

/// Folded texts that say "unknown": those that the lists of OFAC and the EU print. None of them is
/// the name of a country, so that they need not be looked for where a country was found.
const BLANKS: [&str; 9] =
    ["", "0", "00", "unknown", "undetermined", "none", "none identified", "n a", "not available"];

fn is_blank(text: &str) -> bool {
    text.len() <= LONGEST_NAME && BLANKS.contains(&fold(text).as_str())
}

/// The country of a code, a name or a nationality, in any case and any of the table's languages.
///
/// Takes the turned forms that lists print: `KOREA, NORTH`, `Iran (Islamic Republic of)`, `CONGO,
/// Democratic Republic of (was Zaire)`, `Region: Crimea`. A name of more than one country gives none.
pub fn find(raw: &str) -> Option<Country> {
    match look_up(raw)? {
        Meaning::One(country) => Some(country),
        Meaning::Several => None,
    }
}

/// What a field says that may name several countries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The countries, once each, in the order of the text.
    pub countries: Vec<Country>,
    /// The pieces that name none, for a notice.
    pub unread: Vec<String>,
}

/// Reads a field that may name several countries, such as `(a) Jordanian, (b) American` or
/// `Ukrainian/Russian`. A name with a comma of its own is taken whole where the table has it.
pub fn read(raw: &str) -> Reading {
    let mut reading = Reading::default();
    if let Some(country) = find(raw) {
        reading.countries.push(country);
        return reading;
    }
    for item in without_list_marks(raw).split([';', '\n']) {
        read_item(item.trim(), &mut reading);
    }
    reading
}

fn read_item(item: &str, reading: &mut Reading) {
    let mut left = Some(item);
    while let Some(item) = left.take() {
        let item = item.trim_matches(|it: char| it.is_whitespace() || ",.:".contains(it));
        match look_up(item) {
            Some(_) if is_small_word(item) => reading.unread.push(item.to_owned()),
            Some(Meaning::One(country)) if reading.countries.contains(&country) => {}
            Some(Meaning::One(country)) => reading.countries.push(country),
            Some(Meaning::Several) => reading.unread.push(item.to_owned()),
            None if is_blank(item) => {}
            None => match split_once_at_joint(item) {
                Some((first, rest)) => {
                    read_item(first, reading);
                    left = Some(rest);
                }
                None => reading.unread.push(item.to_owned()),
            },
        }
    }
}

/// Whether a piece of a longer text is more likely "to" or "in" than Tonga or India.
fn is_small_word(piece: &str) -> bool {
    piece.len() <= 3 && piece.bytes().all(|it| it.is_ascii_lowercase())
}

/// The parts before and behind the first comma, stroke, "and" or "or".
fn split_once_at_joint(item: &str) -> Option<(&str, &str)> {
    [", ", ",", "/", " and/or ", " and ", " or ", " & "]
        .iter()
        .filter_map(|joint| item.find(joint).map(|at| (at, joint.len())))
        .min_by_key(|(at, length)| (*at, usize::MAX - length))
        .map(|(at, length)| (&item[..at], &item[at + length..]))
        .filter(|(first, rest)| !first.is_empty() && !rest.is_empty())
}

/// The text with a semicolon in place of each `(a)`, `b)`, `(1)`.
fn without_list_marks(raw: &str) -> String {
    raw.split_inclusive(')')
        .map(|piece| {
            let Some(body) = piece.strip_suffix(')') else { return piece.to_owned() };
            let start = body
                .rfind(|it: char| !it.is_ascii_alphanumeric())
                .map_or(0, |at| at + body[at..].chars().next().map_or(0, char::len_utf8));
            let mark = &body[start..];
            let number = mark.len() <= 2 && mark.parse::<u8>().is_ok();
            let letter = mark.len() == 1 && mark.bytes().all(|it| it.is_ascii_lowercase());
            if !number && !letter {
                return piece.to_owned();
            }
            format!("{};", body[..start].trim_end_matches('('))
        })
        .collect()
}

/// What a name in the table stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    One(Country),
    Several,
}

/// Bytes of the longest text that is looked up. No name of the table has half as many; the bound keeps a
/// hostile field from being folded again for each of its commas.
const LONGEST_NAME: usize = 240;

fn look_up(raw: &str) -> Option<Meaning> {
    if raw.len() > LONGEST_NAME {
        return None;
    }
    let known = |text: &str| TABLE.meanings.get(&fold(text)).copied();
    let text = raw.trim();
    known(text)
        .or_else(|| known(text.strip_prefix("Region:")?))
        .or_else(|| look_up(without_history(text)?))
        .or_else(|| known(&turned(text)?))
}

/// The text without a last "(was Zaire)", "(formerly Burma)" or "(now Kyrgyzstan)".
fn without_history(text: &str) -> Option<&str> {
    let (name, remark) = text.strip_suffix(')')?.rsplit_once('(')?;
    let first_word = remark.split_whitespace().next()?.to_lowercase();
    matches!(first_word.as_str(), "was" | "formerly" | "now" | "ex").then_some(name.trim())
}

/// `North Korea` for `Korea, North` and for `Korea (North)`.
fn turned(text: &str) -> Option<String> {
    let (name, before) = match text.strip_suffix(')') {
        Some(open) => open.split_once('(')?,
        None => text.split_once(',')?,
    };
    Some(format!("{before} {name}"))
}

/// A name as the table compares it: no case, accents, apostrophes, punctuation or "the"; "St", "Rep" and
/// "Dem" written out.
fn fold(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    if name.is_ascii() {
        name.chars().for_each(|it| push_folded(it.to_ascii_lowercase(), &mut plain));
    } else {
        let bare = name.nfkd().filter(|it| !is_combining_mark(*it));
        bare.flat_map(char::to_lowercase).for_each(|it| push_folded(it, &mut plain));
    }
    let words = plain.split_whitespace().filter(|it| *it != "the");
    let alone = words.clone().nth(1).is_none();
    let mut folded = String::with_capacity(plain.len());
    for word in words {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(match word {
            "st" if !alone => "saint",
            "rep" if !alone => "republic",
            "dem" if !alone => "democratic",
            other => other,
        });
    }
    folded
}

/// Appends what is left of a letter in lower case.
fn push_folded(letter: char, plain: &mut String) {
    match letter {
        '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' => {}
        'ı' => plain.push('i'),
        'ø' => plain.push('o'),
        'ł' => plain.push('l'),
        'ß' => plain.push_str("ss"),
        'æ' => plain.push_str("ae"),
        '&' => plain.push_str(" and "),
        it if it.is_alphanumeric() => plain.push(it),
        // Lower-casing a dotted capital I leaves its dot behind.
        it if is_combining_mark(it) => {}
        _ => plain.push(' '),
    }
}

struct Table {
    /// By code.
    entries: &'static [Entry],
    /// By folded code or name.
    meanings: FxHashMap<String, Meaning>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("../data/countries.txt")));

impl Table {
    /// Reads the table's text. It is part of the program, so a fault in it is a fault of ours.
    fn parse(text: &'static str) -> Table {
        let mut entries: Vec<Entry> = Vec::new();
        let mut names: Vec<(&str, &str)> = Vec::new();
        let mut shared: Vec<&str> = Vec::new();
        for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
            if let Some((code, successors)) = line.split_once(" > ") {
                let entry = entries.iter_mut().find(|it| it.code == code);
                let entry = entry.expect("a dissolved state stands in the table");
                entry.successors = successors.split(' ').collect();
            } else if let Some((name, _)) = line.split_once(" ? ") {
                shared.push(name);
            } else {
                let (entry, others) = Entry::parse(line);
                let own = [entry.code, entry.alpha3.unwrap_or(entry.code), entry.name];
                names.extend(own.into_iter().chain(others).map(|it| (it, entry.code)));
                entries.push(entry);
            }
        }
        entries.sort();
        let entries: &'static [Entry] = entries.leak();
        let by_code = |code| entries.binary_search_by_key(&code, |it| it.code);
        let mut meanings = FxHashMap::default();
        for (name, code) in names {
            let index = by_code(code).expect("names belong to the entry of their line");
            meanings.insert(fold(name), Meaning::One(Country(&entries[index])));
        }
        meanings.extend(shared.into_iter().map(|it| (fold(it), Meaning::Several)));
        Table { entries, meanings }
    }
}

impl Entry {
    /// An entry and the other names on its line.
    fn parse(line: &'static str) -> (Entry, impl Iterator<Item = &'static str>) {
        let mut fields = line.split('|').map(str::trim);
        let mut field = || fields.next().expect("a line has five fields");
        let filled = |it: &'static str| (!it.is_empty()).then_some(it);
        let entry = Entry {
            code: field(),
            alpha3: filled(field()),
            numeric: filled(field()),
            name: field(),
            successors: Vec::new(),
        };
        (entry, field().split(';').map(str::trim).filter(|it| !it.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(raw: &str, expected: &str) {
        assert_eq!(
            find(raw).map(Country::code),
            Some(expected).filter(|it| !it.is_empty()),
            "{raw}"
        );
    }

    /// Code and names of each line of the table.
    fn lines() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        let text = include_str!("../data/countries.txt");
        text.lines().filter(|it| it.contains('|') && !it.starts_with('#')).map(|line| {
            let (entry, others) = Entry::parse(line);
            let mut names = vec![entry.code, entry.name];
            names.extend(entry.alpha3);
            names.extend(others);
            (entry.code, names)
        })
    }

    #[test]
    fn no_name_of_the_table_means_two_countries() {
        let mut owners: FxHashMap<String, &str> = FxHashMap::default();
        for (code, names) in lines() {
            for name in names {
                let owner = *owners.entry(fold(name)).or_insert(code);
                assert_eq!(owner, code, "{name}");
                check(name, code);
                assert!(name.len() <= LONGEST_NAME / 2, "{name}");
            }
        }
    }

    #[test]
    fn every_code_of_the_table_is_told_once() {
        let codes: Vec<_> = lines().map(|(code, _)| code).collect();
        assert!(codes.is_sorted_by(|one, next| one < next));
        assert!(codes.len() > 270, "only {} codes", codes.len());
        for country in Country::all() {
            let gone = successors(country.code());
            assert!(gone.iter().all(|it| Country::get(it).is_some()), "{country}: {gone:?}");
        }
    }

    #[test]
    fn codes_are_taken_in_any_case() {
        check("ru", "ru");
        check("RU", "ru");
        check("RUS", "ru");
        check("UK", "gb");
        check("EL", "gr");
        check("SU", "suhh");
        check("xk", "xk");
        check("eu", "eu");
        check("ua-cri", "ua-cri");
        check("IT", "it");
    }

    #[test]
    fn names_are_taken_as_lists_print_them() {
        check("KOREA, NORTH", "kp");
        check("Korea, South", "kr");
        check("Iran (Islamic Republic of)", "ir");
        check("Congo, Democratic Republic of the", "cd");
        check("CONGO, Democratic Republic of (was Zaire)", "cd");
        check("Democratic People’s Republic of Korea", "kp");
        check("Virgin Islands, British", "vg");
        check("The Gambia", "gm");
        check("Bahamas, The", "bs");
        check("Cote d Ivoire", "ci");
        check("St. Kitts & Nevis", "kn");
        check("Region: Crimea", "ua-cri");
        check("Man, Isle of", "im");
        check("Burma", "mm");
        check("Türkiye", "tr");
        check("TÜRKİYE", "tr");
        check("Russian Federation", "ru");
        check("Россия", "ru");
        check("Allemagne", "de");
        check("Deutschland", "de");
        check("España", "es");
        check("سوريا", "sy");
        check("中国", "cn");
        check("former Soviet Union", "suhh");
    }

    #[test]
    fn a_nationality_is_its_country() {
        check("Iranian", "ir");
        check("Russian", "ru");
        check("FILIPINO", "ph");
        check("Palestinian", "ps");
        check("Burkinabe", "bf");
        check("Nigerien", "ne");
        check("Nigerian", "ng");
    }

    #[test]
    fn what_is_only_similar_is_no_country() {
        for raw in [
            "Ruritania",
            "Irann",
            "Republic",
            "of",
            "Mauritaniaa",
            "Russia Today",
            "Georgia (USA)",
            "",
        ] {
            check(raw, "");
        }
    }

    #[test]
    fn what_is_no_one_country_is_kept_with_the_reason() {
        for (raw, reason) in [
            ("Congo", "a name of more than one country"),
            ("KOREA", "a name of more than one country"),
            ("Ruritania", "not the name or code of a country"),
        ] {
            assert_eq!(clean(raw), Cleaned::Flagged(raw.to_owned(), reason.to_owned()));
        }
        assert_eq!(clean("Russia"), Cleaned::Value("ru".to_owned()));
        for raw in ["", " ", "-0-", "00", "UNKNOWN", "None Identified", "N/A"] {
            assert_eq!(clean(raw), Cleaned::Empty, "{raw}");
        }
    }

    #[test]
    fn a_dissolved_state_knows_its_successors() {
        assert!(successors("suhh").contains(&"ru") && successors("suhh").contains(&"tm"));
        assert_eq!(successors("cshh"), ["cz", "sk"]);
        assert_eq!(successors("ru"), [""; 0]);
        assert_eq!(name("suhh"), Some("Soviet Union"));
        assert_eq!(name("RU"), None);
    }

    #[test]
    fn a_field_may_name_several_countries() {
        fn check(raw: &str, countries: &str, unread: &[&str]) {
            let reading = read(raw);
            let codes: Vec<_> = reading.countries.iter().map(|it| it.code()).collect();
            assert_eq!(codes.join(" "), countries, "{raw}");
            assert_eq!(reading.unread, unread, "{raw}");
        }
        check("(a) Jordanian, (b) American", "jo us", &[]);
        check("a) Syrian b) Palestinian", "sy ps", &[]);
        check("Ukrainian/Russian", "ua ru", &[]);
        check("Korea, North", "kp", &[]);
        check("Bosnia and Herzegovina", "ba", &[]);
        check("Armenian, Russian, Finnish", "am ru fi", &[]);
        check("Swiss and Cameroonian", "ch cm", &[]);
        check("(1) Pakistani (2) Saudi Arabian", "pk sa", &[]);
        check("Pakistani (presumed)", "", &["Pakistani (presumed)"]);
        check("Ruritanian; Iran", "ir", &["Ruritanian"]);
        check("-0-", "", &[]);
        check("to", "to", &[]);
        check("(1) to (6) Algeria", "dz", &["to"]);
        check("Ukrainian and/or Russian", "ua ru", &[]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(raw in "\\PC{0,40}") {
            let _ = (find(&raw), clean(&raw), read(&raw));
        }

        #[test]
        fn nor_does_text_made_of_pieces(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["(", ")", "a", "é", ",", "/", " and ", "Iran", "(was", " ", ";", "1"]),
                0..12,
            )
        ) {
            let raw = pieces.concat();
            let _ = (find(&raw), clean(&raw), read(&raw));
        }
    }
}
