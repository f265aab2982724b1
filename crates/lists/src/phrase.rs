//! What publishers pack into one field: enumerations, variants of a name, remarks in brackets.

use model::date::{self, DateSpan, DayOrder};

/// One name out of a field that may hold several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant<'t> {
    /// A whole name.
    Name(&'t str),
    /// The same name in another script than the rest of the field.
    OtherScript(&'t str),
    /// The initials that stand for the name.
    Abbreviation(&'t str),
}

/// The names in a field: `Azim Agha; Azim Aga`, `Amir (original script: Амир)`,
/// `CONGO TRADING HOUSE (CTH)`.
///
/// A bracket that is none of these, such as `(third)` or `(KENYA)`, stays in the name.
pub(crate) fn names(field: &str) -> Vec<Variant<'_>> {
    let mut variants = Vec::new();
    for item in items(field) {
        for name in item.split(';').map(str::trim).filter(|it| !it.is_empty()) {
            unbracket(name, &mut variants);
        }
    }
    variants
}

fn unbracket<'t>(name: &'t str, variants: &mut Vec<Variant<'t>>) {
    let Some((outside, inside)) = trailing_bracket(name) else {
        variants.push(Variant::Name(name));
        return;
    };
    let spelling = inside.strip_prefix("original script:").unwrap_or(inside).trim();
    if other_script(outside, spelling) {
        variants.push(Variant::Name(outside));
        variants.push(Variant::OtherScript(spelling));
        return;
    }
    variants.push(Variant::Name(name));
    if is_abbreviation(inside, outside) {
        variants.push(Variant::Name(outside));
        variants.push(Variant::Abbreviation(inside));
    }
}

/// Splits `text (remark)` at the bracket that ends the text; both parts have something in them.
pub(crate) fn trailing_bracket(text: &str) -> Option<(&str, &str)> {
    let (outside, rest) = text.trim_end().split_once('(')?;
    let inside = rest.strip_suffix(')')?.trim();
    let outside = outside.trim();
    (!outside.is_empty() && !inside.is_empty() && !inside.contains('('))
        .then_some((outside, inside))
}

fn other_script(left: &str, right: &str) -> bool {
    let latin = |text: &str| text.chars().find(|it| it.is_alphabetic()).map(is_latin);
    matches!((latin(left), latin(right)), (Some(one), Some(other)) if one != other)
}

/// Whether a letter belongs to the Latin script: Basic Latin to Latin Extended-B, IPA and the
/// extensions for phonetics and for Vietnamese.
fn is_latin(letter: char) -> bool {
    matches!(letter, '\0'..='\u{2AF}' | '\u{1D00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}' | '\u{A720}'..='\u{A7FF}')
}

/// Whether the bracket holds initials of what stands before it: shorter than the name, mostly
/// capitals, and its first letter begins one of the words.
fn is_abbreviation(inside: &str, outside: &str) -> bool {
    let letters = inside.chars().filter(|it| it.is_alphabetic()).count();
    let capitals = inside.chars().filter(|it| it.is_uppercase()).count();
    let Some(first) = inside.chars().next() else { return false };
    let starts_a_word = outside.split([' ', '-']).any(|word| {
        word.chars().next().is_some_and(|it| it.to_lowercase().eq(first.to_lowercase()))
    });
    let plain = inside.chars().all(|it| it.is_alphanumeric() || matches!(it, '-' | '/' | '.'));
    let words = outside.split_whitespace().count();
    plain && words > 1 && (2..=8).contains(&letters) && capitals * 2 > letters && starts_a_word
}

/// The items of an enumeration: `(1) Tiaret (2)-(3) - (4) Algiers` holds Tiaret and Algiers,
/// `a) Deputy b) Minister` two offices. A text that is no enumeration is its only item.
pub(crate) fn items(text: &str) -> Vec<&str> {
    let text = text.trim();
    let marks = marks(text);
    let mut items: Vec<&str> = Vec::new();
    let mut start = 0;
    for &(from, to) in &marks {
        items.push(&text[start..from]);
        start = to;
    }
    items.push(&text[start..]);
    items.retain_mut(|item| {
        *item = item.trim().trim_end_matches([',', ';']).trim_end();
        // What stands between the marks of a range, and the dash for "nothing known".
        !matches!(*item, "" | "-" | "to" | "and" | "&" | ",")
    });
    items
}

/// Where the marks of an enumeration stand, as byte ranges. Empty if the text is none: it has to
/// begin with its first mark, or to hold the second one of a lettered enumeration.
fn marks(text: &str) -> Vec<(usize, usize)> {
    let all: Vec<(usize, usize, &str)> = text
        .match_indices(')')
        .filter_map(|(close, _)| {
            mark_before(text, close).map(|(from, label)| (from, close + 1, label))
        })
        .collect();
    let begins =
        all.first().is_some_and(|(from, _, label)| *from == 0 && matches!(*label, "1" | "a"));
    let implied = all.first().is_some_and(|(_, _, label)| *label == "b");
    if !begins && !implied {
        return Vec::new();
    }
    let numbered = begins && all[0].2 == "1";
    let mut expected = if implied { b'b' } else { b'a' };
    let mut marks = Vec::new();
    for (from, to, label) in all {
        // Numbers come in ranges and out of order; letters are also initials, so they have to count.
        if numbered && label.as_bytes()[0].is_ascii_digit() {
            marks.push((from, to));
        } else if !numbered && label.as_bytes() == [expected] {
            marks.push((from, to));
            expected += 1;
        }
    }
    marks
}

