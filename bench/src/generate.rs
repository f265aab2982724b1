//! Invented corpora of any size with the statistics of real lists, and queries for them.
//!
//! Start with [`Population::new`]; [`Population::entities`] gives FollowTheMoney entities in ascending
//! order of their ids, in constant memory, [`Population::questions`] gives queries of which the answers
//! are known. Everything follows from the seed: the same seed gives the same entities on every machine,
//! whatever the count of threads, and a larger population begins with the entities of a smaller one.
//!
//! Names are invented from syllables (`culture`), never taken from a list. What is imitated is in
//! `README.md` of this crate, with the statistics of real lists beside those of the generator.

use model::{DatasetName, Entity, Schema, Statement};

pub use query::{Key, Questions, key};

use culture::{CULTURES, Culture, Order, Script};
use name::{Named, Writing};
use random::Random;

mod culture;
mod fact;
mod name;
mod query;
mod random;
mod word;

/// An invented population.
#[derive(Debug, Clone)]
pub struct Population {
    seed: u64,
    count: u64,
    dataset: DatasetName,
}

/// What an entity is, by weights of a thousand as public lists have them.
const KINDS: [(Kind, u32); 9] = [
    (Kind::Person, 525),
    (Kind::Organization, 230),
    (Kind::LegalEntity, 117),
    (Kind::Company, 20),
    (Kind::Vessel, 65),
    (Kind::Airplane, 13),
    (Kind::Ownership, 12),
    (Kind::Directorship, 12),
    (Kind::Family, 6),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Person,
    Organization,
    LegalEntity,
    Company,
    Vessel,
    Airplane,
    Ownership,
    Directorship,
    Family,
}

/// The first entities are of these kinds, so that relations always find their ends.
const FIRST: [Kind; 4] = [Kind::Person, Kind::Company, Kind::Vessel, Kind::Person];

/// So many names or more: lists have entities of up to a hundred.
const MANY: usize = 18;

/// How many of a thousand persons, organisations and ships have one name, two, three, and so on.
/// Measured on 20,376 entities of public lists.
const PERSON_NAMES: [u32; MANY] = [332, 355, 103, 88, 34, 25, 18, 11, 9, 5, 4, 4, 3, 2, 2, 2, 1, 2];
const ORGANISATION_NAMES: [u32; MANY] =
    [348, 221, 146, 109, 71, 37, 21, 15, 10, 4, 4, 3, 2, 2, 1, 2, 1, 3];
const SHIP_NAMES: [u32; 5] = [906, 71, 7, 10, 6];

/// What streams of random numbers are for.
#[derive(Clone, Copy)]
enum Purpose {
    Kind = 1,
    Name,
    Entity,
    Question,
}

/// One member of a population before anything is written down.
struct Sketch {
    kind: Kind,
    culture: usize,
    named: Named,
}

impl Population {
    /// So many entities, of which some are relations between others.
    pub fn new(seed: u64, count: u64) -> Population {
        Population { seed, count, dataset: DatasetName::new("generated") }
    }

