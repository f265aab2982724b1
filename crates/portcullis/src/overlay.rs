//! What changes in a corpus, while documents are read.

use std::collections::BTreeSet;

use index::{Change, Corpus, EntityNumber, Error};
use model::{DatasetName, Entity};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::engine::Engine;
use crate::part::Bytes;

/// Entities as they are now, where that is not as the corpus has them.
pub(crate) struct Overlay<'a> {
    base: &'a Corpus<Bytes>,
    entities: FxHashMap<String, State>,
    /// Datasets of which what was known is void, because the whole list came anew.
    replaced: BTreeSet<DatasetName>,
}

/// What became of an entity.
#[expect(clippy::large_enum_variant, reason = "nearly all are entities")]
enum State {
    Gone,
    Is(Entity),
    /// As the corpus has it, without what the replaced datasets say of it.
    Without,
}

/// What an overlay comes to.
pub(crate) struct Changes {
    pub(crate) entities: Vec<Entity>,
    pub(crate) change: Change,
}

impl<'a> Overlay<'a> {
    /// The changes that an engine has already.
    pub(crate) fn of(engine: &'a Engine) -> Result<Overlay<'a>, Error> {
        let (base, later) = engine.parts().split_first().expect("an engine has a part");
        let mut entities = FxHashMap::default();
        for part in later {
            let removed = part.corpus.change().into_iter().flat_map(|it| &it.removed);
            entities.extend(removed.map(|it| (it.clone(), State::Gone)));
            for record in part.corpus.records() {
                let entity = index::read_entity(&record?.1)?;
                entities.insert(entity.id().to_owned(), State::Is(entity));
            }
        }
        Ok(Overlay { base: &base.corpus, entities, replaced: BTreeSet::new() })
    }

    /// Makes void what is known from a dataset: its whole list comes anew.
    pub(crate) fn replace(&mut self, dataset: &DatasetName) {
        if !self.replaced.insert(dataset.clone()) {
            return;
        }
        for state in self.entities.values_mut() {
            if let State::Is(entity) = state
                && entity.datasets().contains(dataset)
            {
                *state = without(entity, |it| it == dataset).map_or(State::Gone, State::Is);
            }
        }
        let sets = self.base.dataset_sets();
        let has: Vec<bool> = sets.iter().map(|it| it.contains(dataset)).collect();
        for entity in (0..self.base.len() as u32).map(EntityNumber) {
            if has[self.base.dataset_set(entity)] {
                let id = self.base.id(entity).to_owned();
                self.entities.entry(id).or_insert(State::Without);
            }
        }
    }

    /// Adds what a document says of an entity to what is known of it.
    pub(crate) fn add(&mut self, entity: Entity, is_of_whole_list: bool) -> Result<(), Error> {
        if is_of_whole_list {
            for dataset in entity.datasets() {
                self.replace(&dataset);
            }
        }
        let known = match self.entities.remove(entity.id()) {
            Some(State::Is(known)) => Some(known),
            Some(State::Gone) => None,
            Some(State::Without) => self.left_of(entity.id())?,
            None => self.base.find(entity.id()).map(|it| self.base.entity(it)).transpose()?,
        };
        let id = entity.id().to_owned();
        let merged = match known {
            Some(mut known) => {
                known.merge(entity);
                known
            }
            None => entity,
        };
        self.entities.insert(id, State::Is(merged));
        Ok(())
    }

    /// Forgets an entity.
    pub(crate) fn remove(&mut self, id: &str) {
        self.entities.insert(id.to_owned(), State::Gone);
    }

    /// What is left of an entity of the corpus without what the replaced datasets say.
    fn left_of(&self, id: &str) -> Result<Option<Entity>, Error> {
        let Some(number) = self.base.find(id) else { return Ok(None) };
        if self.base.datasets(number).iter().all(|it| self.replaced.contains(it)) {
            return Ok(None);
        }
        Ok(without(&self.base.entity(number)?, |it| self.replaced.contains(it)))
    }

    /// What differs from the corpus.
    pub(crate) fn finish(mut self) -> Result<Changes, Error> {
        let mut states = std::mem::take(&mut self.entities);
        for (id, state) in &mut states {
            if matches!(state, State::Without) {
                *state = self.left_of(id)?.map_or(State::Gone, State::Is);
            }
        }
        for id in self.unchanged(&states)? {
            states.remove(&id);
        }
        let (mut entities, mut removed) = (Vec::new(), Vec::new());
        for (id, state) in states {
            match state {
                State::Is(entity) => entities.push(entity),
                _ if self.base.find(&id).is_some() => removed.push(id),
                _ => {}
            }
        }
        entities.sort_by(|left, right| left.id().cmp(right.id()));
        removed.sort();
        let base = self.base.info().digest.clone();
        Ok(Changes { entities, change: Change { base, removed } })
    }
}

impl Overlay<'_> {
    /// Entities that came out as the corpus has them: a list that was read anew has mostly those.
    fn unchanged(&self, states: &FxHashMap<String, State>) -> Result<Vec<String>, Error> {
        let known = states.par_iter().filter_map(|(id, state)| match state {
            State::Is(entity) => Some((self.base.find(id)?, entity)),
            _ => None,
        });
        let records: FxHashMap<EntityNumber, String> =
            known.map(|(number, it)| (number, model::ftm::write_statements(it))).collect();
        let same = |number: EntityNumber, text: &str| {
            records
                .get(&number)
                .is_some_and(|it| it == text)
                .then(|| self.base.id(number).to_owned())
        };
        // One that is looked up takes a block of about a hundred to be unpacked.
        if records.len() * 64 < self.base.len() {
            let texts = records
                .par_iter()
                .map(|(number, _)| Ok(same(*number, &self.base.record_text(*number)?)));
            return texts.filter_map(Result::transpose).collect();
        }
        let all = self.base.records().map(|it| it.map(|(number, text)| same(number, &text)));
        all.filter_map(Result::transpose).collect()
    }
}

/// An entity without what some datasets say of it, if anything is left.
fn without(entity: &Entity, is_void: impl Fn(&DatasetName) -> bool) -> Option<Entity> {
    let mut left = Entity::new(entity.id(), entity.schema());
    left.envelope = entity.envelope.clone();
    left.envelope.datasets.retain(|it| !is_void(it));
    let kept = entity.statements().iter().filter(|it| !is_void(&it.dataset));
    for statement in kept {
        left.push(statement.clone());
    }
    (!left.statements().is_empty()).then_some(left)
}
