//! Values come in here: one rule a property type.

use std::borrow::Cow;
use std::net::IpAddr;

use text::identifier::{self, Checked};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::date::DayOrder;
use crate::{Property, PropertyType, country, date, ftm, gender, topic};

pub use crate::language::language;

/// What became of a raw value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaned {
    /// The value in the form of its type.
    Value(String),
    /// Kept as it stands, although it breaks a rule of its type: which one.
    Flagged(String, String),
    /// There is nothing there: white space, or a mark for "unknown".
    Empty,
}

/// Brings a raw value into the form of its property's type.
///
/// Nothing is dropped that carries meaning: a value that breaks a rule comes back as it stood, with
/// the reason. Dates like 03/04/2020 come back in the way that [`DayOrder::Unknown`] does it; readers
/// who know their list use [`clean_with`].
pub fn clean(property: &Property, raw: &str) -> Cleaned {
    clean_with(property, raw, DayOrder::Unknown)
}

/// The same for a list that prints its dates in a known order of day and month.
pub fn clean_with(property: &Property, raw: &str, order: DayOrder) -> Cleaned {
    let line = one_line(raw);
    if line.is_empty() || is_mark(property.kind, &line) {
        return Cleaned::Empty;
    }
    match property.kind {
        PropertyType::Name | PropertyType::String | PropertyType::Entity => {
            Cleaned::Value(line.into_owned())
        }
        PropertyType::Address => Cleaned::Value(address(raw)),
        PropertyType::Text => Cleaned::Value(paragraphs(raw)),
        PropertyType::Html => Cleaned::Value(raw.trim().to_owned()),
        PropertyType::Date => date::clean(&line, order),
        PropertyType::Country => country::clean(&line),
        PropertyType::Identifier => identifier(property.format, line.into_owned()),
        PropertyType::Language => {
            let code = language(&line).map(|it| it.as_str().to_owned());
            known(code, line.into_owned(), "language")
        }
        PropertyType::Gender => {
            known(gender::find(&line).map(str::to_owned), line.into_owned(), "gender")
        }
        PropertyType::Topic => topic(line.into_owned()),
        PropertyType::Url => url(line.into_owned()),
        PropertyType::Email => email(line.into_owned()),
        PropertyType::Phone => phone(line.into_owned()),
        PropertyType::Number => number(line.into_owned()),
        PropertyType::Ip => match line.parse::<IpAddr>() {
            Ok(ip) => Cleaned::Value(ip.to_string()),
            Err(_) => flagged(line.into_owned(), "neither an IPv4 nor an IPv6 address"),
        },
        PropertyType::Checksum => checksum(line.into_owned()),
        PropertyType::Mimetype => mimetype(line.into_owned()),
        PropertyType::Json if line == "null" => Cleaned::Empty,
        PropertyType::Json if ftm::is_json(raw.trim()) => Cleaned::Value(raw.trim().to_owned()),
        PropertyType::Json => flagged(raw.trim().to_owned(), "not JSON"),
    }
}

fn flagged(value: String, reason: &str) -> Cleaned {
    Cleaned::Flagged(value, reason.to_owned())
}

/// A value of a vocabulary, or the raw one with the remark that the vocabulary lacks it.
fn known(code: Option<String>, raw: String, vocabulary: &str) -> Cleaned {
    match code {
        Some(code) => Cleaned::Value(code),
        None => Cleaned::Flagged(raw, format!("not a known {vocabulary}")),
    }
}

/// Marks for "unknown" that mean nothing else in any type. OFAC prints `-0-` in every empty field of
/// its delimited files.
const MARKS: &[&str] =
    &["-0-", "-", "--", "---", "–", "—", "?", "n/a", "n.a.", "#n/a", "unknown", "not known"];

/// Marks that are values in some types: Na is a surname, `na` the code of Namibia and of Nauruan,
/// a line of text may answer with "none".
const WEAK_MARKS: &[&str] = &["na", "none", "nil", "null", "not available", "not applicable"];

fn is_mark(kind: PropertyType, line: &str) -> bool {
    const LONGEST: usize = "not applicable".len();
    if line.len() > LONGEST {
        return false;
    }
    let is = |mark: &&str| line.eq_ignore_ascii_case(mark);
    MARKS.iter().any(is) && kind != PropertyType::Entity
        || takes_weak_marks(kind) && WEAK_MARKS.iter().any(is)
        // ISO 639-2 has a code for a language that nobody determined.
        || kind == PropertyType::Language && is(&"und")
}