    /// How many entities there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The entities in ascending order of their ids.
    pub fn entities(&self) -> impl Iterator<Item = Entity> + '_ {
        (0..self.count).map(|it| self.entity(it))
    }

    /// One entity; numbers from the count on give strangers of the same kind.
    pub fn entity(&self, number: u64) -> Entity {
        let mut random = self.random(Purpose::Entity, number);
        let Some(sketch) = self.sketch(number) else {
            return self.relation(number, &mut random);
        };
        let schema = sketch.kind.schema();
        let mut writer = Writer { entity: Entity::new(id(number), schema), dataset: &self.dataset };
        self.names(&sketch, &mut writer, &mut random);
        match sketch.kind {
            Kind::Person => self.person(&sketch, &mut writer, &mut random),
            Kind::Vessel => vessel(&sketch, &mut writer, &mut random),
            Kind::Airplane => {
                writer.state("country", country(&sketch, &mut random));
                writer.state("serialNumber", fact::register(&mut random));
            }
            _ => self.organisation(&sketch, &mut writer, &mut random),
        }
        writer.state("topics", if random.chance(850) { "sanction" } else { "debarment" });
        writer.entity
    }

    fn random(&self, purpose: Purpose, number: u64) -> Random {
        Random::of(&[self.seed, purpose as u64, number])
    }

    fn kind(&self, number: u64) -> Kind {
        if let Some(kind) = FIRST.get(number as usize) {
            return *kind;
        }
        KINDS[self.random(Purpose::Kind, number).weighted(&KINDS.map(|it| it.1))].0
    }

    /// The kind and the names of an entity; nothing for relations.
    fn sketch(&self, number: u64) -> Option<Sketch> {
        let kind = self.kind(number);
        let mut random = self.random(Purpose::Name, number);
        let (seed, random) = (self.seed, &mut random);
        let of_persons = |it: &Culture| it.persons;
        let of_organisations = |it: &Culture| it.organisations;
        let (culture, named) = match kind {
            Kind::Person => {
                let culture = name::culture(of_persons, random);
                (culture, name::person(seed, culture, random))
            }
            Kind::Vessel => {
                let culture = name::culture(of_organisations, random);
                (culture, Named::Craft(name::craft(seed, culture, random)))
            }
            Kind::Airplane => {
                let culture = name::culture(of_organisations, random);
                (culture, Named::Craft(name::registration(culture, random)))
            }
            Kind::Organization | Kind::LegalEntity | Kind::Company => {
                let culture = name::culture(of_organisations, random);
                (culture, name::organisation(seed, culture, random))
            }
            Kind::Ownership | Kind::Directorship | Kind::Family => return None,
        };
        Some(Sketch { kind, culture, named })
    }

    fn names(&self, sketch: &Sketch, writer: &mut Writer<'_>, random: &mut Random) {
        let counts: &[u32] = match sketch.kind {
            Kind::Person => &PERSON_NAMES,
            Kind::Vessel => &SHIP_NAMES,
            Kind::Airplane => &[1],
            _ => &ORGANISATION_NAMES,
        };
        let mut names = 1 + random.weighted(counts);
        if names == MANY {
            names = random.between(MANY as u64, 60) as usize;
        }
        writer.state("name", sketch.named.first(random).text);
        let mut written = 1;
        // Respelling a short name may give one that is listed already.
        for _ in 0..names * 3 {
            if written >= names {
                break;
            }
            let (name, weak) = sketch.named.further(self.seed, random);
            let property = match (sketch.kind, weak && random.chance(400)) {
                (Kind::Vessel, _) => "previousName",
                (_, true) => "weakAlias",
                (_, false) => "alias",
            };
            if !writer.names(&name.text) {
                written += 1;
                writer.state(property, name.text);
            }
        }
    }

    fn person(&self, sketch: &Sketch, writer: &mut Writer<'_>, random: &mut Random) {
        if random.chance(530)
            && let Some((given, family)) = sketch.named.parts()
        {
            writer.state("firstName", given.written(Writing::Latin(0), random).text);
            writer.state("lastName", family.written(Writing::Latin(0), random).text);
        }
        if random.chance(920) {
            writer.state("birthDate", fact::birth_date(random));
            if random.chance(60) {
                writer.state("birthDate", fact::birth_date(random));
            }
        }
        if random.chance(620) {
            writer.state("gender", if random.chance(880) { "male" } else { "female" });
        }
        if random.chance(620) {
            writer.state("nationality", country(sketch, random));
        }
        if random.chance(390) {
            writer.state("country", country(sketch, random));
        }
        if random.chance(260) {
            writer.state("address", self.address(sketch, random));
        }
        if random.chance(190) {
            writer.state("passportNumber", fact::passport(random));
        }
        if random.chance(190) {
            writer.state("idNumber", fact::register(random));
        }
        if is_russian(sketch) && random.chance(200) {
            writer.state("innCode", fact::inn(true, random));
        }
    }

    fn organisation(&self, sketch: &Sketch, writer: &mut Writer<'_>, random: &mut Random) {
        if random.chance(600) {
            writer.state("country", country(sketch, random));
        }
        if random.chance(800) {
            for _ in 0..1 + random.weighted(&[700, 200, 100]) {
                writer.state("address", self.address(sketch, random));
            }
        }
        if random.chance(400) {
            writer.state("registrationNumber", fact::register(random));
        }
        if random.chance(160) {
            writer.state("incorporationDate", fact::date(1950, 2020, random));
        }
        if is_russian(sketch) {
            if random.chance(500) {
                writer.state("innCode", fact::inn(false, random));
            }
            if random.chance(300) {
                writer.state("ogrnCode", fact::ogrn(random));
            }
        }
    }

    fn address(&self, sketch: &Sketch, random: &mut Random) -> String {
        let street = name::place(self.seed, sketch.culture, random);
        let city = name::place(self.seed, sketch.culture, random);
        let country = model::country::name(country(sketch, random)).unwrap_or_default();
        format!("{} {street} Street, {city}, {country}", random.between(1, 250))
    }

    fn relation(&self, number: u64, random: &mut Random) -> Entity {
        let kind = self.kind(number);
        let mut writer =
            Writer { entity: Entity::new(id(number), kind.schema()), dataset: &self.dataset };
        let mut end = |property: &str, wanted: Kind, random: &mut Random| {
            writer.state(property, id(self.nearest(wanted, random)));
        };
        match kind {
            Kind::Ownership => {
                end("owner", Kind::Person, random);
                end("asset", Kind::Company, random);
                writer.state("percentage", format!("{}", random.between(1, 100)));
            }
            Kind::Directorship => {
                end("director", Kind::Person, random);
                end("organization", Kind::Company, random);
                writer.state("role", "director");
            }
            _ => {
                end("person", Kind::Person, random);
                end("relative", Kind::Person, random);
                writer.state("relationship", *random.pick(&["brother", "spouse", "son"]));
            }
        }
        writer.entity
    }

    /// The first of a kind from some entity downwards: one is among [`FIRST`].
    fn nearest(&self, wanted: Kind, random: &mut Random) -> u64 {
        let start = random.below(self.count);
        (0..=start).rev().find(|it| self.kind(*it) == wanted).unwrap_or(1)
    }
}

