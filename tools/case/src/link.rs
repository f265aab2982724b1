//! Links: who owns, directs, represents or supplies whom.

use model::Schema;

use crate::book::{Book, Subject};
use crate::entity_id;
use crate::table::{Row, Table};

/// How a kind of link is said in FollowTheMoney.
struct Shape {
    kind: &'static str,
    schema: &'static str,
    /// The columns that hold the entities at the beginning and at the end.
    from: &'static str,
    to: &'static str,
    role: Role,
}

/// What stands in the role of a link.
enum Role {
    /// The note, which names an office.
    Note,
    /// The kind, because the schema alone would say less.
    Kind,
    /// Nothing: the schema says it all.
    None,
}

/// Every kind but `located_at`, which is a property of the entity.
///
/// FollowTheMoney knows no relation for supply or operation, and its `Payment` would name a payer
/// and a payee where the record only has somebody who arranged payments. These are links of
/// unknown nature with their kind as role, from the one who acts to the one acted upon.
const SHAPES: &[Shape] = &[
    Shape {
        kind: "ownership",
        schema: "Ownership",
        from: "owner_id",
        to: "asset_id",
        role: Role::None,
    },
    Shape {
        kind: "directorship",
        schema: "Directorship",
        from: "from_id",
        to: "to_id",
        role: Role::Note,
    },
    Shape {
        kind: "employment",
        schema: "Employment",
        from: "from_id",
        to: "to_id",
        role: Role::Note,
    },
    Shape {
        kind: "procures_for",
        schema: "Representation",
        from: "from_id",
        to: "to_id",
        role: Role::Kind,
    },
    Shape {
        kind: "affiliate",
        schema: "UnknownLink",
        from: "from_id",
        to: "to_id",
        role: Role::Kind,
    },
    Shape {
        kind: "operates",
        schema: "UnknownLink",
        from: "from_id",
        to: "to_id",
        role: Role::Kind,
    },
    Shape {
        kind: "payment",
        schema: "UnknownLink",
        from: "from_id",
        to: "to_id",
        role: Role::Kind,
    },
    Shape {
        kind: "supplies",
        schema: "UnknownLink",
        from: "from_id",
        to: "to_id",
        role: Role::Kind,
    },
];

/// States every link as an entity of its own.
pub(crate) fn state_all(book: &mut Book, links: &Table) {
    for row in links.rows().filter(|it| it.get("kind") != "located_at") {
        match SHAPES.iter().find(|it| it.kind == row.get("kind")) {
            Some(shape) => state(book, shape, &row),
            None => book.fault(format!("{}: no shape for {:?}", row.get("id"), row.get("kind"))),
        }
    }
}

fn state(book: &mut Book, shape: &Shape, row: &Row<'_>) {
    let schema = Schema::get(shape.schema).expect("the model knows the schemata of the table");
    let edge = schema.edge().expect("the schemata of the table are relations");
    let mut subject = book.subject(entity_id(row.get("id")), schema, row.get("source_url"));
    subject.state(edge.source, &entity_id(row.get(shape.from)));
    subject.state(edge.target, &entity_id(row.get(shape.to)));
    match shape.role {
        Role::Note => subject.state("role", without_speaker(row.get("note"))),
        Role::Kind => subject.state("role", row.get("kind")),
        Role::None => subject.state("percentage", row.get("share_percent")),
    }
    state_time(&mut subject, row);
    // Who stands behind the statement: an official list, the press, or investigators.
    subject.state("publisher", row.get("confidence"));
    subject.state("summary", row.get("note"));
}

fn state_time(subject: &mut Subject<'_>, row: &Row<'_>) {
    subject.state("startDate", row.get("start"));
    subject.state("endDate", row.get("end"));
    if row.get("note").starts_with("Former") {
        // The record says that it is over, but not since when.
        subject.state("status", "former");
    }
}

/// A note without the authority that it quotes.
fn without_speaker(note: &str) -> &str {
    note.strip_prefix("EU: ").unwrap_or(note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_a_relation_with_a_role() {
        for shape in SHAPES {
            let schema = Schema::get(shape.schema).expect("a schema of the model");
            assert!(schema.edge().is_some(), "{}", shape.schema);
            assert!(schema.property("role").is_some(), "{}", shape.schema);
        }
    }
}
