//! A statement on the wire.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clean::language;
use crate::{DatasetName, Lang, Property, Schema, Statement};

/// A statement on the wire. Keys and order are nomenklatura's; those that say nothing are left out,
/// and so are `entity_id` and `canonical_id`, which are the id of the record.
#[derive(Serialize, Deserialize)]
pub(super) struct StatementJson<'a> {
    #[serde(skip_serializing, default)]
    pub(super) entity_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) prop: Cow<'a, str>,
    /// A schema that has the property; without one, the entity's has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    schema: Option<Cow<'a, str>>,
    pub(super) value: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) dataset: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    lang: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    original_value: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) first_seen: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    last_seen: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    external: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    origin: Option<Cow<'a, str>>,
}

impl<'a> StatementJson<'a> {
    /// The name that statements about an entity as a whole have instead of a property's. Their
    /// value is a digest; the day when it was first seen is the day of the last change.
    pub(super) const OF_THE_ENTITY: &'static str = "id";

    pub(super) fn of(statement: &'a Statement, schema: &Schema) -> Self {
        let property = statement.property;
        let is_own = schema.property(property.name) == Some(property);
        StatementJson {
            entity_id: None,
            prop: property.name.into(),
            schema: (!is_own).then_some(property.schema.into()),
            value: (&statement.value).into(),
            dataset: statement.dataset.as_str().into(),
            lang: statement.lang.map(|it| it.as_str().to_owned().into()),
            original_value: statement.original.as_deref().map(Cow::from),
            first_seen: statement.first_seen.as_deref().map(Cow::from),
            last_seen: statement.last_seen.as_deref().map(Cow::from),
            external: statement.external.then_some(true),
            origin: statement.origin.as_deref().map(Cow::from),
        }
    }

    pub(super) fn property(&self, schema: &Schema) -> Option<&'static Property> {
        let named = self.schema.as_deref().and_then(Schema::get);
        named.and_then(|it| it.property(&self.prop)).or_else(|| schema.property(&self.prop))
    }

    /// The statement, and its language if there is no such language.
    pub(super) fn statement(
        self,
        property: &'static Property,
        sources: &mut Sources,
    ) -> (Statement, Option<String>) {
        let boxed = |it: Cow<str>| it.into_owned().into_boxed_str();
        let lang = self.lang.as_deref().and_then(|it| Lang::from_code(it).or_else(|| language(it)));
        let odd_language = self.lang.filter(|_| lang.is_none()).map(Cow::into_owned);
        let statement = Statement {
            property,
            value: self.value.into_owned(),
            original: self.original_value.map(boxed),
            lang,
            dataset: sources.dataset(&self.dataset),
            origin: self.origin.map(|it| sources.origin(&it)),
            first_seen: self.first_seen.map(boxed),
            last_seen: self.last_seen.map(boxed),
            external: self.external.unwrap_or_default(),
        };
        (statement, odd_language)
    }
}

/// The datasets and origins of one entity's statements, so that those with the same share it.
#[derive(Default)]
pub(super) struct Sources {
    datasets: Vec<DatasetName>,
    origin: Option<Arc<str>>,
}

impl Sources {
    fn dataset(&mut self, name: &str) -> DatasetName {
        // Entities have few datasets; the bound is for records that pretend otherwise.
        if let Some(known) = self.datasets.iter().rev().take(32).find(|it| it.as_str() == name) {
            return known.clone();
        }
        let new = DatasetName::new(name);
        self.datasets.push(new.clone());
        new
    }

    fn origin(&mut self, text: &str) -> Arc<str> {
        match &self.origin {
            Some(last) if **last == *text => last.clone(),
            _ => self.origin.insert(text.into()).clone(),
        }
    }
}
