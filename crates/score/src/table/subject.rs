//! A query or a candidate, prepared for the features of tables.

use model::facts::canonical;
use model::{Entity, PropertyType, Schema};
use text::romanise::{self, Script};
use text::{Class, lexicon::Lexicon};
use unicode_normalization::UnicodeNormalization;

use super::letters::Letters;
use super::sound::{metaphone, soundex};

/// One side of a comparison by tables, with its names in all the forms in which features compare them.
#[derive(Debug, Clone)]
pub struct Subject {
    pub(super) schema: &'static Schema,
    pub(super) names: Vec<Spelt>,
    /// The different words of all names.
    pub(super) parts: Vec<Letters>,
    /// The different Soundex codes of those.
    pub(super) sounds: Vec<String>,
    /// All names, weak ones too, as [`plain`] has them.
    pub(super) plain: Vec<String>,
    /// The weak ones alone.
    pub(super) weak: Vec<String>,
    pub(super) last_names: Vec<String>,
    /// The different numbers in names.
    pub(super) numbers: Vec<String>,
    pub(super) births: Vec<String>,
    pub(super) countries: Vec<String>,
    pub(super) genders: Vec<String>,
    /// Numbers that identify, with the property that each is the value of, as they were written.
    pub(super) identifiers: Vec<(&'static str, String)>,
    /// The same as [`canonical`] has them, each once.
    pub(super) numbers_of_identity: Vec<String>,
    pub(super) wallets: Vec<String>,
    pub(super) addresses: Vec<Vec<String>>,
}

/// One name in all its forms.
#[derive(Debug, Clone)]
pub(super) struct Spelt {
    /// As it is written.
    pub(super) whole: Letters,
    /// As [`plain`] has it.
    pub(super) plain: Option<String>,
    /// Its words in Latin letters.
    pub(super) words: Vec<Letters>,
    /// Those written as one.
    pub(super) joined: Letters,
    /// Its words without titles and with legal forms in one spelling.
    pub(super) fingerprint: Vec<Letters>,
    /// Those written as one.
    pub(super) fingerprint_joined: Letters,
    /// Those of two letters and more.
    pub(super) long: Vec<Letters>,
    /// Those written as one.
    pub(super) long_joined: Letters,
    /// Its words in their own script and capitals, as OFAC's tool takes them apart.
    pub(super) tokens: Vec<Letters>,
    /// Those with single spaces between.
    pub(super) tokens_joined: Letters,
    /// Its words with how they sound.
    pub(super) spoken: Vec<Spoken>,
}

/// A word with its sound.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub(super) word: String,
    /// The word in Latin letters and its Metaphone code, if the script tells the sound and the code is
    /// long enough to tell anything.
    pub(super) sound: Option<(Letters, String)>,
}

/// Characters of a name that are looked at. The longest name in the lists read so far has fewer; names
/// without end would take time without end.
const LONGEST: usize = 384;

