//! The names of an entity, from the two columns in which the compilation keeps them.
//!
//! Lists print names for people, not for machines: two spellings in one field, an abbreviation in
//! brackets, the family name before a comma. Each rule here takes one such habit apart; the value
//! as printed stays with the statement.

use model::Lang;

/// One name, and the property that it belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) property: &'static str,
    pub(crate) value: String,
    /// The field as printed.
    pub(crate) original: String,
    pub(crate) lang: Option<Lang>,
}

/// Abbreviations in brackets that stand for a common noun, not for the entity.
const COMMON_ABBREVIATIONS: [&str; 1] = ["SEZ"];

/// A single word of fewer letters than this is shared by too many to be a name on its own, unless
/// it is an abbreviation in capitals.
const SHORTEST_LONE_WORD: usize = 5;

/// An abbreviation of fewer letters than this is shared by too many to be a name on its own.
const SHORTEST_LONE_ABBREVIATION: usize = 4;

/// Longer words in capitals are taken for names that are printed so.
const LONGEST_ABBREVIATION: usize = 6;

/// The names of an organisation, a vessel or any other thing that is not a person.
pub(crate) fn of_thing(name: &str, aliases: &str) -> Vec<Name> {
    let mut names = Names::default();
    let (main, bracket) = take_bracket(name);
    names.push("name", &main, name);
    names.push_bracket(bracket, name);
    for printed in aliases.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        for variant in variants(printed) {
            let (main, bracket) = take_bracket(variant);
            names.push(alias_property(&main), &main, printed);
            if !matches!(bracket, Bracket::Abbreviation(_)) {
                names.push_bracket(bracket, printed);
            }
        }
    }
    names.0
}

/// The names of a person.
pub(crate) fn of_person(name: &str, aliases: &str) -> Vec<Name> {
    let mut names = Names::default();
    names.push("name", name, name);
    for printed in aliases.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        for variant in variants(printed) {
            for name in in_reading_order(variant) {
                names.push("alias", &name, printed);
            }
        }
    }
    names.0
}

/// The language of a text that is not in Latin letters. The compilation covers Iran, Russia and
/// China, so each script stands for one language.
pub(crate) fn language(text: &str) -> Option<Lang> {
    let code = text.chars().find_map(|letter| match letter {
        '\u{0400}'..='\u{04FF}' => Some("rus"),
        '\u{0600}'..='\u{06FF}' => Some("fas"),
        '\u{4E00}'..='\u{9FFF}' => Some("zho"),
        _ => None,
    });
    code.and_then(Lang::from_code)
}

#[derive(Default)]
struct Names(Vec<Name>);

impl Names {
    /// Adds a name unless it is there already in other capitals.
    fn push(&mut self, property: &'static str, value: &str, printed: &str) {
        let value = without_stray_letters(value.trim());
        // An abbreviation is a second thing to say of a name that is there already.
        let known = self.0.iter().any(|it| {
            it.value.to_lowercase() == value.to_lowercase()
                && (it.property == "abbreviation") == (property == "abbreviation")
        });
        if !known && !value.is_empty() {
            let lang = language(&value);
            self.0.push(Name { property, value, original: printed.to_owned(), lang });
        }
    }

    fn push_bracket(&mut self, bracket: Bracket<'_>, printed: &str) {
        match bracket {
            Bracket::Abbreviation(value) => {
                self.push("abbreviation", value, printed);
                self.push(alias_property(value), value, printed);
            }
            Bracket::Name(value) => self.push(alias_property(value), value, printed),
            Bracket::None => {}
        }
    }
}

/// What the brackets at the end of a name hold.
enum Bracket<'a> {
    None,
    Abbreviation(&'a str),
    Name(&'a str),
}

/// The name without its brackets, and what they held.
fn take_bracket(printed: &str) -> (String, Bracket<'_>) {
    let Some((before, rest)) = printed.split_once('(') else {
        return (printed.to_owned(), Bracket::None);
    };
    let Some((inside, after)) = rest.split_once(')') else {
        return (printed.to_owned(), Bracket::None);
    };
    let before = before.trim_end();
    if COMMON_ABBREVIATIONS.contains(&inside) {
        return (format!("{before}{after}"), Bracket::None);
    }
    match (is_capitals(inside), after.is_empty()) {
        (true, true) => (before.to_owned(), Bracket::Abbreviation(inside)),
        (true, false) => (format!("{before}{after}"), Bracket::None),
        // A place in the middle of a firm's name is part of it: "(Shenzhen) Co., Ltd".
        (false, false) => (printed.to_owned(), Bracket::None),
        // A description in small letters only makes sense with the name before it. Scripts without
        // capitals have no small letters either.
        (false, true) if inside.starts_with(char::is_lowercase) => {
            (format!("{before} {inside}"), Bracket::None)
        }
        (false, true) => (before.to_owned(), Bracket::Name(inside)),
    }
}

/// The spellings that stand in one field.
fn variants(printed: &str) -> Vec<&str> {
    let marks: &[&str] = match language(printed).as_ref().map(Lang::as_str) {
        // The raised point is the Greek one in the list that prints it.
        Some("fas") => &["/", " \u{387} "],
        _ => &[" / ", " a.k.a. "],
    };
    let mut variants = vec![printed];
    for mark in marks {
        variants = variants.into_iter().flat_map(|it| it.split(mark)).collect();
    }
    variants
}

/// "FAMILY NAME, Given" becomes "Given FAMILY NAME"; a comma between two whole names parts them.
fn in_reading_order(printed: &str) -> Vec<String> {
    match printed.split_once(", ") {
        Some((family, given)) if !family.contains(char::is_lowercase) => {
            vec![format!("{given} {family}")]
        }
        Some((one, other)) => vec![one.to_owned(), other.to_owned()],
        None => vec![printed.to_owned()],
    }
}

/// Where an alias belongs: a weak one would match too much on its own.
fn alias_property(value: &str) -> &'static str {
    if value.contains(char::is_whitespace) {
        return "alias";
    }
    let letters = value.chars().filter(|it| it.is_alphanumeric()).count();
    // Han characters carry a syllable or more each, and firms are written without spaces.
    let is_han = language(value).is_some_and(|it| it.as_str() == "zho");
    let shortest = if is_han {
        0
    } else if is_capitals(value) && letters <= LONGEST_ABBREVIATION {
        SHORTEST_LONE_ABBREVIATION
    } else {
        SHORTEST_LONE_WORD
    };
    if letters < shortest { "weakAlias" } else { "alias" }
}

