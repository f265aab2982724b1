//! Rows of users, from the names of their columns to an answer.

use std::sync::LazyLock;

use portcullis::subject::{Columns, Map, Subject};
use portcullis::{Engine, Options, Query, Scratch};

static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::builtin);

/// Screens one row against the built-in corpus. The first line names the columns, divided by `|`, the
/// second holds the cells, the others map columns. An input that begins with `{` is a record.
pub fn screen(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let subject = if text.starts_with('{') {
        Subject::of_record("row", text)
    } else {
        let mut lines = text.lines();
        let header = lines.next().unwrap_or_default();
        let row = lines.next().unwrap_or_default();
        let names: Vec<String> = header.split('|').map(str::to_owned).collect();
        let maps: Vec<Map> = lines.filter_map(|it| it.parse().ok()).collect();
        let Ok(columns) = Columns::recognise(&names, &maps, None) else { return };
        assert!(columns.unused().len() < names.len());
        let cell = |it: &str| if it.is_empty() { Vec::new() } else { vec![it.to_owned()] };
        let mut cells: Vec<Vec<String>> = row.split('|').map(cell).collect();
        cells.resize(names.len(), Vec::new());
        columns.subject("row", &cells)
    };
    let Ok(subject) = subject else { return };
    assert!(!subject.parties.is_empty());
    let mut scratch = Scratch::new();
    for party in &subject.parties {
        assert!(!party.query.is_empty());
        answer(&party.query, &mut scratch);
    }
}

/// The index proposes everything that the comparison of all entities finds.
fn answer(query: &Query, scratch: &mut Scratch) {
    let options = Options { min_score: 0.3, ..Options::default() };
    let found = ENGINE.screen_with(query, &options, scratch);
    assert!(found.hits.len() <= options.limit);
    for hit in &found.hits {
        assert!((options.min_score..=1.0).contains(&hit.score), "a score of {}", hit.score);
    }
    assert!(found.hits.windows(2).all(|it| it[0].score >= it[1].score), "hits out of order");
    let all = ENGINE.screen_with(query, &Options { exhaustive: true, ..options.clone() }, scratch);
    assert_eq!(format!("{found:?}"), format!("{all:?}"), "the index misses something");
}