/// The number or letter that a closing bracket turns into a mark, with where the mark begins.
fn mark_before(text: &str, close: usize) -> Option<(usize, &str)> {
    let before = &text[..close];
    let label_start = before
        .rfind(|it: char| !it.is_ascii_alphanumeric())
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let label = &before[label_start..];
    let counts =
        (label.len() <= 2 && !label.is_empty() && label.bytes().all(|it| it.is_ascii_digit()))
            || (label.len() == 1 && label.as_bytes()[0].is_ascii_lowercase());
    let (outer, from) = match before[..label_start].strip_suffix('(') {
        Some(outer) => (outer, label_start - 1),
        None => (&before[..label_start], label_start),
    };
    let stands_alone = outer
        .chars()
        .next_back()
        .is_none_or(|it| it.is_whitespace() || matches!(it, '-' | ',' | ';' | ')'));
    (counts && stands_alone).then_some((from, label))
}

/// A number without the words around it: `Libyan Passport No. 96/184442` is 96/184442.
///
/// Where no label is seen, the text comes back as it stands.
pub(crate) fn bare_number(text: &str) -> &str {
    let text = text.trim();
    let text = match trailing_bracket(text) {
        Some((number, _)) if number.contains(|it: char| it.is_ascii_digit()) => number,
        _ => text,
    };
    let lower = text.to_ascii_lowercase();
    let label_end = ["number", "no.", "no ", "no:", "nr.", "ssn ", ":"]
        .iter()
        .filter_map(|label| {
            let at = lower.rfind(label)?;
            let stands_alone =
                lower[..at].chars().next_back().is_none_or(|it| !it.is_alphanumeric());
            (stands_alone || *label == ":").then_some(at + label.len())
        })
        .max();
    let glued = lower
        .strip_prefix("no")
        .is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()));
    let tail = match label_end {
        Some(end) => text[end..].trim_start_matches(['.', ':', ' ']),
        None if glued => &text[2..],
        None => text,
    };
    let is_number =
        tail.chars().any(|it| it.is_ascii_digit()) && tail.split_whitespace().count() <= 3;
    if is_number { tail.trim() } else { text }
}

/// The first word with at least four digits that is no date, which in a remark about a paper is its
/// number, with the letters that stand before it: `H 236483 (Moroccan). Issued on 1 June 1996`.
pub(crate) fn first_number(text: &str) -> Option<&str> {
    let ends = |it: char| it.is_whitespace() || matches!(it, '(' | ')' | ',' | ';' | ':');
    let mut before = "";
    for word in text.split(ends).filter(|it| !it.is_empty()) {
        let number = bare_number(word).trim_end_matches('.');
        if number.chars().filter(char::is_ascii_digit).count() >= 4 && !is_day(number) {
            let series = before.len() <= 2 && before.bytes().all(|it| it.is_ascii_uppercase());
            let spaced = [before, number].join(" ");
            let whole = (series && !before.is_empty()).then(|| text.find(&spaced)).flatten();
            return Some(whole.map_or(number, |at| &text[at..at + spaced.len()]));
        }
        before = word;
    }
    None
}

/// Whether a word is a day in numbers, such as `17.2.2003`.
fn is_day(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['.', '/']).collect();
    parts.len() == 3
        && parts.iter().all(|it| it.len() <= 4 && it.bytes().all(|it| it.is_ascii_digit()))
}

/// The date that follows one of the labels, in the form of FollowTheMoney: for remarks such as
/// `issued in Karachi in Jul. 1996, expired on 30 Jun. 2001`. Empty if there is none.
///
/// `labels` are in lower case.
pub(crate) fn date_after(text: &str, labels: &[&str]) -> String {
    /// Where the remark goes on to something else.
    const NEXT: [&str; 7] = ["expir", "exp.", "valid", "issue", "born", "dob", "birth"];
    let lower = text.to_ascii_lowercase();
    let Some(end) = labels.iter().filter_map(|it| lower.find(it).map(|at| at + it.len())).min()
    else {
        return String::new();
    };
    let stop = NEXT.iter().filter_map(|it| lower[end..].find(it)).min();
    let said = &text[end..stop.map_or(text.len(), |it| end + it)];
    let values = date::read(said, DayOrder::DayFirst).spans.first().map(DateSpan::values);
    values.and_then(|it| it.into_iter().next()).unwrap_or_default()
}

/// The word after a label: `male` in `Gender: male. Belongs to...`. Empty if the label is not there.
pub(crate) fn labelled_word<'t>(text: &'t str, label: &str) -> &'t str {
    let Some((_, rest)) = text.split_once(label) else { return "" };
    let rest = rest.trim_start();
    &rest[..rest.find(|it: char| !it.is_alphabetic()).unwrap_or(rest.len())]
}

