//! From a parsed query to one that the index runs.

use std::ops::Bound as End;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, DisjunctionMaxQuery, EmptyQuery, FuzzyTermQuery,
    InvertedIndexRangeQuery, Occur, PhraseQuery, Query, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::index::SearchIndex;
use super::syntax::{Bound, Node, Piece, Role};

type Boxed = Box<dyn Query>;

/// How much more a word of a name counts than one elsewhere.
const NAMES: f32 = 3.0;

/// Letters of a pattern at most: an automaton grows with them.
const LONGEST_PATTERN: usize = 256;

/// Makes queries for one index.
pub(super) struct Maker<'a> {
    pub(super) index: &'a SearchIndex,
    /// Whether plain words are looked for with a few letters changed.
    pub(super) is_fuzzy: bool,
}

impl Maker<'_> {
    pub(super) fn make(&self, node: &Node) -> Result<Boxed, String> {
        Ok(match node {
            Node::All => Box::new(AllQuery),
            Node::Group(clauses) => self.group(clauses)?,
            Node::Boost(node, boost) => Box::new(BoostQuery::new(self.make(node)?, *boost)),
            Node::Word { field, text } => match self.is_fuzzy {
                true => self.fuzzy(field.as_deref(), text, None),
                false => self.word(field.as_deref(), text),
            },
            Node::Fuzzy { field, text, edits } => self.fuzzy(field.as_deref(), text, *edits),
            Node::Phrase { field, text, slop } => self.phrase(field.as_deref(), text, *slop),
            Node::Wildcard { field, pattern } => self.wildcard(field.as_deref(), pattern)?,
            Node::Regex { field, pattern } => self.regex(field.as_deref(), pattern)?,
            Node::Range { field, low, high } => self.range(field.as_deref(), low, high)?,
        })
    }

    fn group(&self, clauses: &[(Role, Node)]) -> Result<Boxed, String> {
        if clauses.is_empty() {
            return Ok(Box::new(EmptyQuery));
        }
        let mut queries: Vec<(Occur, Boxed)> = Vec::new();
        for (role, node) in clauses {
            let occur = match role {
                Role::Must => Occur::Must,
                Role::Should => Occur::Should,
                Role::MustNot => Occur::MustNot,
            };
            queries.push((occur, self.make(node)?));
        }
        // What is only told what it is not is everything else.
        if queries.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            queries.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Box::new(BooleanQuery::new(queries)))
    }

    /// In the words of names, where they count more, or elsewhere.
    fn anywhere(&self, query: impl Fn(Field) -> Boxed) -> Boxed {
        let fields = &self.index.fields;
        let names = BoostQuery::new(query(fields.names), NAMES);
        let queries: Vec<Boxed> = vec![Box::new(names), query(fields.text)];
        Box::new(DisjunctionMaxQuery::new(queries))
    }

    /// In a field of words, or among keywords.
    fn of_words(&self, field: Option<&str>, query: impl Fn(Field) -> Boxed) -> Option<Boxed> {
        match field {
            None => Some(self.anywhere(query)),
            Some("text") => Some(query(self.index.fields.text)),
            Some("names" | "name") => Some(query(self.index.fields.names)),
            Some(_) => None,
        }
    }

    fn all(queries: Vec<Boxed>) -> Boxed {
        match queries.len() {
            0 => Box::new(EmptyQuery),
            _ => Box::new(BooleanQuery::intersection(queries)),
        }
    }

    fn word(&self, field: Option<&str>, text: &str) -> Boxed {
        let of_words = |words: &[String], field: Option<&str>| {
            let each = words.iter().map(|word| {
                self.of_words(field, |it| {
                    let term = Term::from_field_text(it, word);
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
                })
            });
            each.collect::<Option<Vec<Boxed>>>()
        };
        match of_words(&self.index.words_of(text), field) {
            Some(queries) => Self::all(queries),
            None => self.exact(field.unwrap_or_default(), text),
        }
    }

    /// A whole value of a field.
    pub(super) fn exact(&self, field: &str, value: &str) -> Boxed {
        let term = self.index.keyword_term(field, value);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }

    fn fuzzy(&self, field: Option<&str>, text: &str, edits: Option<u8>) -> Boxed {
        let near = |term: Term, word: &str| -> Boxed {
            let edits = edits.unwrap_or_else(|| automatic(word)).min(2);
            Box::new(FuzzyTermQuery::new(term, edits, true))
        };
        let words = self.index.words_of(text);
        let each = words
            .iter()
            .map(|word| self.of_words(field, |it| near(Term::from_field_text(it, word), word)));
        match each.collect::<Option<Vec<Boxed>>>() {
            Some(queries) => Self::all(queries),
            None => near(self.index.keyword_term(field.unwrap_or_default(), text), text),
        }
    }

    fn phrase(&self, field: Option<&str>, text: &str, slop: u32) -> Boxed {
        let words = self.index.words_of(text);
        if words.len() < 2 {
            return self.word(field, text);
        }
        let query = self.of_words(field, |it| {
            let terms = words.iter().map(|word| Term::from_field_text(it, word)).enumerate();
            Box::new(PhraseQuery::new_with_offset_and_slop(terms.collect(), slop))
        });
        query.unwrap_or_else(|| self.exact(field.unwrap_or_default(), text))
    }

    fn wildcard(&self, field: Option<&str>, pattern: &[Piece]) -> Result<Boxed, String> {
        if pattern == [Piece::Many]
            && let Some(field) = field
        {
            return self.range(Some(field), &None, &None);
        }
        let regex: String = pattern
            .iter()
            .map(|it| match it {
                Piece::Letters(letters) => escaped(&self.index.fold(letters)),
                Piece::One => ".".to_owned(),
                Piece::Many => ".*".to_owned(),
            })
            .collect();
        self.matching(field, &regex)
    }

    fn regex(&self, field: Option<&str>, pattern: &str) -> Result<Boxed, String> {
        self.matching(field, &pattern.to_lowercase())
    }

    fn matching(&self, field: Option<&str>, regex: &str) -> Result<Boxed, String> {
        if regex.chars().count() > LONGEST_PATTERN {
            return Err(format!("a pattern has over {LONGEST_PATTERN} letters"));
        }
        let of = |regex: &str, field: Field| -> Result<Boxed, String> {
            let query = RegexQuery::from_pattern(regex, field);
            query.map(|it| Box::new(it) as Boxed).map_err(|_| "a pattern is malformed".to_owned())
        };
        let fields = &self.index.fields;
        match field {
            None => Ok(Box::new(DisjunctionMaxQuery::new(vec![
                of(regex, fields.names)?,
                of(regex, fields.text)?,
            ]))),
            Some("text") => of(regex, fields.text),
            Some("names" | "name") => of(regex, fields.names),
            Some(field) => {
                let (start, _) = SearchIndex::keywords_of(field);
                of(&format!("{}({regex})", escaped(&start)), fields.keyword)
            }
        }
    }

    fn range(
        &self,
        field: Option<&str>,
        low: &Option<Bound>,
        high: &Option<Bound>,
    ) -> Result<Boxed, String> {
        let field = field.ok_or("a range needs a field")?;
        let (first, behind) = SearchIndex::keywords_of(field);
        let at = |it: &Bound| {
            let term = self.index.keyword_term(field, &it.value);
            if it.inclusive { End::Included(term) } else { End::Excluded(term) }
        };
        let low = low.as_ref().map_or_else(|| End::Included(self.index.keyword_of(&first)), at);
        let high = high.as_ref().map_or_else(|| End::Excluded(self.index.keyword_of(&behind)), at);
        Ok(Box::new(InvertedIndexRangeQuery::new(low, high)))
    }
}

/// Letters that may differ, by the length of a word, as Elasticsearch has it.
fn automatic(word: &str) -> u8 {
    match word.chars().count() {
        0..3 => 0,
        3..6 => 1,
        _ => 2,
    }
}

/// A text as a regular expression for itself.
fn escaped(text: &str) -> String {
    let mut regex = String::new();
    for letter in text.chars() {
        if letter.is_ascii_punctuation() {
            regex.push('\\');
        }
        regex.push(letter);
    }
    regex
}