fn takes_weak_marks(kind: PropertyType) -> bool {
    use PropertyType as T;
    match kind {
        T::Date | T::Email | T::Gender | T::Identifier | T::Ip | T::Number | T::Phone | T::Url => {
            true
        }
        T::Checksum | T::Mimetype => true,
        T::Name | T::String | T::Text | T::Html | T::Address | T::Entity | T::Json => false,
        T::Country | T::Language | T::Topic => false,
    }
}

/// The text on one line: runs of white space are one space, characters that cannot be seen are gone,
/// and equal characters are written in one way (Unicode's form C, which keeps what form KC would
/// level, such as full-width letters).
fn one_line(raw: &str) -> Cow<'_, str> {
    if is_plain_line(raw) {
        return Cow::Borrowed(raw);
    }
    let visible = without_invisible(raw);
    Cow::Owned(composed(single_spaced(&visible)).into_owned())
}

/// Whether a text is printable ASCII in words with single spaces between, as most values are: there is
/// nothing to take out of it and nothing to compose.
fn is_plain_line(text: &str) -> bool {
    let mut before = b' ';
    text.bytes().all(|it| {
        let plain = matches!(it, b'!'..=b'~') || it == b' ' && before != b' ';
        before = it;
        plain
    }) && (text.is_empty() || before != b' ')
}

/// The text with single spaces for runs of white space, and none at its ends.
pub(crate) fn single_spaced(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let mut before = 'x';
    let is_single = trimmed.chars().all(|it| {
        let single = !it.is_whitespace() || it == ' ' && before != ' ';
        before = it;
        single
    });
    if is_single {
        return Cow::Borrowed(trimmed);
    }
    let mut spaced = String::with_capacity(trimmed.len());
    for word in trimmed.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    Cow::Owned(spaced)
}

fn composed(text: Cow<'_, str>) -> Cow<'_, str> {
    // No letter below the combining marks changes in form C, and asking its tables takes longer.
    let is_composed = text.chars().all(|it| it < '\u{300}') || is_nfc(&text);
    if is_composed { text } else { Cow::Owned(text.nfc().collect()) }
}

/// Without control characters (other than white space), zero-width characters and marks for the
/// direction of writing, which lists copy from word processors and which nobody sees.
fn without_invisible(raw: &str) -> Cow<'_, str> {
    let is_joiner = |it: char| matches!(it, '\u{200C}' | '\u{200D}');
    if !raw.contains(|it: char| is_joiner(it) || is_invisible(it)) {
        return Cow::Borrowed(raw);
    }
    let mut visible = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let keep = if is_joiner(character) {
            needs_joiner(before) && characters.peek().is_some_and(|it| needs_joiner(*it))
        } else {
            !is_invisible(character)
        };
        if keep {
            visible.push(character);
            before = character;
        }
    }
    Cow::Owned(visible)
}

fn is_invisible(character: char) -> bool {
    match character {
        '\u{00AD}' // soft hyphen
        | '\u{061C}' | '\u{200E}' | '\u{200F}' // marks of direction
        | '\u{200B}' | '\u{2060}' | '\u{FEFF}' // zero-width space, word joiner, byte order mark
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true, // embeddings and isolates
        _ => character.is_control() && !character.is_whitespace(),
    }
}

/// Whether a letter belongs to a script in which the joiner and the non-joiner are part of the
/// spelling: Arabic as Persian and Urdu write it, Syriac, and the scripts of India and its
/// neighbours (The Unicode Standard, sections 9.2 and 12). They stand in the blocks 0600 to 109F.
fn needs_joiner(letter: char) -> bool {
    ('\u{0600}'..='\u{109F}').contains(&letter)
}

/// An address on one line: where the list breaks the line, a comma parts the two.
fn address(raw: &str) -> String {
    if is_plain_line(raw) {
        return raw.to_owned();
    }
    let mut address = String::with_capacity(raw.len());
    for line in raw.lines().map(one_line).filter(|it| !it.is_empty()) {
        if !address.is_empty() {
            address.push_str(if address.ends_with([',', ';']) { " " } else { ", " });
        }
        address.push_str(&line);
    }
    address
}

/// A text with its line breaks: white space at the ends of lines is gone, and of several empty lines
/// one is left.
fn paragraphs(raw: &str) -> String {
    if is_plain_line(raw) {
        return raw.to_owned();
    }
    let visible = without_invisible(raw);
    let mut text = String::with_capacity(visible.len());
    let mut gap = false;
    for line in visible.lines().map(str::trim_end) {
        if line.trim_start().is_empty() {
            gap = true;
            continue;
        }
        if text.is_empty() {
            text.push_str(line.trim_start());
        } else {
            text.push_str(if gap { "\n\n" } else { "\n" });
            text.push_str(line);
        }
        gap = false;
    }
    composed(Cow::Owned(text)).into_owned()
}

