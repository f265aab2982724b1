//! Relations that a list states by nothing but a name.
//!
//! A list says `Parent company: EXAMPLE HOLDING` and nothing more. If exactly one entity of the same
//! document bears that name, the two are linked; any other name stays a note and gives a notice,
//! because a guessed owner is worse than none.

use std::collections::BTreeMap;

use model::{Entity, Notice, NoticeKind, Schema};

use crate::{Draft, Reading, Sink};

/// What the named party is to the entity that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// Its parent company.
    Parent,
    /// Its subsidiary.
    Subsidiary,
    /// The owner or the operator of a ship; the list does not say which.
    OwnerOrOperator,
    /// The same, formerly.
    PastOwnerOrOperator,
}

impl Tie {
    /// What to call it in notes.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Tie::Parent => "Parent company",
            Tie::Subsidiary => "Subsidiary",
            Tie::OwnerOrOperator => "Current owner or operator",
            Tie::PastOwnerOrOperator => "Previous owner or operator",
        }
    }
}

/// The names and the stated relations of one document.
pub(crate) struct Relations<'a> {
    reading: &'a Reading,
    file: String,
    bearers: BTreeMap<String, Vec<End>>,
    stated: Vec<Stated>,
}

#[derive(Clone)]
struct End {
    id: String,
    name: String,
    schema: &'static Schema,
}

struct Stated {
    record: String,
    from: End,
    tie: Tie,
    name: String,
}

impl<'a> Relations<'a> {
    /// Nothing is known yet of that document.
    pub(crate) fn new(reading: &'a Reading, file: &str) -> Self {
        Relations { reading, file: file.to_owned(), bearers: BTreeMap::new(), stated: Vec::new() }
    }

    /// Takes note of the names of an entity that is complete.
    pub(crate) fn know(&mut self, entity: &Entity) {
        for name in ["name", "alias"].iter().flat_map(|it| entity.values(it)) {
            let bearers = self.bearers.entry(key(name)).or_default();
            if !bearers.iter().any(|it| it.id == entity.id()) {
                bearers.push(End::of(entity, name));
            }
        }
    }

    /// Takes note of a relation that the record `record` states. The name is kept on the entity by
    /// the caller, whatever becomes of the relation.
    pub(crate) fn state(&mut self, entity: &Entity, record: &str, tie: Tie, name: &str) {
        self.stated.push(Stated {
            record: record.to_owned(),
            from: End::of(entity, entity.caption()),
            tie,
            name: name.trim().to_owned(),
        });
    }

    /// Links what can be linked and tells of the rest, in the order of the document.
    pub(crate) fn finish(self, sink: &mut dyn Sink) {
        for stated in &self.stated {
            let bearers = self.bearers.get(&key(&stated.name)).map_or(&[][..], Vec::as_slice);
            let mut others = bearers.iter().filter(|it| it.id != stated.from.id);
            match (others.next(), others.next()) {
                (Some(other), None) => self.link(stated, other, sink),
                (found, _) => self.unlinked(stated, found.is_some(), sink),
            }
        }
    }

    fn link(&self, stated: &Stated, other: &End, sink: &mut dyn Sink) {
        let from = &stated.from;
        match stated.tie {
            Tie::Parent => self.own(stated, other, from, sink),
            Tie::Subsidiary => self.own(stated, from, other, sink),
            Tie::OwnerOrOperator | Tie::PastOwnerOrOperator => {
                self.tie(stated, other, from, ("UnknownLink", "subject", "object"), sink);
            }
        }
    }

    /// An ownership. FollowTheMoney lets assets be owned: what has a parent company is a company,
    /// and a company is one; for anything else only the link is stated.
    fn own(&self, stated: &Stated, owner: &End, asset: &End, sink: &mut dyn Sink) {
        let is_company = Schema::get("Company").is_some_and(|it| it.is_a(asset.schema.name()));
        if !asset.schema.is_a("Asset") && is_company {
            let mut company =
                Draft::new(self.reading, &self.file, &stated.record, asset.id.clone(), "Company");
            company.add("name", &asset.name);
            company.finish(sink);
        }
        let ends = match asset.schema.is_a("Asset") || is_company {
            true => ("Ownership", "owner", "asset"),
            false => ("UnknownLink", "subject", "object"),
        };
        self.tie(stated, owner, asset, ends, sink);
    }

    fn tie(
        &self,
        stated: &Stated,
        source: &End,
        target: &End,
        ends: (&str, &str, &str),
        sink: &mut dyn Sink,
    ) {
        let (schema, source_end, target_end) = ends;
        let id = format!("{}-{}-{}", source.id, schema.to_lowercase(), target.id);
        let mut draft = Draft::new(self.reading, &self.file, &stated.record, id, schema);
        // The end that the list points to keeps the name by which it does.
        for (property, end) in [(source_end, source), (target_end, target)] {
            let named = (end.id != stated.from.id).then_some(stated.name.as_str());
            draft.add_clean(property, &end.id, named);
        }
        draft.add("role", stated.tie.label());
        draft.finish(sink);
    }

    fn unlinked(&self, stated: &Stated, several: bool, sink: &mut dyn Sink) {
        let why =
            if several { "several entities bear" } else { "no entity of this document bears" };
        let message = format!("{why} the name {:?}: kept as a note", stated.name);
        sink.notice(
            Notice::new(NoticeKind::Unplaced, &*self.file, message)
                .of_record(&*stated.record)
                .in_field(stated.tie.label()),
        );
    }
}

impl End {
    fn of(entity: &Entity, name: &str) -> Self {
        End { id: entity.id().to_owned(), name: name.to_owned(), schema: entity.schema() }
    }
}

/// A name as far as publishers repeat it: case and white space vary, spelling does not.
fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
