//! Queries whose answers are known: names of the population, whole and spoilt, and strangers.

use std::collections::{BTreeMap, BTreeSet};

use model::{Entity, PropertyType};
use portcullis::Query;

use super::name::{Writing, Written};
use super::{Population, Purpose, Random, Script, id};
use crate::Labelled;

/// How a name is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoiling {
    /// Not at all: a name as it is listed.
    Clean,
    /// One letter left out, doubled, changed or swapped with the next, after the first of a word.
    Typo,
    /// The same in two places.
    TwoTypos,
    /// The last word first.
    Swapped,
    /// One word of three or more left out.
    Dropped,
    /// All words but the last as initials.
    Initials,
    /// In another script or spelling than the listed ones.
    OtherScript,
}

const SPOILINGS: [Spoiling; 7] = [
    Spoiling::Clean,
    Spoiling::Typo,
    Spoiling::TwoTypos,
    Spoiling::Swapped,
    Spoiling::Dropped,
    Spoiling::Initials,
    Spoiling::OtherScript,
];

impl Spoiling {
    fn name(self) -> &'static str {
        match self {
            Spoiling::Clean => "clean",
            Spoiling::Typo => "typo",
            Spoiling::TwoTypos => "two_typos",
            Spoiling::Swapped => "name_order",
            Spoiling::Dropped => "token_drop",
            Spoiling::Initials => "initials",
            Spoiling::OtherScript => "other_script",
        }
    }
}

/// A name whose words are the same in any order has the same key.
pub type Key = String;

/// The key of a name.
pub fn key(name: &str) -> Key {
    let name = name.to_lowercase();
    let mut words: Vec<&str> =
        name.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Queries for a population, half of them strangers.
///
/// Names recur: once every entity was [seen](Questions::see), those that bear the very name that is
/// asked for count as right answers too, and strangers who share their name with somebody listed are
/// left out.
pub struct Questions {
    labelled: Vec<Labelled>,
    /// Who bears the names that are asked for, by their keys.
    namesakes: BTreeMap<Key, BTreeSet<String>>,
}

/// The strangers are the members of the population from this number on.
const STRANGERS: u64 = 1 << 40;

/// Entities that are tried for one query: not every name can be spoilt in every way.
const ATTEMPTS: u64 = 200;

impl Population {
    /// So many queries: half ask for somebody listed, an equal share in each way of spoiling a name.
    /// Birth date and country are asked for only with `fields`.
    pub fn questions(&self, count: usize, fields: bool) -> Questions {
        let asked = (0..count as u64).filter_map(|place| match place % 2 {
            0 => self.listed(place, SPOILINGS[(place / 2) as usize % SPOILINGS.len()], fields),
            _ => Some(self.stranger(place, fields)),
        });
        let labelled: Vec<Labelled> = asked.collect();
        let namesakes = labelled.iter().map(|it| (key(&it.name), BTreeSet::new())).collect();
        Questions { labelled, namesakes }
    }

    fn listed(&self, place: u64, spoiling: Spoiling, fields: bool) -> Option<Labelled> {
        let mut random = self.random(Purpose::Question, place);
        for _ in 0..ATTEMPTS {
            let number = random.below(self.count());
            let entity = self.entity(number);
            if let Some(name) = self.spoilt(number, &entity, spoiling, &mut random) {
                let mut labelled = labelled(place, &entity, name, spoiling.name(), fields);
                labelled.expected.push(id(number));
                return Some(labelled);
            }
        }
        None
    }

    fn stranger(&self, place: u64, fields: bool) -> Labelled {
        let first = STRANGERS + place * ATTEMPTS;
        let number = (first..).find(|it| self.sketch(*it).is_some());
        let entity = self.entity(number.unwrap_or(first));
        let name = entity.caption().to_owned();
        let name = Written { text: name, script: Script::Latin };
        labelled(place, &entity, name, "stranger", fields)
    }

    fn spoilt(
        &self,
        number: u64,
        entity: &Entity,
        spoiling: Spoiling,
        random: &mut Random,
    ) -> Option<Written> {
        let sketch = self.sketch(number)?;
        if spoiling == Spoiling::OtherScript {
            let own = random.chance(400);
            let writing = if own { Writing::Own } else { Writing::Latin(500) };
            let name = sketch.named.full().written(writing, random);
            let is_new = entity.of_type(PropertyType::Name).all(|it| it.value != name.text);
            return is_new.then_some(name);
        }
        // A name of little use for telling people apart finds many others beside its bearer.
        let names: Vec<&str> = entity
            .of_type(PropertyType::Name)
            .filter(|it| matches!(it.property.name, "name" | "alias" | "previousName"))
            .map(|it| it.value.as_str())
            .collect();
        let name = *random.pick(&names);
        let text = match spoiling {
            Spoiling::Clean | Spoiling::OtherScript => Some(name.to_owned()),
            Spoiling::Typo => typo(name, random),
            Spoiling::TwoTypos => typo(name, random).and_then(|it| typo(&it, random)),
            Spoiling::Swapped => swapped(name),
            Spoiling::Dropped => dropped(name, random),
            Spoiling::Initials => initials(name),
        }?;
        let is_spoilt = spoiling == Spoiling::Clean || text != name;
        is_spoilt.then(|| Written { script: script(&text), text })
    }
}

impl Questions {
    /// Looks through the names of an entity for those that are asked for.
    pub fn see(&mut self, entity: &Entity) {
        for statement in entity.of_type(PropertyType::Name) {
            if !matches!(statement.property.name, "firstName" | "lastName")
                && let Some(bearers) = self.namesakes.get_mut(&key(&statement.value))
            {
                bearers.insert(entity.id().to_owned());
            }
        }
    }

    /// The queries with all their right answers, and how many strangers were left out.
    pub fn finish(self) -> (Vec<Labelled>, usize) {
        let before = self.labelled.len();
        let mut labelled = self.labelled;
        labelled.retain(|it| !it.expected.is_empty() || self.namesakes[&key(&it.name)].is_empty());
        for question in &mut labelled {
            let namesakes = &self.namesakes[&key(&question.name)];
            let others = namesakes.iter().filter(|it| !question.expected.contains(it)).cloned();
            let others: Vec<String> = others.collect();
            question.expected.extend(others);
        }
        let left_out = before - labelled.len();
        (labelled, left_out)
    }
}

fn labelled(place: u64, entity: &Entity, name: Written, class: &str, fields: bool) -> Labelled {
    let schema = entity.schema().name();
    let mut query = Query::named(schema, &name.text).expect("what has a name can be looked for");
    for property in ["birthDate", "country"] {
        if fields && let Some(value) = entity.first(property) {
            query.add(property, value);
        }
    }
    Labelled {
        query,
        id: format!("q-{place:06}"),
        name: name.text,
        class: class.to_owned(),
        script: name.script.name().to_owned(),
        expected: Vec::new(),
    }
}

fn script(text: &str) -> Script {
    match text.chars().find(|it| it.is_alphabetic()).map(u32::from) {
        Some(0x400..0x530) => Script::Cyrillic,
        Some(0x600..0x780) => Script::Arabic,
        Some(0x4E00..0xA000) => Script::Han,
        Some(0xAC00..0xD7B0) => Script::Hangul,
        _ => Script::Latin,
    }
}

/// A typing error in one of the words of at least four letters.
fn typo(name: &str, random: &mut Random) -> Option<String> {
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    let is_long = |it: &String| it.chars().count() >= 4 && it.chars().all(char::is_alphabetic);
    let long: Vec<usize> = (0..words.len()).filter(|it| is_long(&words[*it])).collect();
    if long.is_empty() {
        return None;
    }
    let place = *random.pick(&long);
    let mut letters: Vec<char> = words[place].chars().collect();
    let at = random.between(1, letters.len() as u64 - 2) as usize;
    match random.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        // Another letter of the same word keeps to its script.
        _ => letters[at] = letters[(at + 2) % letters.len()].to_lowercase().next()?,
    }
    words[place] = letters.into_iter().collect();
    Some(words.join(" "))
}