/// An identifier in the form of its scheme. A wrong check digit is told, never a reason to drop the
/// number: lists do misprint them, and the misprint is what the other party may have copied.
fn identifier(format: Option<&str>, line: String) -> Cleaned {
    match format.map(|scheme| identifier::check(scheme, &line)) {
        Some(Checked::Valid(canonical)) => Cleaned::Value(canonical),
        // Schemes look at letters and digits alone, and there may be none.
        Some(Checked::Invalid { canonical, reason }) if canonical.is_empty() => {
            flagged(line, reason)
        }
        Some(Checked::Invalid { canonical, reason }) => flagged(canonical, reason),
        Some(Checked::UnknownScheme) | None => Cleaned::Value(line),
    }
}

fn topic(line: String) -> Cleaned {
    let code = topic::find(&line.to_ascii_lowercase()).map(|(code, _)| code.to_owned());
    known(code, line, "topic")
}

/// A web address with scheme and host in lower case. One without a scheme gets `http://`, because
/// FollowTheMoney only takes addresses that a browser opens.
fn url(line: String) -> Cleaned {
    if line.contains(' ') {
        return flagged(line, "white space in a web address");
    }
    let (scheme, rest) = line.split_once("://").unwrap_or(("http", &line));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let is_scheme = scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it));
    if !is_scheme || !is_host(host) {
        return flagged(line, "not a web address");
    }
    let is_settled = |it: &str| it.bytes().all(|it| it.is_ascii() && !it.is_ascii_uppercase());
    if line.contains("://") && is_settled(scheme) && is_settled(host) {
        return Cleaned::Value(line);
    }
    Cleaned::Value(format!("{}://{}{path}", scheme.to_ascii_lowercase(), host.to_lowercase()))
}

/// Whether it can be the host of an address, with its port and without a name of a user.
fn is_host(host: &str) -> bool {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "0"));
    let inner_dot = name.trim_matches('.').contains('.');
    (inner_dot || name == "localhost")
        && port.chars().all(|it| it.is_ascii_digit())
        && name.chars().all(|it| it.is_alphanumeric() || "-._".contains(it))
}

/// An e-mail address with its domain in lower case. The part before the `@` stays as it is: only
/// the domain's own server knows whether case matters there (RFC 5321, section 2.4).
fn email(line: String) -> Cleaned {
    let bare = line.trim_start_matches("mailto:").trim_matches(|it| "<>;,".contains(it));
    match bare.rsplit_once('@') {
        Some((local, domain))
            if !local.is_empty()
                && !local.contains(['@', ' '])
                && is_host(domain)
                && !domain.contains(':') =>
        {
            Cleaned::Value(format!("{local}@{}", domain.to_lowercase()))
        }
        _ => flagged(line, "not an e-mail address"),
    }
}

/// A telephone number as the list writes it: without the country it cannot be brought into one form.
fn phone(line: String) -> Cleaned {
    match line.chars().any(char::is_numeric) {
        true => Cleaned::Value(line),
        false => flagged(line, "no digit in a telephone number"),
    }
}

/// A number with a full stop before its decimals and nothing between its thousands.
///
/// Where a comma may mean either (`1,234`), and where something stands beside the number (a unit),
/// the value stays as it is and is flagged.
fn number(line: String) -> Cleaned {
    match plain_number(&line) {
        Ok(number) => Cleaned::Value(number),
        Err(reason) => flagged(line, reason),
    }
}

fn plain_number(line: &str) -> Result<String, &'static str> {
    let (sign, digits) = match line.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", line.strip_prefix('+').unwrap_or(line)),
    };
    let compact: String = digits.chars().filter(|it| !" '’".contains(*it)).collect();
    let well_formed = compact.chars().all(|it| it.is_ascii_digit() || ".,".contains(it))
        && compact.starts_with(|it: char| it.is_ascii_digit())
        && compact.ends_with(|it: char| it.is_ascii_digit());
    if !well_formed {
        return Err("not a number");
    }
    let (whole, decimals) = compact.split_at(decimal_mark(&compact)?.unwrap_or(compact.len()));
    let mut groups = whole.split([',', '.']);
    if groups.next().is_none_or(|it| it.len() > 3) && groups.clone().next().is_some()
        || groups.any(|it| it.len() != 3)
    {
        return Err("thousands that are not three digits");
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    Ok(format!("{sign}{whole}{}", decimals.replacen(',', ".", 1)))
}

