//! What the tools search, and whether they can.

use portcullis::Engine;
use serde_json::{Value, json};
use server::Stamp;

use crate::corpus::{self, CorpusArgs};
use crate::error::report;

/// What a tool answers.
pub(super) struct Answered {
    pub(super) value: Value,
    pub(super) is_error: bool,
}

impl Answered {
    pub(super) fn good(value: Value) -> Answered {
        Answered { value, is_error: false }
    }
}

/// The corpus, opened when it is first asked, and again when its file is another.
pub(crate) struct Lists {
    corpus: CorpusArgs,
    stamp: Option<Stamp>,
    engine: Option<Engine>,
    /// Why the corpus of the moment cannot be used; what was opened before is still searched.
    refused: Option<String>,
}

impl Lists {
    pub(crate) fn new(corpus: CorpusArgs) -> Lists {
        Lists { corpus, stamp: None, engine: None, refused: None }
    }

    /// Asks the corpus. Whatever comes of it, the answer says how complete it is, and what was searched.
    pub(super) fn ask(&mut self, ask: impl FnOnce(&Engine) -> Answered) -> Answered {
        self.refresh();
        let Some(engine) = &self.engine else {
            let reason = self.refused.as_deref().unwrap_or("there is no corpus");
            let value = json!({
                "complete": "unavailable",
                "error": reason,
                "lists": [],
            });
            return Answered { value, is_error: true };
        };
        let mut answered = ask(engine);
        if let Some(object) = answered.value.as_object_mut() {
            object.entry("complete").or_insert(json!("complete"));
            object.insert("lists".to_owned(), lists(engine));
            if let Some(reason) = &self.refused {
                let told = format!("a newer corpus could not be used, an older one was: {reason}");
                object.insert("stale".to_owned(), json!(told));
            }
        }
        answered
    }

    fn refresh(&mut self) {
        let stamp = self.corpus.corpus.as_ref().map(|it| Stamp::of(&[it, &corpus::changes_of(it)]));
        let is_known = (self.engine.is_some() || self.refused.is_some()) && stamp == self.stamp;
        if is_known {
            return;
        }
        self.stamp = stamp;
        match self.corpus.open() {
            Ok(engine) => (self.engine, self.refused) = (Some(engine), None),
            Err(error) => self.refused = Some(report(&error)),
        }
    }
}

/// The lists that are searched, with their dates.
fn lists(engine: &Engine) -> Value {
    let datasets = engine.corpus().datasets.iter();
    let lists = datasets.map(|it| {
        json!({
            "name": it.name.to_string(),
            "title": it.title,
            "date": it.version,
            "entities": it.entities,
        })
    });
    lists.collect()
}
