//! Entities: who or what they are.

use std::collections::{BTreeMap, BTreeSet};

use model::Schema;

use crate::book::{Book, Subject, Value};
use crate::designation::{self, Topic};
use crate::identifier::{self, Holder};
use crate::name::{self, Name};
use crate::table::{Row, Table};
use crate::{entity_id, source};

/// What the listing acts need to know of the entities.
#[derive(Default)]
pub(crate) struct Index {
    /// The numbers of entries in OFAC's list, by the id of the entity in the compilation.
    pub(crate) ofac_uids: BTreeMap<String, String>,
}

/// A network in the compilation that is none: it marks an entity that only looks like another.
const NO_NETWORK: &str = "lookalike";

/// What is said of an entity for which the compilation holds no listing act.
const NO_LISTING: &str =
    "No listing of this entry was read for the compilation; that does not mean that there is none.";

/// States every entity, with the topics of its listings and the addresses of its links.
pub(crate) fn state_all(
    book: &mut Book,
    entities: &Table,
    designations: &Table,
    links: &Table,
) -> Index {
    let owned: BTreeSet<&str> = links.rows().map(|it| it.get("asset_id")).collect();
    let mut index = Index::default();
    for row in entities.rows() {
        let id = row.get("id");
        let Some(schema) = schema(&row, owned.contains(id)) else {
            book.fault(format!("{id}: no schema {:?}", row.get("schema")));
            continue;
        };
        let faults = state(book, schema, &row, &listings(designations, id), &addresses(links, id));
        for fault in faults {
            book.fault(format!("{id}: {fault}"));
        }
        if let Some(uid) = identifier::ofac_uid(row.get("identifiers")) {
            index.ofac_uids.insert(id.to_owned(), uid.to_owned());
        }
    }
    index
}

/// The schema of an entity. An organisation that somebody owns is a company: FollowTheMoney counts
/// only those among the things that can be owned.
fn schema(row: &Row<'_>, is_owned: bool) -> Option<&'static Schema> {
    match row.get("schema") {
        "Organization" if is_owned => Schema::get("Company"),
        name => Schema::get(name),
    }
}

fn listings<'a>(designations: &'a Table, id: &str) -> Vec<Row<'a>> {
    designations.rows().filter(|it| it.get("entity_id") == id).collect()
}

/// An address that several firms share is a property of each, not a relation between them: a trace
/// must not walk from one to the other over it.
fn addresses<'a>(links: &'a Table, id: &str) -> Vec<Row<'a>> {
    links.rows().filter(|it| it.get("kind") == "located_at" && it.get("from_id") == id).collect()
}

fn state(
    book: &mut Book,
    schema: &'static Schema,
    row: &Row<'_>,
    listings: &[Row<'_>],
    addresses: &[Row<'_>],
) -> Vec<String> {
    let mut subject = book.subject(entity_id(row.get("id")), schema, row.get("source_url"));
    state_names(&mut subject, schema, row);
    state_country_and_date(&mut subject, schema, row);
    let faults = state_identifiers(&mut subject, schema, row);
    subject.state("summary", row.get("role"));
    if row.get("network") != NO_NETWORK {
        subject.state("keywords", row.get("network"));
    }
    for listing in listings {
        let topic = Topic::of(listing.get("programme"));
        let origin = source::split(listing.get("source_url")).next().unwrap_or_default();
        subject.state_from("topics", topic.name(), origin);
        subject.state_from("program", designation::caption(listing).as_str(), origin);
    }
    if listings.is_empty() {
        subject.state("notes", NO_LISTING);
    }
    for address in addresses {
        let place = entity_id(address.get("to_id"));
        subject.state_from("addressEntity", &place, address.get("source_url"));
    }
    faults
}

fn state_names(subject: &mut Subject<'_>, schema: &'static Schema, row: &Row<'_>) {
    let (name, aliases) = (row.get("name"), row.get("aliases"));
    if schema.is_a("Address") {
        return state_place(subject, name, aliases);
    }
    let names = match schema.is_a("Person") {
        true => name::of_person(name, aliases),
        false => name::of_thing(name, aliases),
    };
    for name in names {
        let Name { property, value, original, lang } = name;
        subject.state_value(property, Value { value: &value, original: &original, lang });
    }
    if schema.is_a("Airplane") {
        // Aircraft are listed under the mark that they are registered with.
        subject.state("registrationNumber", row.get("name"));
    }
}

/// The names of a place. A single word beside the name of a port is its town.
fn state_place(subject: &mut Subject<'_>, name: &str, aliases: &str) {
    subject.state("name", name);
    subject.state("full", name);
    for alias in aliases.split(';') {
        let is_town = !alias.contains(char::is_whitespace);
        subject.state(if is_town { "city" } else { "alias" }, alias);
    }
}

fn state_country_and_date(subject: &mut Subject<'_>, schema: &'static Schema, row: &Row<'_>) {
    // A list says of a ship whose flag it flies, and of anybody else where he belongs to.
    subject.state(if schema.is_a("Vessel") { "flag" } else { "country" }, row.get("country"));
    let printed = row.get("birth_or_incorporation_date");
    let property = if schema.is_a("Person") {
        "birthDate"
    } else if schema.is_a("Vehicle") {
        "buildDate"
    } else {
        "incorporationDate"
    };
    subject.state_value(
        property,
        Value { value: partial_date(printed), original: printed, lang: None },
    );
}

/// As much of a date as is sure: two possible months leave the year.
fn partial_date(printed: &str) -> &str {
    if printed.contains(char::is_alphabetic) {
        return printed.rsplit(' ').next().unwrap_or(printed);
    }
    printed
}

fn state_identifiers(
    subject: &mut Subject<'_>,
    schema: &'static Schema,
    row: &Row<'_>,
) -> Vec<String> {
    let holder = Holder { country: row.get("country"), is_person: schema.is_a("Person") };
    let mut faults = Vec::new();
    for identifier in identifier::read(row.get("identifiers"), holder) {
        match identifier {
            Ok(it) => {
                let value = Value { value: &it.value, original: &it.original, lang: None };
                subject.state_value(it.property, value);
            }
            Err(fault) => faults.push(fault),
        }
    }
    faults
}