impl Kind {
    fn schema(self) -> &'static Schema {
        let name = match self {
            Kind::Person => "Person",
            Kind::Organization => "Organization",
            Kind::LegalEntity => "LegalEntity",
            Kind::Company => "Company",
            Kind::Vessel => "Vessel",
            Kind::Airplane => "Airplane",
            Kind::Ownership => "Ownership",
            Kind::Directorship => "Directorship",
            Kind::Family => "Family",
        };
        Schema::get(name).expect("the vocabulary has these schemata")
    }
}

/// Ids sort as their numbers do.
fn id(number: u64) -> String {
    format!("gen-{number:012}")
}

fn country(sketch: &Sketch, random: &mut Random) -> &'static str {
    random.pick::<&str>(CULTURES[sketch.culture].countries)
}

fn is_russian(sketch: &Sketch) -> bool {
    CULTURES[sketch.culture].order == Order::Patronymic
}

fn vessel(sketch: &Sketch, writer: &mut Writer<'_>, random: &mut Random) {
    if random.chance(985) {
        writer.state("imoNumber", fact::imo(random));
    }
    if random.chance(480) {
        writer.state("flag", country(sketch, random));
    }
    if random.chance(420) {
        writer.state("type", *random.pick(&["Crude Oil Tanker", "Bulk Carrier", "General Cargo"]));
    }
    if random.chance(60) {
        writer.state("mmsi", fact::mmsi(random));
    }
}

/// States what is known of an entity.
struct Writer<'a> {
    entity: Entity,
    dataset: &'a DatasetName,
}