/// The e-mail addresses in running text.
pub(crate) fn emails(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| it.is_whitespace() || matches!(it, ';' | ',' | '(' | ')' | '<' | '>'))
        .map(|it| it.trim_matches(['.', ':', '"', '\'']))
        .filter(|it| {
            let (user, host) = it.split_once('@').unwrap_or_default();
            !user.is_empty() && host.contains('.') && !host.contains('@')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_items(text: &str, expected: &[&str]) {
        assert_eq!(items(text), expected, "{text}");
    }

    #[test]
    fn enumerations_come_apart_and_other_texts_stay_whole() {
        check_items("Tunis", &["Tunis"]);
        check_items("(1) Tiaret (2)-(3) - (4) Algiers", &["Tiaret", "Algiers"]);
        check_items("(1)-(2) Tunisia (3) Libya", &["Tunisia", "Libya"]);
        check_items("(1) to (6) Algeria (7) Morocco", &["Algeria", "Morocco"]);
        check_items("(1) (2) (4) Libya (3) Morocco", &["Libya", "Morocco"]);
        check_items("1) Chaman, Pakistan, 2) Pishin", &["Chaman, Pakistan", "Pishin"]);
        check_items("a) Deputy Governor b) Minister", &["Deputy Governor", "Minister"]);
        check_items("A. Sabet b) M. Sabet", &["A. Sabet", "M. Sabet"]);
        check_items(
            "Minister (until 2001) and (since 2002) envoy",
            &["Minister (until 2001) and (since 2002) envoy"],
        );
        check_items("Bank (Branch a)", &["Bank (Branch a)"]);
        check_items("", &[]);
    }

    #[test]
    fn names_in_one_field_come_apart() {
        use Variant::{Abbreviation, Name, OtherScript};
        let check =
            |field: &str, expected: &[Variant]| assert_eq!(names(field), expected, "{field}");
        check("Azim Agha; Azim Aga", &[Name("Azim Agha"), Name("Azim Aga")]);
        check("Amir (original script: Амир)", &[Name("Amir"), OtherScript("Амир")]);
        check("أبو ليلى (Abu Laila)", &[Name("أبو ليلى"), OtherScript("Abu Laila")]);
        check("Santos, III (third)", &[Name("Santos, III (third)")]);
        check("(Sheikh) Musa", &[Name("(Sheikh) Musa")]);
        check("Example Relief (KENYA)", &[Name("Example Relief (KENYA)")]);
        check(
            "Example Trading House (ETH)",
            &[
                Name("Example Trading House (ETH)"),
                Name("Example Trading House"),
                Abbreviation("ETH"),
            ],
        );
    }

    #[test]
    fn numbers_shed_their_labels() {
        for (text, expected) in [
            ("Libyan Passport No. 96/184442", "96/184442"),
            ("No34409/129", "34409/129"),
            ("Diplomatic Passport: Z30321794", "Z30321794"),
            ("national identity card number 0504 5610", "0504 5610"),
            ("OB 0243318", "OB 0243318"),
            ("NOR12", "NOR12"),
            ("381110042 (Expired 25 Jan. 2016)", "381110042"),
            ("SSN 000-12-3456", "000-12-3456"),
            ("number unknown", "number unknown"),
        ] {
            assert_eq!(bare_number(text), expected, "{text}");
        }
    }

    #[test]
    fn the_number_of_a_paper_is_found_in_its_description() {
        for (text, expected) in [
            ("G827238 (Tunisian). Issued on 1 June 1996.", "G827238"),
            ("H 236483 (Moroccan)", "H 236483"),
            ("N.076, issued on 17.2.2003, number 55443", "55443"),
            ("Yemeni passport number 17979 issued under name Ali", "17979"),
            ("Qatari passport no.00868774. expired:27.4.2014", "00868774"),
            ("Passport number:F50859", "F50859"),
        ] {
            assert_eq!(first_number(text), Some(expected), "{text}");
        }
        assert_eq!(first_number("false passport of 7 May"), None);
    }

    #[test]
    fn a_date_belongs_to_the_label_before_it() {
        let note = "issued in Karachi in Jul.1996, expired on 30 Jun. 2001, born 1970";
        assert_eq!(date_after(note, &["issued"]), "1996-07");
        assert_eq!(date_after(note, &["expir"]), "2001-06-30");
        assert_eq!(date_after("issued by the consulate, expires 2010-02-03", &["issued"]), "");
        assert_eq!(date_after("Expiration date: 2026-12-11.", &["expir"]), "2026-12-11");
        assert_eq!(date_after("expired", &["expir"]), "");
    }

    #[test]
    fn words_and_addresses_are_found_in_running_text() {
        assert_eq!(labelled_word("Gender: male. Son of", "Gender:"), "male");
        assert_eq!(labelled_word("none", "Gender:"), "");
        let text = "Email: one@example.org; two@example.net. See www.example.org";
        assert_eq!(emails(text).collect::<Vec<_>>(), ["one@example.org", "two@example.net"]);
    }
}
