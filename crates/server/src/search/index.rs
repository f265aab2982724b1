//! The full-text index of a snapshot: made from its records, once, with `tantivy`.
//!
//! Three kinds of fields: words of names, words of everything, and keywords, which are whole values
//! under the name of their field, folded (small letters, no accents). One field holds all keywords, so
//! that any property can be filtered and sorted by without a field of its own.

use std::collections::BTreeMap;

use model::{Entity, PropertyType};
use portcullis::Engine;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, RawTokenizer, RemoveLongFilter, SimpleTokenizer, TextAnalyzer,
};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

use super::facets::Facet;
use crate::entity::{Seen, is_target, sources};

/// Bytes of memory for building; what does not fit goes into another segment, and all are joined.
const BUDGET: usize = 256 << 20;

/// Bytes of a word at most.
const LONGEST_WORD: usize = 255;

/// Bytes of a keyword at most: longer values are texts, and found by their words.
const LONGEST_KEYWORD: usize = 512;

/// Between the name of a field and a value.
const BETWEEN: char = '\u{1}';

/// The fields.
pub(super) struct Fields {
    pub(super) names: Field,
    pub(super) text: Field,
    pub(super) keyword: Field,
    facets: BTreeMap<Facet, Field>,
    id: Field,
    values: Field,
    changed: Field,
}

/// The name under which each column is found.
pub(super) const ID: &str = "id";
pub(super) const KEYWORD: &str = "keyword";
pub(super) const VALUES: &str = "values";
pub(super) const CHANGED: &str = "changed";

/// A full-text index.
pub(crate) struct SearchIndex {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    words: TextAnalyzer,
    whole: TextAnalyzer,
}

impl SearchIndex {
    /// Reads all records of an engine.
    ///
    /// # Errors
    ///
    /// A record cannot be read, or there is no memory.
    pub(crate) fn build(engine: &Engine) -> Result<SearchIndex, String> {
        let failed = |it: tantivy::TantivyError| it.to_string();
        let (schema, fields) = schema();
        let index = Index::create_in_ram(schema);
        index.tokenizers().register(WORDS, words());
        let mut index_writer: IndexWriter<TantivyDocument> =
            index.writer_with_num_threads(1, BUDGET).map_err(failed)?;
        index_writer.set_merge_policy(Box::new(NoMergePolicy));
        let mut made = SearchIndex {
            searcher: index.reader().map_err(failed)?.searcher(),
            fields,
            words: words(),
            whole: whole(),
        };
        for record in engine.records() {
            let entity = record.and_then(|it| it.entity()).map_err(|it| it.to_string())?;
            let document = made.document(&entity);
            index_writer.add_document(document).map_err(failed)?;
        }
        index_writer.commit().map_err(failed)?;
        let segments = index.searchable_segment_ids().map_err(failed)?;
        if segments.len() > 1 {
            // One segment, so that the order of its terms is that of all.
            index_writer.merge(&segments).wait().map_err(failed)?;
        }
        index_writer.wait_merging_threads().map_err(failed)?;
        made.searcher = index.reader().map_err(failed)?.searcher();
        Ok(made)
    }