/// Whether a text is printed as an abbreviation: Latin capitals, alone or in groups.
fn is_capitals(text: &str) -> bool {
    text.chars().all(|it| it.is_ascii_uppercase() || it == ' ' || it == '-')
}

/// Drops Latin letters from a name in Arabic script: they are faults of transcription, and would
/// make another name of it.
fn without_stray_letters(name: &str) -> String {
    let is_latin = |letter: char| letter.is_alphabetic() && letter < '\u{0250}';
    match language(name).as_ref().map(Lang::as_str) {
        Some("fas") => name.chars().filter(|it| !is_latin(*it)).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[Name], expected: &[(&str, &str)]) {
        let got: Vec<_> = names.iter().map(|it| (it.property, it.value.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn an_abbreviation_in_brackets_is_no_part_of_the_name() {
        check(
            &of_thing("Ministry of Example Affairs (MOXA)", "MOXA"),
            &[("name", "Ministry of Example Affairs"), ("abbreviation", "MOXA"), ("alias", "MOXA")],
        );
    }

    #[test]
    fn short_words_and_short_abbreviations_are_weak() {
        check(
            &of_thing("Example Aviation (EXA)", "Homa;Exemplar;XAMPLE"),
            &[
                ("name", "Example Aviation"),
                ("abbreviation", "EXA"),
                ("weakAlias", "EXA"),
                ("weakAlias", "Homa"),
                ("alias", "Exemplar"),
                ("alias", "XAMPLE"),
            ],
        );
    }

    #[test]
    fn brackets_hold_another_name_a_place_or_a_description() {
        check(
            &of_thing(
                "Example",
                "LLC Primer (ООО ‘Пример’);Example (Tianjin) Co., Ltd;Пример (особая зона)",
            ),
            &[
                ("name", "Example"),
                ("alias", "LLC Primer"),
                ("alias", "ООО ‘Пример’"),
                ("alias", "Example (Tianjin) Co., Ltd"),
                ("alias", "Пример особая зона"),
            ],
        );
    }

    #[test]
    fn an_abbreviated_common_noun_is_dropped() {
        check(
            &of_thing("Example JSC", "Example special economic zone (SEZ);Guard (GRD)-Branch"),
            &[
                ("name", "Example JSC"),
                ("alias", "Example special economic zone"),
                ("alias", "Guard-Branch"),
            ],
        );
    }

    #[test]
    fn one_field_may_hold_several_spellings() {
        check(
            &of_person(
                "Said EXAMPLE",
                "EXAMPLE, Saeed;Sayed Exampl / Sa'id Exampl;Seid EXAMPLE, Seyid EXAMPLE",
            ),
            &[
                ("name", "Said EXAMPLE"),
                ("alias", "Saeed EXAMPLE"),
                ("alias", "Sayed Exampl"),
                ("alias", "Sa'id Exampl"),
                ("alias", "Seid EXAMPLE"),
                ("alias", "Seyid EXAMPLE"),
            ],
        );
    }

    #[test]
    fn persian_spellings_stand_side_by_side_without_spaces() {
        check(
            &of_thing("Example", "نمونه یک/نمونه دو;نمونه سه \u{387} نمونه چهار"),
            &[
                ("name", "Example"),
                ("alias", "نمونه یک"),
                ("alias", "نمونه دو"),
                ("alias", "نمونه سه"),
                ("alias", "نمونه چهار"),
            ],
        );
    }

    #[test]
    fn the_script_tells_the_language() {
        for (text, expected) in [("Пример", "rus"), ("نمونه", "fas"), ("范例", "zho")]
        {
            assert_eq!(language(text).as_ref().map(Lang::as_str), Some(expected));
        }
        assert_eq!(language("Example"), None);
    }

    #[test]
    fn letters_of_another_script_are_faults_of_transcription() {
        check(&of_thing("Example", "نمونهö"), &[("name", "Example"), ("alias", "نمونه")]);
    }
}