/// Where the decimals of a number begin, if it has any.
fn decimal_mark(number: &str) -> Result<Option<usize>, &'static str> {
    let Some(last) = number.rfind(['.', ',']) else { return Ok(None) };
    let mark = &number[last..=last];
    let other = if mark == "." { "," } else { "." };
    match (number.matches(mark).count(), number.matches(other).count()) {
        (1, 0)
            if mark == "," && number.len() - last == 4 && last <= 3 && !number.starts_with('0') =>
        {
            Err("a comma that may part thousands or decimals")
        }
        (1, _) => Ok(Some(last)),
        (_, 0) => Ok(None),
        _ => Err("not a number"),
    }
}

/// A digest in lower-case hexadecimal. MD5, SHA-1 and SHA-2 have 32 to 128 digits.
fn checksum(line: String) -> Cleaned {
    let is_digest = matches!(line.len(), 32 | 40 | 56 | 64 | 96 | 128)
        && line.bytes().all(|it| it.is_ascii_hexdigit());
    match is_digest {
        true => Cleaned::Value(line.to_ascii_lowercase()),
        false => flagged(line, "not a digest in hexadecimal"),
    }
}

/// A media type without its parameters, in lower case (RFC 6838, section 4.2).
fn mimetype(line: String) -> Cleaned {
    let is_token = |it: &str| {
        !it.is_empty()
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"!#$&-^_.+*".contains(&it))
    };
    let essence = line.split(';').next().unwrap_or_default().trim();
    match essence.split_once('/') {
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) => {
            Cleaned::Value(essence.to_ascii_lowercase())
        }
        _ => flagged(line, "not a media type"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Schema;

    /// Every type with a property that has it.
    const PROPERTIES: &[(&str, &str)] = &[
        ("Person", "name"),
        ("Person", "lastName"),
        ("Person", "address"),
        ("Person", "notes"),
        ("Person", "birthDate"),
        ("Person", "country"),
        ("Person", "idNumber"),
        ("Company", "leiCode"),
        ("Vessel", "imoNumber"),
        ("Person", "spokenLanguage"),
        ("Person", "gender"),
        ("Person", "topics"),
        ("Person", "sourceUrl"),
        ("Person", "email"),
        ("Person", "phone"),
        ("Person", "height"),
        ("Person", "addressEntity"),
        ("UserAccount", "ipAddress"),
        ("Document", "contentHash"),
        ("Document", "mimeType"),
        ("HyperText", "bodyHtml"),
        ("Email", "headers"),
    ];

    fn property(schema: &str, name: &str) -> &'static Property {
        Schema::get(schema).and_then(|it| it.property(name)).expect("in the table")
    }

    fn cleaned(name: &str, raw: &str) -> Cleaned {
        let (schema, name) = PROPERTIES.iter().find(|it| it.1 == name).expect("listed above");
        clean(property(schema, name), raw)
    }

    fn check(name: &str, cases: &[(&str, &str)]) {
        for (raw, expected) in cases {
            assert_eq!(
                cleaned(name, raw),
                Cleaned::Value((*expected).to_owned()),
                "{name} {raw:?}"
            );
        }
    }

    fn check_flagged(name: &str, cases: &[(&str, &str)]) {
        for (raw, reason) in cases {
            let expected = Cleaned::Flagged((*raw).to_owned(), (*reason).to_owned());
            assert_eq!(cleaned(name, raw), expected, "{name} {raw:?}");
        }
    }

    fn check_empty(name: &str, cases: &[&str]) {
        for raw in cases {
            assert_eq!(cleaned(name, raw), Cleaned::Empty, "{name} {raw:?}");
        }
    }

    #[test]
    fn every_type_is_listed_above() {
        for schema in Schema::all() {
            for it in schema.properties() {
                let listed = |(schema, name): &(&str, &str)| property(schema, name).kind == it.kind;
                assert!(PROPERTIES.iter().any(listed), "{it:?}");
            }
        }
    }

    #[test]
    fn a_name_loses_what_nobody_sees_and_nothing_else() {
        check(
            "name",
            &[
                ("  Ivan \t\n Petrov ", "Ivan Petrov"),
                ("Ivan\u{A0}\u{3000}Petrov", "Ivan Petrov"),
                ("Iv\u{200B}an\u{AD} \u{202B}Petrov\u{FEFF}\0", "Ivan Petrov"),
                ("Jose\u{301}", "José"),
                ("ＡＢＣ Ltd. №5 ﬁ", "ＡＢＣ Ltd. №5 ﬁ"),
                ("“ALFA” (a.k.a. «АЛЬФА»)", "“ALFA” (a.k.a. «АЛЬФА»)"),
            ],
        );
    }

    #[test]
    fn the_joiners_of_persian_and_hindi_are_spelling() {
        check(
            "name",
            &[
                ("علی\u{200C}رضا", "علی\u{200C}رضا"),
                ("क\u{94D}\u{200D}ष", "क\u{94D}\u{200D}ष"),
                ("Al\u{200C}pha\u{200D}", "Alpha"),
                ("\u{200C}علی", "علی"),
            ],
        );
    }

    #[test]
    fn marks_for_unknown_are_nothing() {
        for name in ["name", "lastName", "address", "notes", "idNumber", "birthDate", "phone"] {
            check_empty(name, &["", " \n", "\u{200B}", "-0-", "n/a", "N/A", "-", "—", "Unknown"]);
        }
        for name in ["birthDate", "idNumber", "phone", "email", "gender", "height"] {
            check_empty(name, &["na", "NA", "none", "null", "Not available"]);
        }
        check_empty("spokenLanguage", &["und", "unknown"]);
        check_empty("headers", &["null"]);
    }

    #[test]
    fn a_mark_that_is_a_name_stays() {
        check("name", &[("Na", "Na"), ("Nil", "Nil"), ("Unknown Fighters", "Unknown Fighters")]);
        check("lastName", &[("NA", "NA"), ("None", "None")]);
        check("notes", &[("None", "None")]);
        check("addressEntity", &[("unknown", "unknown"), ("-", "-")]);
        check("spokenLanguage", &[("na", "nau")]);
        check("country", &[("NA", "na")]);
    }

    #[test]
    fn an_address_is_one_line() {
        check(
            "address",
            &[
                ("Tverskaya 1\nMoscow,\r\n\r\n 125009", "Tverskaya 1, Moscow, 125009"),
                ("Tverskaya  1, Moscow", "Tverskaya 1, Moscow"),
            ],
        );
    }

    #[test]
    fn a_text_keeps_its_lines() {
        check("notes", &[("\n one  two \r\n\r\n\r\n three\n four ", "one  two\n\n three\n four")]);
    }

    #[test]
    fn vocabularies_are_recognised_and_the_rest_is_kept() {
        check("gender", &[("M", "male"), ("Женский", "female"), ("X", "other")]);
        check("spokenLanguage", &[("RU", "rus"), ("Farsi", "fas"), ("zh-Hant", "zho")]);
        check("topics", &[("sanction", "sanction"), ("Role.PEP", "role.pep")]);
        check_flagged("gender", &[("Dr.", "not a known gender")]);
        check_flagged("spokenLanguage", &[("Elvish", "not a known language")]);
        check_flagged("topics", &[("Baddies", "not a known topic")]);
    }

    #[test]
    fn a_web_address_has_a_scheme_and_a_host() {
        check(
            "sourceUrl",
            &[
                ("HTTPS://Example.ORG/Path?Q=A#F", "https://example.org/Path?Q=A#F"),
                ("www.Example.org", "http://www.example.org"),
                ("example.org:8080/x", "http://example.org:8080/x"),
                ("http://пример.рф", "http://пример.рф"),
            ],
        );
        check_flagged(
            "sourceUrl",
            &[
                ("example", "not a web address"),
                ("://x.org", "not a web address"),
                ("see example.org", "white space in a web address"),
            ],
        );
    }

    #[test]
    fn the_domain_of_an_e_mail_address_has_no_case() {
        check("email", &[("<Info@Example.ORG>", "Info@example.org"), ("mailto:a@b.co", "a@b.co")]);
        for raw in ["info", "@example.org", "a@b", "a b@example.org", "a@b@example.org"] {
            check_flagged("email", &[(raw, "not an e-mail address")]);
        }
    }

    #[test]
    fn a_telephone_number_stays_as_it_is_written() {
        check("phone", &[(" +7 (495) 123-45-67 ext. 8", "+7 (495) 123-45-67 ext. 8")]);
        check_flagged("phone", &[("see web page", "no digit in a telephone number")]);
    }

    #[test]
    fn numbers_lose_their_thousands_only_where_that_is_certain() {
        check(
            "height",
            &[
                ("172", "172"),
                ("+1.80", "1.80"),
                ("1,80", "1.80"),
                ("0,123", "0.123"),
                ("1234,567", "1234.567"),
                ("1,234,567.89", "1234567.89"),
                ("1.234.567,89", "1234567.89"),
                ("1.234.567", "1234567"),
                ("1 234 567", "1234567"),
                ("-12.5", "-12.5"),
                ("\u{2212}3", "-3"),
            ],
        );
        check_flagged(
            "height",
            &[
                ("1,234", "a comma that may part thousands or decimals"),
                ("1,23,456.7", "thousands that are not three digits"),
                ("1234,567.8", "thousands that are not three digits"),
                ("172 cm", "not a number"),
                ("1.2.3,4,5", "not a number"),
                (".5", "not a number"),
                ("five", "not a number"),
            ],
        );
    }

    #[test]
    fn technical_values_have_one_form() {
        check("ipAddress", &[("2001:DB8:0::1", "2001:db8::1"), ("192.0.2.1", "192.0.2.1")]);
        check_flagged("ipAddress", &[("192.0.2.256", "neither an IPv4 nor an IPv6 address")]);
        let digest = "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709";
        check("contentHash", &[(digest, &digest.to_lowercase())]);
        check_flagged("contentHash", &[("da39a3", "not a digest in hexadecimal")]);
        check("mimeType", &[("Text/HTML; charset=utf-8", "text/html")]);
        check_flagged("mimeType", &[("html", "not a media type"), ("a/b/c", "not a media type")]);
        check("headers", &[(" {\"a\": [1]} ", "{\"a\": [1]}")]);
        check_flagged("headers", &[("{a: 1}", "not JSON")]);
        check("bodyHtml", &[(" <p>a  b\n</p> ", "<p>a  b\n</p>")]);
    }

    #[test]
    fn an_identifier_with_a_wrong_check_digit_is_kept() {
        let (right, wrong) =
            (cleaned("imoNumber", "IMO 9074729"), cleaned("imoNumber", "IMO 9074728"));
        assert!(matches!(right, Cleaned::Value(it) if it.ends_with("9074729")));
        assert!(matches!(wrong, Cleaned::Flagged(it, _) if it.ends_with("9074728")));
        check("idNumber", &[(" AB  12 ", "AB 12")]);
        check_flagged("leiCode", &[("(!)", "not twenty letters and digits")]);
    }

    #[test]
    fn a_country_and_a_date_are_brought_into_the_form_of_iso() {
        check("country", &[("Russia", "ru"), ("DE", "de")]);
        check("birthDate", &[("1970-01-02", "1970-01-02"), ("12 Mar 1955", "1955-03-12")]);
        let birth = property("Person", "birthDate");
        for (order, expected) in
            [(DayOrder::DayFirst, "1970-04-03"), (DayOrder::MonthFirst, "1970-03-04")]
        {
            assert_eq!(clean_with(birth, "03/04/1970", order), Cleaned::Value(expected.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn no_input_panics(raw in "\\PC{0,40}|(?s).{0,40}|[-+0-9., :/@na\u{200C}]{0,16}") {
            for (schema, name) in PROPERTIES {
                for order in [DayOrder::DayFirst, DayOrder::MonthFirst, DayOrder::Unknown] {
                    clean_with(property(schema, name), &raw, order);
                }
            }
        }

        #[test]
        fn what_is_clean_stays_as_it_is(raw in "(?s).{0,40}|[-+0-9., :/@na]{0,16}") {
            for (schema, name) in PROPERTIES {
                // Dates and countries are tested beside their own rules.
                let property = property(schema, name);
                if matches!(property.kind, PropertyType::Date | PropertyType::Country) {
                    continue;
                }
                if let Cleaned::Value(value) = clean(property, &raw) {
                    prop_assert_eq!(clean(property, &value), Cleaned::Value(value.clone()), "{}", name);
                }
            }
        }

        #[test]
        fn nothing_that_can_be_seen_is_lost_from_a_name(raw in "[\\p{L}\\p{N}\\p{P} ]{1,30}") {
            use unicode_normalization::UnicodeNormalization;
            let visible: String = raw.nfc().filter(|it| !it.is_whitespace()).collect();
            if let Cleaned::Value(value) = cleaned("name", &raw) {
                let kept: String = value.chars().filter(|it| !it.is_whitespace()).collect();
                prop_assert_eq!(kept, visible);
            }
        }
    }
}