impl Writer<'_> {
    fn state(&mut self, property: &str, value: impl Into<String>) {
        let schema = self.entity.schema();
        let property = schema.property(property).expect("the vocabulary has these properties");
        self.entity.push(Statement::new(property, value, self.dataset.clone()));
    }

    /// Whether the entity has that name.
    fn names(&self, name: &str) -> bool {
        self.entity.of_type(model::PropertyType::Name).any(|it| it.value == name)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use model::clean::{Cleaned, clean};

    use super::*;
    use crate::Labelled;
    use crate::statistics::Statistics;

    /// The size of the corpus that the bands below were measured on.
    const REAL: u64 = 20_376;

    fn written(seed: u64, count: u64) -> Vec<String> {
        Population::new(seed, count).entities().map(|it| model::ftm::write(&it)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_entities_on_any_thread() {
        let population = Population::new(7, 500);
        let part = |from: u64, to: u64| -> Vec<String> {
            // Backwards: no entity may depend on those before it.
            (from..to).rev().map(|it| model::ftm::write(&population.entity(it))).collect()
        };
        let (mut first, mut second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| part(0, 250));
            (first.join().expect("it does not panic"), part(250, 500))
        });
        second.append(&mut first);
        second.reverse();
        assert_eq!(written(7, 500), second);
    }

    #[test]
    fn the_entities_of_a_seed_are_the_same_on_every_machine() {
        let first = written(1, 5).remove(0);
        assert_eq!(first, FIRST_OF_SEED_1);
    }

    #[test]
    fn another_seed_gives_other_entities() {
        let (one, other) = (written(1, 500), written(2, 500));
        assert!(one.iter().zip(&other).all(|(one, other)| one != other));
    }

    #[test]
    fn a_larger_population_begins_with_the_names_of_a_smaller_one() {
        let names = |count| -> Vec<String> {
            let population = Population::new(1, count);
            let first = population.entities().take(100);
            first.map(|it| it.values("name").join("; ")).collect()
        };
        assert_eq!(names(100), names(5000));
    }

    #[test]
    fn ids_ascend_and_values_stand_as_the_model_cleans_them() {
        let mut last = String::new();
        for entity in Population::new(3, 3000).entities() {
            assert!(entity.id() > last.as_str(), "{last} before {}", entity.id());
            last = entity.id().to_owned();
            for required in entity.schema().required() {
                assert!(entity.first(required).is_some(), "{last} has no {required}");
            }
            for statement in entity.statements() {
                assert_eq!(
                    clean(statement.property, &statement.value),
                    Cleaned::Value(statement.value.clone()),
                    "{} of {last}",
                    statement.property.name
                );
            }
            let line = model::ftm::write(&entity);
            let read = model::ftm::read(&line, &"generated".into()).expect("it was written so");
            assert_eq!(model::ftm::write(&read.entity), line);
        }
    }

    #[test]
    fn relations_lead_to_entities_of_the_population() {
        let count = 3000;
        let population = Population::new(3, count);
        let mut relations = 0;
        for entity in population.entities().filter(|it| it.schema().edge().is_some()) {
            relations += 1;
            for end in entity.of_type(model::PropertyType::Entity) {
                let number: u64 = end.value["gen-".len()..].parse().expect("a number");
                let other = population.entity(number);
                assert!(number < count && other.id() == end.value);
                let range = end.property.range.expect("an end has a schema");
                assert!(other.schema().is_a(range), "{} of {}", end.property.name, entity.id());
            }
        }
        assert!((50..150).contains(&relations), "{relations} of {count} are relations");
    }

    fn statistics() -> &'static Statistics {
        static STATISTICS: OnceLock<Statistics> = OnceLock::new();
        STATISTICS.get_or_init(|| Statistics::of(Population::new(1, REAL).entities()))
    }

    fn check(what: &str, number: f64, from: f64, to: f64) {
        assert!((from..=to).contains(&number), "{what}: {number} is not within {from} to {to}");
    }

    /// Beside each band what public lists have, see `README.md`.
    #[test]
    fn names_are_like_those_of_public_lists() {
        let it = statistics();
        check("names an entity", it.names() as f64 / it.entities as f64, 2.5, 2.8); // 2.64
        check("names, p50", it.names_each(0.5) as f64, 2.0, 2.0); // 2
        check("names, p90", it.names_each(0.9) as f64, 5.0, 5.0); // 5
        check("names, p99", it.names_each(0.99) as f64, 11.0, 15.0); // 13
        check("words, p50", it.words_each(0.5) as f64, 3.0, 3.0); // 3
        check("words, p90", it.words_each(0.9) as f64, 5.0, 6.0); // 6
        check("words, p99", it.words_each(0.99) as f64, 10.0, 13.0); // 12
        check("words for 1,000 names", it.words_for_a_thousand_names(), 630.0, 770.0); // 701
        check("top word", it.share_of_top(1), 0.015, 0.035); // 0.028
        check("top 10", it.share_of_top(10), 0.085, 0.115); // 0.095
        check("top 100", it.share_of_top(100), 0.25, 0.30); // 0.271
        check("top 1,000", it.share_of_top(1000), 0.46, 0.56); // 0.521
        check("words that occur once", it.share_once(), 0.50, 0.58); // 0.541
    }

    /// Heaps' law: of twice the entities public lists had 1.59 times the words (from 10,000 to 20,000).
    #[test]
    fn vocabulary_grows_as_in_public_lists() {
        let half = Statistics::of(Population::new(1, REAL / 2).entities());
        let growth = statistics().distinct_words() as f64 / half.distinct_words() as f64;
        check("growth by twice the entities", growth, 1.5, 1.7);
    }

    fn labelled(fields: bool) -> (Population, Vec<Labelled>) {
        let population = Population::new(5, 2000);
        let mut questions = population.questions(400, fields);
        population.entities().for_each(|it| questions.see(&it));
        let (labelled, left_out) = questions.finish();
        assert!(labelled.len() + left_out == 400 && left_out < 20, "{left_out} left out");
        (population, labelled)
    }

    #[test]
    fn answers_exist_and_strangers_have_none() {
        let (population, labelled) = labelled(true);
        let ids: Vec<String> = population.entities().map(|it| it.id().to_owned()).collect();
        let mut classes: std::collections::BTreeMap<&str, usize> = Default::default();
        for it in &labelled {
            *classes.entry(it.class.as_str()).or_default() += 1;
            assert_eq!(it.class == "stranger", it.expected.is_empty(), "{}", it.name);
            assert!(it.expected.iter().all(|id| ids.binary_search(id).is_ok()), "{}", it.name);
            assert!(it.query.notices().is_empty(), "{:?}", it.query.notices());
        }
        let positive = classes.iter().filter(|it| *it.0 != "stranger");
        assert!(positive.clone().count() == 7 && positive.clone().all(|it| *it.1 >= 28));
    }

    #[test]
    fn a_clean_query_is_a_name_of_its_answer_and_a_spoilt_one_is_not() {
        let (population, labelled) = labelled(false);
        for it in labelled.iter().filter(|it| it.class != "stranger") {
            let number: u64 = it.expected[0]["gen-".len()..].parse().expect("a number");
            let entity = population.entity(number);
            let mut names = entity.of_type(model::PropertyType::Name);
            let is_listed = names.any(|name| name.value == it.name);
            match it.class.as_str() {
                "clean" => assert!(is_listed, "{}", it.name),
                "typo" | "two_typos" | "other_script" => assert!(!is_listed, "{}", it.name),
                _ => {}
            }
        }
    }

    #[test]
    fn namesakes_are_right_answers_too() {
        assert_eq!(key("JSC “Velgor-5”"), key("velgor 5 jsc"));
        assert_ne!(key("Velgor Trading"), key("Velgor Shipping"));
        let population = Population::new(5, 2000);
        let mut questions = population.questions(40, false);
        population.entities().for_each(|it| questions.see(&it));
        let asked = population.questions(40, false).finish().0;
        let asked = asked.iter().find(|it| !it.expected.is_empty()).expect("half of them");
        let schema = Schema::get("Person").expect("a schema");
        let mut twin = Entity::new("twin", schema);
        let name = schema.property("name").expect("a property");
        twin.push(Statement::new(name, asked.name.clone(), "generated".into()));
        questions.see(&twin);
        let (labelled, _) = questions.finish();
        let same = labelled.iter().find(|it| it.id == asked.id).expect("it is still asked");
        assert!(same.expected.contains(&"twin".to_owned()), "{:?}", same.expected);
    }

    const FIRST_OF_SEED_1: &str = r#"{"id":"gen-000000000000","schema":"Person","properties":{"name":["Nuru Dabom"],"weakAlias":["Abu Wajadan"],"alias":["Nuro Dabum"],"birthDate":["1981-09-28"],"gender":["male"],"nationality":["lb"],"country":["sd"],"address":["34 Afu Street, Hilam, Algeria"],"topics":["sanction"]},"datasets":["generated"]}"#;
}
