//! A query, with everything that can be known before candidates are looked at.

use index::EntityNumber;
use model::facts::{Facts, may_be, name_kind};
use model::{Entity, Nats, Notice, NoticeKind, PropertyType};
use score::{Finding, Party};
use text::{Name, NameKind};

use crate::engine::{Engine, Neighbours};
use crate::filter::{Filter, Gate};
use crate::part::Place;
use crate::search::Scratch;

/// The names of a query, prepared for each kind of thing that it may turn out to be.
pub(crate) struct Prepared(Vec<(NameKind, Vec<Name>)>);

impl Prepared {
    pub(crate) fn of(entity: &Entity) -> Prepared {
        let kinds: &[NameKind] = match name_kind(entity.schema()) {
            NameKind::Person => &[NameKind::Person],
            NameKind::Organization => &[NameKind::Organization],
            NameKind::Thing => &[NameKind::Thing],
            // Nobody knows yet: titles and particles say little in one reading, legal forms in the other.
            NameKind::Unknown => &[NameKind::Unknown, NameKind::Person],
        };
        let names = |kind| prepared_as(entity, kind).into_iter().map(|(name, _)| name).collect();
        Prepared(kinds.iter().map(|kind| (*kind, names(*kind))).collect())
    }

    /// The reading that suits a candidate of that kind.
    pub(crate) fn into_reading(self, kind: NameKind) -> Vec<Name> {
        let place = self.0.iter().position(|(it, _)| *it == kind).unwrap_or(0);
        self.0.into_iter().nth(place).map_or_else(Vec::new, |(_, names)| names)
    }
}

/// The different names of an entity, and whether they are weak aliases.
pub(crate) fn prepared_as(entity: &Entity, kind: NameKind) -> Vec<(Name, bool)> {
    let mut names: Vec<(Name, bool)> = Vec::new();
    for statement in entity.of_type(PropertyType::Name) {
        let language = statement.lang.as_ref().map(|it| it.as_str());
        let name = text::prepare(&statement.value, kind, language);
        if !name.tokens.is_empty() && !names.iter().any(|(known, _)| known.tokens == name.tokens) {
            names.push((name, statement.property.name == "weakAlias"));
        }
    }
    names
}

/// A query with the words of the corpus that are like its words.
pub(crate) struct Asked<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) kind: NameKind,
    readings: Vec<Reading>,
    pub(crate) facts: Facts,
}

/// The query's names under one reading.
pub(crate) struct Reading {
    pub(crate) kind: NameKind,
    pub(crate) party: Party,
    /// For each of its names, and for each part of the engine.
    pub(crate) neighbours: Vec<Vec<Neighbours>>,
}

/// An entity that scores high enough.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) place: Place,
    pub(crate) log_odds: Nats,
    /// The place of the query's name and the number of the candidate's that are the best pair, if
    /// names led to it.
    pub(crate) pair: Option<(u32, index::NameNumber)>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(engine: &'a Engine, entity: &Entity, scratch: &mut Scratch) -> Self {
        let (kind, facts) = (name_kind(entity.schema()), Facts::of(entity));
        let mut readings = Vec::new();
        for (reading, names) in Prepared::of(entity).0 {
            let (names, neighbours) =
                names.into_iter().map(|it| engine.asked_name(it, scratch)).unzip();
            let party = Party { kind, names, facts: facts.clone() };
            readings.push(Reading { kind: reading, party, neighbours });
        }
        Asked { engine, kind, readings, facts }
    }

    /// What had to be repaired in its names before they could be read.
    pub(crate) fn repairs(&self) -> impl Iterator<Item = Notice> {
        let names = self.readings.first().into_iter().flat_map(|it| &it.party.names);
        names.map(|it| &it.name).filter(|it| it.repairs.any()).map(|name| {
            let message = format!("{:?} had {}", name.text, name.repairs.words().join(" and "));
            Notice::new(NoticeKind::Flagged, "query", message).in_field("name")
        })
    }

    /// The readings of its names, each with the candidates that it is for.
    pub(crate) fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The reading that a candidate of that kind is compared with.
    pub(crate) fn reading_for(&self, kind: NameKind) -> Option<&Reading> {
        self.readings.iter().find(|it| it.kind == kind).or(self.readings.first())
    }

    /// Every entity that scores at least so much, found by comparing with all: slow, and the oracle of
    /// the search.
    pub(crate) fn score_everything(&self, lowest: Nats, filter: &Filter) -> Vec<Found> {
        let mut found = Vec::new();
        for (number, part) in self.engine.parts().iter().enumerate() {
            let gate = Gate::new(part, filter);
            let corpus = &part.corpus;
            let asked_for = |it: &EntityNumber| {
                corpus.is_matchable(*it) && may_be(self.kind, corpus.kind(*it)) && gate.passes(*it)
            };
            let whole = |entity| self.whole(Place { part: number as u32, entity });
            let entities = part.entities().filter(asked_for).map(whole);
            found.extend(entities.filter(|it| it.log_odds >= lowest));
        }
        found
    }

    /// An entity, compared with all its names.
    pub(crate) fn whole(&self, place: Place) -> Found {
        Found { place, log_odds: self.compare(place).log_odds, pair: None }
    }

    /// The evidence for an entity that was found.
    pub(crate) fn finding(&self, found: &Found) -> Finding {
        let Some((number, name)) = found.pair else { return self.compare(found.place) };
        let (part, entity) = (self.engine.part(found.place), found.place.entity);
        let reading = self.reading_for(part.corpus.kind(entity));
        let reading = reading.expect("one of its names led there");
        score::compare_names(
            &reading.party,
            &reading.party.names[number as usize],
            &part.candidate_name(name),
            part.corpus.name_count_of(entity),
            &part.corpus.facts(entity),
        )
    }

    fn compare(&self, place: Place) -> Finding {
        let candidate = self.engine.part(place).candidate(place.entity);
        match self.reading_for(candidate.kind) {
            Some(reading) => score::compare(&reading.party, &candidate),
            None => Finding { log_odds: score::PRIOR, evidence: Vec::new() },
        }
    }
}