impl Subject {
    /// Prepares an entity.
    pub fn of(entity: &Entity) -> Subject {
        let of_type = |kind: PropertyType| entity.of_type(kind).filter(|it| it.property.matchable);
        let values = |kind| distinct(of_type(kind).map(|it| it.value.clone()));
        let property = |name: &str| distinct(entity.values(name).into_iter().map(str::to_owned));
        let names: Vec<String> = values(PropertyType::Name);
        let mut numbers = Vec::new();
        names.iter().for_each(|it| numbers.extend(runs_of_digits(it)));
        let names: Vec<Spelt> = names.iter().map(|it| Spelt::of(it)).collect();
        let printed = names.iter().flat_map(|it| &it.fingerprint);
        let parts = distinct(printed.map(|it| it.text().to_owned()));
        let weak = ["weakAlias", "abbreviation"].into_iter().flat_map(|it| entity.values(it));
        let all = entity.of_type(PropertyType::Name).map(|it| it.value.as_str());
        let identifiers: Vec<(&'static str, String)> = of_type(PropertyType::Identifier)
            .map(|it| (it.property.name, it.value.clone()))
            .collect();
        Subject {
            schema: entity.schema(),
            sounds: distinct(parts.iter().map(|it| sound_of(it))),
            parts: parts.iter().map(|it| Letters::of(it)).collect(),
            plain: distinct(all.filter_map(plain)),
            weak: distinct(weak.filter_map(plain)),
            last_names: distinct(
                entity
                    .values("lastName")
                    .into_iter()
                    .flat_map(|it| fingerprint(it).into_iter().filter(|it| it.chars().count() > 1)),
            ),
            numbers: distinct(numbers.into_iter()),
            births: property("birthDate"),
            countries: values(PropertyType::Country),
            genders: property("gender"),
            numbers_of_identity: distinct(identifiers.iter().map(|(_, it)| canonical(it)))
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect(),
            identifiers,
            wallets: property("publicKey"),
            addresses: values(PropertyType::Address).iter().map(|it| words(it)).collect(),
            names,
        }
    }

    /// Whether a candidate is of a schema that may be what is looked for: the same, one above or one
    /// below it.
    pub fn may_be(&self, candidate: &Subject) -> bool {
        may_be(self.schema, candidate.schema)
    }

    /// Whether both together are known to be of a schema.
    pub(super) fn both_are(&self, other: &Subject, schema: &str) -> bool {
        let special =
            if self.schema.is_a(other.schema.name()) { self.schema } else { other.schema };
        may_be(self.schema, other.schema) && special.is_a(schema)
    }
}

/// Whether an entity of one schema may be one of another: one is the other, or stands above it.
pub(crate) fn may_be(query: &Schema, candidate: &Schema) -> bool {
    query.is_a(candidate.name()) || candidate.is_a(query.name())
}

impl Spelt {
    fn of(name: &str) -> Spelt {
        let name: String = name.chars().take(LONGEST).collect();
        let letters = |words: &[String]| words.iter().map(|it| Letters::of(it)).collect();
        let words = words(&name);
        let fingerprint = fingerprint(&name);
        let is_long = |it: &&String| it.chars().count() > 1;
        let long: Vec<String> = fingerprint.iter().filter(is_long).cloned().collect();
        let tokens: Vec<String> = tokens(&name).iter().map(|it| it.to_uppercase()).collect();
        let spoken = tokens_of_sound(&name).into_iter().map(Spoken::of).collect();
        Spelt {
            whole: Letters::of(&name),
            plain: plain(&name),
            joined: Letters::of(&words.concat()),
            words: letters(&words),
            fingerprint_joined: Letters::of(&fingerprint.concat()),
            fingerprint: letters(&fingerprint),
            long_joined: Letters::of(&long.concat()),
            long: letters(&long),
            tokens_joined: Letters::of(&tokens.join(" ")),
            tokens: letters(&tokens),
            spoken,
        }
    }
}

/// A Metaphone code that is shorter tells too little.
const SHORTEST_CODE: usize = 3;

impl Spoken {
    fn of(word: String) -> Spoken {
        let is_read = word.chars().filter_map(romanise::script_of).all(is_alphabet);
        let latin = is_read.then(|| latin(&word)).filter(|it| !it.is_empty());
        let sound = latin.map(|it| (Letters::of(&it), metaphone(&it)));
        Spoken { word, sound: sound.filter(|(_, code)| code.len() >= SHORTEST_CODE) }
    }
}

/// Scripts whose letters tell the sound of a word.
fn is_alphabet(script: Script) -> bool {
    use Script::{Armenian, Cyrillic, Georgian, Greek, Hangul, Latin};
    matches!(script, Latin | Cyrillic | Greek | Armenian | Georgian | Hangul)
}

/// A word that has a Soundex code by that, another as itself.
pub(super) fn sound_of(word: &str) -> String {
    let code = (word.len() > 1).then(|| soundex(word)).flatten();
    code.unwrap_or_else(|| word.to_uppercase())
}

/// Different values, sorted.
fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut values: Vec<String> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Signs inside a word that are left out rather than taken for its end.
fn is_dropped(sign: char) -> bool {
    matches!(sign, '.' | '\'' | '’')
}

/// A name in small letters without accents and signs, in its own script; nothing if hardly anything is
/// left.
fn plain(name: &str) -> Option<String> {
    let signs = name.chars().filter(|it| !is_dropped(*it)).flat_map(char::to_lowercase);
    let text: String = signs
        .nfkd()
        .filter(|it| !unicode_normalization::char::is_combining_mark(*it))
        .map(|it| if it.is_alphanumeric() { it } else { ' ' })
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (text.chars().count() > 1).then_some(text)
}

/// The words of a name in Latin letters, in small letters; none if they come to a single letter.
fn words(name: &str) -> Vec<String> {
    let name: String = name.chars().filter(|it| !is_dropped(*it)).collect();
    let words: Vec<String> = romanise::words(&name, None)
        .into_iter()
        .map(|it| it.reading.primary)
        .filter(|it| !it.is_empty())
        .collect();
    if words.concat().len() < 2 { Vec::new() } else { words }
}

/// A word in Latin letters.
fn latin(word: &str) -> String {
    romanise::words(word, None).into_iter().map(|it| it.reading.primary).collect()
}

/// The words of a name without titles at its beginning, and with legal forms that are written out in
/// one spelling.
fn fingerprint(name: &str) -> Vec<String> {
    let words = words(name);
    let mut rest: Vec<&str> = words.iter().map(String::as_str).collect();
    // A name of titles alone is a name.
    while rest.len() > 1 && TITLES.contains(&rest[0]) {
        rest.remove(0);
    }
    let mut found = Vec::with_capacity(rest.len());
    let mut at = 0;
    while at < rest.len() {
        let form = Lexicon::organisations().longest_at(&rest[at..]);
        let form = form.filter(|(_, meaning)| meaning.class == Class::LegalForm);
        match form {
            Some((count, meaning)) if count > 1 || is_respelt(rest[at]) => {
                // Ours takes both for one form; these tables tell `Inc.` from `Corp.`.
                let is_corporation = count == 1 && rest[at] == "corporation";
                let form = if is_corporation { "corp" } else { meaning.concept };
                found.push(form.to_owned());
                at += count;
            }
            _ => {
                found.push(rest[at].to_owned());
                at += 1;
            }
        }
    }
    found
}

/// Whether a legal form of one word has another spelling that is usual: it is written out, or is the
/// abbreviation of one language for a form that another abbreviates otherwise. Others, such as GmbH, are
/// kept as they are.
fn is_respelt(form: &str) -> bool {
    const LONGEST_ABBREVIATION: usize = 4;
    let both = ["jsc", "ao", "ojsc", "oao", "pjsc", "pao", "cjsc", "zao", "tov"];
    form.len() > LONGEST_ABBREVIATION || both.contains(&form)
}

/// Titles before a name that say nothing. Those that are names elsewhere, such as Amir, are not here,
/// although the lexicon of our own matcher has them.
const TITLES: [&str; 31] = [
    "admiral",
    "ambassador",
    "captain",
    "chairman",
    "colonel",
    "count",
    "director",
    "doctor",
    "dr",
    "excellency",
    "frau",
    "general",
    "herr",
    "hon",
    "honorable",
    "lady",
    "lord",
    "madam",
    "madame",
    "miss",
    "mister",
    "monsieur",
    "mr",
    "mrs",
    "ms",
    "president",
    "prof",
    "professor",
    "reverend",
    "sir",
    "the",
];

/// The words of a name in its own script.
fn tokens(name: &str) -> Vec<String> {
    let signs = name.chars().filter(|it| {
        let is_sign_in_word = matches!(it, '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | '.');
        !is_sign_in_word && !unicode_normalization::char::is_combining_mark(*it)
    });
    let text: String = signs.map(|it| if it.is_alphanumeric() { it } else { ' ' }).collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// The words of a name that can be told by sound: in small letters, of two letters and more.
fn tokens_of_sound(name: &str) -> Vec<String> {
    let words = tokens(&name.to_lowercase());
    words.into_iter().filter(|it| it.chars().count() > 1).collect()
}

fn runs_of_digits(name: &str) -> impl Iterator<Item = String> {
    let runs = name.split(|it: char| !it.is_numeric()).filter(|it| !it.is_empty());
    runs.map(str::to_owned)
}

/// Takes down what features found, if somebody wants to hear it: who looks for the best of many
/// thousands does not.
pub(super) struct Told {
    words: Option<Vec<Words>>,
}

/// What one feature found, in words.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) query: String,
    pub(super) candidate: String,
    pub(super) detail: String,
}

impl Told {
    pub(super) fn nobody() -> Told {
        Told { words: None }
    }

    pub(super) fn somebody() -> Told {
        Told { words: Some(Vec::new()) }
    }

    /// The next feature begins.
    pub(super) fn begin(&mut self) {
        if let Some(words) = &mut self.words {
            words.push(Words::default());
        }
    }

    /// What the feature found: the value of the query, that of the candidate, and how they compare.
    pub(super) fn say(&mut self, say: impl FnOnce() -> (String, String, String)) {
        if let Some(words) = self.words.as_mut().and_then(|it| it.last_mut()) {
            (words.query, words.candidate, words.detail) = say();
        }
    }

    /// The same of a finding that has no two values.
    pub(super) fn note(&mut self, detail: impl FnOnce() -> String) {
        self.say(|| (String::new(), String::new(), detail()));
    }

    pub(super) fn finish(self) -> Vec<Words> {
        self.words.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(fingerprint(name).join(" "), expected, "{name}");
    }

    #[test]
    fn a_fingerprint_has_no_titles_and_one_spelling_of_legal_forms() {
        check("Dr. Hans Example", "hans example");
        check("Example Limited", "example ltd");
        check("Example Corporation", "example corp");
        check("Limited Liability Company \"Alfa\"", "llc alfa");
        check("Müller GmbH", "muller gmbh");
        check("General", "general");
        check("Amir Example", "amir example");
        check("PAO Example", "pjsc example");
    }

    #[test]
    fn signs_inside_a_word_do_not_end_it() {
        assert_eq!(tokens("O'Brien-Smith, J.R."), ["OBrien", "Smith", "JR"]);
        assert_eq!(plain("José  D’Or"), Some("jose dor".to_owned()));
        assert_eq!(plain("-A-"), None);
    }
}
