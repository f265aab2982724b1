//! A small sound corpus about parties that nobody lists.

use std::sync::LazyLock;

use lists::{Document, Reading, Sink, format};
use model::{Entity, ftm};
use portcullis::Engine;
use portcullis::build::{Build, DocumentInfo};

/// Entities of several schemata and scripts, with identifiers, dates and a relation.
const ENTITIES: &str = r#"
{"id":"p1","schema":"Person","properties":{"name":["Zorvan Kelmadi","Зорван Кельмади"],"weakAlias":["the Cook"],"birthDate":["1961-04-03"],"nationality":["ir"],"passportNumber":["K12345678"]}}
{"id":"p2","schema":"Person","properties":{"name":["Marta Quillen","M. Quillen"],"birthDate":["1975"],"gender":["female"]}}
{"id":"c1","schema":"Company","properties":{"name":["Brisgar Aero Parts LLC","ООО «Брисгар Аэро»"],"innCode":["7707083893"],"jurisdiction":["ru"]}}
{"id":"c2","schema":"Organization","properties":{"name":["北方礼新贸易有限公司"],"country":["cn"]}}
{"id":"v1","schema":"Vessel","properties":{"name":["OSTREVA 7"],"imoNumber":["IMO9074729"],"flag":["pa"]}}
{"id":"o1","schema":"Ownership","properties":{"owner":["p1"],"asset":["c1"],"startDate":["2019"]}}
"#;

/// What changed in them since.
const CHANGED: &str = r#"
{"id":"p2","schema":"Person","properties":{"name":["Marta Quillen-Kelmadi"],"birthDate":["1975"]}}
{"id":"v2","schema":"Vessel","properties":{"name":["OSTREVA 8"],"imoNumber":["IMO9074729"]}}
"#;

/// The corpus file of [`ENTITIES`].
pub static CORPUS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut build = Build::new();
    read(&mut build, ENTITIES);
    file(build)
});

/// The file of changes to it.
pub static CHANGES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let engine = Engine::open(CORPUS.clone()).expect("it was just built");
    let mut build = Build::changing(&engine).expect("it was just built");
    read(&mut build, CHANGED);
    file(build)
});

fn file(build: Build<'_>) -> Vec<u8> {
    let mut file = Vec::new();
    let draft = build.compile().expect("the entities are sound");
    draft.write(&mut file).expect("memory does not fail");
    file
}

fn read(build: &mut Build<'_>, entities: &'static str) {
    let dataset = "invented".into();
    let info = DocumentInfo { title: "Invented".to_owned(), ..DocumentInfo::default() };
    let mut sink = build.document(&dataset, info);
    let found = lists::recognise("entities.ftm.json", entities.trim_start());
    let jsonl = found.expect("it is JSON lines").format;
    let document = Document::of("entities.ftm.json", entities);
    format::read(jsonl, &Reading::of("invented"), document, &mut sink as &mut dyn Sink)
        .expect("the entities are sound");
    sink.finish();
}

/// The same entities by themselves.
pub fn entities() -> Vec<Entity> {
    let dataset = "invented".into();
    let lines = ENTITIES.lines().filter(|it| !it.is_empty());
    lines.map(|it| ftm::read(it, &dataset).expect("the entities are sound").entity).collect()
}