fn swapped(name: &str) -> Option<String> {
    let (others, last) = name.rsplit_once(' ')?;
    Some(format!("{last} {others}"))
}

fn dropped(name: &str, random: &mut Random) -> Option<String> {
    let mut words: Vec<&str> = name.split(' ').collect();
    if words.len() < 3 {
        return None;
    }
    words.remove(random.below(words.len() as u64) as usize);
    Some(words.join(" "))
}

fn initials(name: &str) -> Option<String> {
    let (others, last) = name.rsplit_once(' ')?;
    let initial = |word: &str| word.chars().next().map(|it| format!("{it}."));
    let initials: Vec<String> = others.split(' ').filter_map(initial).collect();
    (script(name) != Script::Han).then(|| format!("{} {last}", initials.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random() -> Random {
        Random::of(&[7])
    }

    #[test]
    fn a_typo_changes_one_long_word_after_its_first_letter() {
        let mut random = random();
        for _ in 0..200 {
            let Some(spoilt) = typo("Al Velgor", &mut random) else { panic!("Velgor is long") };
            assert!(spoilt.starts_with("Al V") && spoilt.len().abs_diff(9) <= 1, "{spoilt}");
        }
        assert_eq!(typo("Al Li 123456", &mut random), None);
    }

    #[test]
    fn words_change_places_are_left_out_or_shrink() {
        assert_eq!(swapped("Tamin de Velgor").as_deref(), Some("Velgor Tamin de"));
        assert_eq!(swapped("Velgor"), None);
        assert_eq!(initials("Tamin Rasun Velgor").as_deref(), Some("T. R. Velgor"));
        assert_eq!(initials("Velgor"), None);
        assert_eq!(dropped("Tamin Velgor", &mut random()), None);
        let short = dropped("Tamin Rasun Velgor", &mut random()).expect("three words");
        assert!(["Rasun Velgor", "Tamin Velgor", "Tamin Rasun"].contains(&short.as_str()));
    }

    #[test]
    fn scripts_are_told_by_the_first_letter() {
        let names = ["12 Velgor", "Велгор", "ولغور", "王海", "강남"];
        let scripts = names.map(|it| script(it).name());
        assert_eq!(scripts, ["Latin", "Cyrillic", "Arabic", "Han", "Hangul"]);
    }
}