    fn document(&mut self, entity: &Entity) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        let fields = &self.fields;
        document.add_text(fields.id, entity.id());
        document.add_u64(fields.values, entity.statements().len() as u64);
        let seen = Seen::of(entity);
        if let Some(at) = seen.change.as_deref().and_then(model::date::instant) {
            document.add_i64(fields.changed, at);
        }
        let mut keywords: Vec<(String, String)> = Vec::new();
        let mut keyword = |field: &str, value: &str| {
            if value.len() <= LONGEST_KEYWORD {
                keywords.push((field.to_owned(), value.to_owned()));
            }
        };
        keyword("schema", entity.schema().name());
        keyword("entity_id", entity.id());
        keyword("id", entity.id());
        keyword("caption", entity.caption());
        keyword("target", if is_target(entity) { "true" } else { "false" });
        for (field, at) in
            [("first_seen", seen.first), ("last_seen", seen.last), ("last_change", seen.change)]
        {
            if let Some(at) = at {
                keyword(field, &at);
            }
        }
        for referent in &entity.envelope.referents {
            keyword("referents", referent);
        }
        for dataset in sources(entity) {
            keyword("datasets", &dataset);
            document.add_text(fields.facets[&Facet::Datasets], &*dataset);
        }
        document.add_text(fields.facets[&Facet::Schema], entity.schema().name());
        document.add_text(fields.text, entity.id());
        document.add_text(fields.names, entity.caption());
        for property in entity.properties() {
            let group = group(property.kind);
            for value in entity.values(property.name) {
                keyword(&format!("properties.{}", property.name), value);
                if let Some(group) = group {
                    keyword(group, value);
                }
                if let Some(facet) = Facet::of_type(property.kind) {
                    document.add_text(fields.facets[&facet], value);
                }
                match property.kind {
                    PropertyType::Entity | PropertyType::Checksum | PropertyType::Json => {}
                    PropertyType::Name => {
                        document.add_text(fields.names, value);
                        // A name in another script is found by its letters in ours as well.
                        document.add_text(fields.names, romanised(value, entity));
                    }
                    PropertyType::Country => {
                        document.add_text(fields.text, value);
                        document
                            .add_text(fields.text, model::country::name(value).unwrap_or_default());
                    }
                    _ => document.add_text(fields.text, value),
                }
            }
        }
        for (field, value) in keywords {
            let term = self.keyword(&field, &value);
            document.add_text(self.fields.keyword, term);
        }
        document
    }

    /// A value under the name of its field, folded.
    pub(super) fn keyword(&mut self, field: &str, value: &str) -> String {
        format!("{field}{BETWEEN}{}", folded(&mut self.whole, value))
    }

    /// The same for those who only look.
    pub(super) fn keyword_term(&self, field: &str, value: &str) -> Term {
        let folded = folded(&mut self.whole.clone(), value);
        self.keyword_of(&format!("{field}{BETWEEN}{folded}"))
    }

    pub(super) fn keyword_of(&self, text: &str) -> Term {
        Term::from_field_text(self.fields.keyword, text)
    }

    /// Where the values of a field begin among all keywords, and what comes behind the last.
    pub(super) fn keywords_of(field: &str) -> (String, String) {
        (format!("{field}{BETWEEN}"), format!("{field}\u{2}"))
    }

    /// The words of a text.
    pub(super) fn words_of(&self, text: &str) -> Vec<String> {
        let mut analyzer = self.words.clone();
        let mut stream = analyzer.token_stream(text);
        let mut words = Vec::new();
        while stream.advance() {
            words.push(stream.token().text.clone());
        }
        words
    }

    /// A value, folded.
    pub(super) fn fold(&self, text: &str) -> String {
        folded(&mut self.whole.clone(), text)
    }
}

const WORDS: &str = "words";

fn words() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

fn whole() -> TextAnalyzer {
    TextAnalyzer::builder(RawTokenizer::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

fn folded(analyzer: &mut TextAnalyzer, text: &str) -> String {
    let mut stream = analyzer.token_stream(text);
    if stream.advance() { stream.token().text.clone() } else { String::new() }
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let words = TextOptions::default().set_indexing_options(words);
    let column = TextOptions::default().set_fast("raw");
    let mut facets = BTreeMap::new();
    for facet in Facet::ALL {
        facets.insert(facet, builder.add_text_field(facet.name(), column.clone()));
    }
    let fields = Fields {
        names: builder.add_text_field("names_words", words.clone()),
        text: builder.add_text_field("text_words", words),
        keyword: builder.add_text_field(KEYWORD, STRING | FAST),
        facets,
        id: builder.add_text_field(ID, column),
        values: builder.add_u64_field(VALUES, FAST),
        changed: builder.add_i64_field(CHANGED, FAST | INDEXED),
    };
    (builder.build(), fields)
}

/// The letters of a name in ours.
fn romanised(name: &str, entity: &Entity) -> String {
    if name.is_ascii() {
        return String::new();
    }
    let prepared = text::prepare(name, model::facts::name_kind(entity.schema()), None);
    let words = prepared.tokens.iter().filter_map(|it| it.spellings.first());
    words.map(|it| it.form.as_str()).collect::<Vec<_>>().join(" ")
}

/// The field that holds all values of a type, as FollowTheMoney names it.
fn group(kind: PropertyType) -> Option<&'static str> {
    use PropertyType as T;
    Some(match kind {
        T::Address => "addresses",
        T::Checksum => "checksums",
        T::Country => "countries",
        T::Date => "dates",
        T::Email => "emails",
        T::Entity => "entities",
        T::Gender => "genders",
        T::Identifier => "identifiers",
        T::Ip => "ips",
        T::Language => "languages",
        T::Mimetype => "mimetypes",
        T::Name => "names",
        T::Phone => "phones",
        T::Topic => "topics",
        T::Url => "urls",
        T::Html | T::Json | T::Number | T::String | T::Text => return None,
    })
}
