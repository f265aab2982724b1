//! Which entities point at which, in a corpus and with changes beside it.

use lists::Sink as _;
use model::{Entity, Schema, Statement};
use portcullis::Engine;
use portcullis::build::{Build, Checks, DocumentInfo};

fn entity(id: &str, schema: &str, values: &[(&str, &str)], referents: &[&str]) -> Entity {
    let schema = Schema::get(schema).expect("it is a schema");
    let mut entity = Entity::new(id, schema);
    for (property, value) in values {
        let property = schema.property(property).expect("the schema has it");
        entity.push(Statement::new(property, *value, "invented".into()));
    }
    entity.envelope.referents = referents.iter().map(|it| (*it).to_owned()).collect();
    entity
}

fn owns(id: &str, owner: &str, asset: &str) -> Entity {
    entity(id, "Ownership", &[("owner", owner), ("asset", asset)], &[])
}

fn finished(
    mut build: Build<'_>,
    only_changes: bool,
    changing: Option<&Engine>,
    entities: Vec<Entity>,
    removed: &[&str],
) -> Engine {
    let info = DocumentInfo { only_changes, ..DocumentInfo::default() };
    let mut sink = build.document(&"invented".into(), info);
    entities.into_iter().for_each(|it| sink.entity(it));
    removed.iter().for_each(|it| sink.removed(it));
    sink.finish();
    let checks = Checks { allow_shrink: true, changing, ..Checks::default() };
    build.finish(&checks).expect("a corpus").engine
}

fn engine() -> Engine {
    let entities = vec![
        entity("a", "Company", &[("name", "Amber Lantern Works")], &["a-old", "shared"]),
        entity("b", "Company", &[("name", "Basalt Ferry Lines")], &["shared"]),
        entity("p", "Person", &[("name", "Zorvan Kelmadi")], &[]),
        owns("o1", "p", "a"),
        owns("o2", "a", "b"),
        owns("o3", "a", "a"),
        entity("s", "Sanction", &[("entity", "p"), ("authority", "Office of Examples")], &[]),
    ];
    finished(Build::new(), false, None, entities, &[])
}

fn check(engine: &Engine, id: &str, expected: &[(&str, &str)]) {
    let pointers = engine.pointing_at(id).expect("its blocks are sound");
    let found: Vec<(&str, &str)> =
        pointers.iter().map(|it| (it.entity.id(), it.property.name)).collect();
    assert_eq!(found, expected, "{id}");
}

fn means(engine: &Engine, id: &str, expected: Option<&str>) {
    let found = engine.canonical(id).expect("its blocks are sound");
    assert_eq!(found.as_deref(), expected, "{id}");
}

#[test]
fn edges_are_found_from_both_of_their_ends() {
    let engine = engine();
    check(&engine, "p", &[("o1", "owner"), ("s", "entity")]);
    check(&engine, "a", &[("o1", "asset"), ("o2", "owner"), ("o3", "owner"), ("o3", "asset")]);
    check(&engine, "b", &[("o2", "asset")]);
    check(&engine, "o1", &[]);
    check(&engine, "nobody", &[]);
    check(&engine, "", &[]);
}

#[test]
fn an_id_that_was_merged_leads_to_the_entity_that_has_it_now() {
    let engine = engine();
    means(&engine, "a", Some("a"));
    means(&engine, "a-old", Some("a"));
    means(&engine, "shared", Some("a"));
    means(&engine, "nobody", None);
}

#[test]
fn changes_move_what_points_at_an_entity() {
    let base = engine();
    let changed = [
        owns("o1", "b", "p"),
        owns("o4", "p", "b"),
        entity("b", "Company", &[("name", "Basalt Ferry Lines")], &["a-old", "b-old"]),
    ];
    let build = Build::changing(&base).expect("a sound corpus");
    let engine = finished(build, true, Some(&base), changed.into(), &["o3", "s"]);
    // What is said of an id is added to what was said of it before.
    check(&engine, "p", &[("o1", "owner"), ("o1", "asset"), ("o4", "owner")]);
    check(&engine, "a", &[("o1", "asset"), ("o2", "owner")]);
    check(&engine, "b", &[("o1", "owner"), ("o2", "asset"), ("o4", "asset")]);
    means(&engine, "b-old", Some("b"));
    means(&engine, "a-old", Some("a"));
    means(&engine, "s", None);
    check(&base, "p", &[("o1", "owner"), ("s", "entity")]);
}
