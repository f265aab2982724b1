//! `GET /search/{dataset}`: full-text search over everything that is served, edges and addresses
//! included, with filters, counts and any order.

use axum::extract::{Path, State};
use model::Schema;
use serde_json::{Value, json};
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query};

use crate::app::App;
use crate::entities::{MAX_OFFSET, MAX_PAGE, PAGE};
use crate::entity::Flat;
use crate::matching::question::{changed_since, seconds};
use crate::parameters::{Bounds, Parameters};
use crate::problem::{Answer, Problem, answered};
use crate::scope;
use crate::snapshot::Snapshot;
use facets::Facet;
use query::Maker;
use run::Wanted;
use sort::Order;

mod facets;
pub(crate) mod index;
mod query;
mod run;
pub(crate) mod sort;
mod syntax;

/// Values of filters in one request at most.
const MOST_FILTERS: usize = 1000;

/// What is asked for.
struct Search {
    dataset: String,
    q: String,
    schema: String,
    include: Vec<String>,
    exclude: Vec<String>,
    exclude_schema: Vec<String>,
    filters: Vec<(String, String)>,
    is_and: bool,
    changed_since: Option<String>,
    limit: i64,
    offset: i64,
    order: Order,
    facets: Vec<Facet>,
    is_fuzzy: bool,
    is_simple: bool,
}

/// Answers a search.
pub(crate) async fn search(
    State(app): State<App>,
    Path(dataset): Path<String>,
    mut parameters: Parameters,
) -> Answer {
    let search = Search::read(dataset, &mut parameters)?;
    app.clone().work().run(move || search.answer(&app.snapshot())).await?
}

impl Search {
    fn read(dataset: String, parameters: &mut Parameters) -> Result<Search, Problem> {
        let facets = facets(parameters);
        let is_and = is_and(parameters);
        let mut filters: Vec<(String, String)> = Vec::new();
        for field in ["countries", "topics", "datasets"] {
            filters.extend(parameters.texts(field).into_iter().map(|it| (field.to_owned(), it)));
        }
        if parameters.text("target").is_some() {
            let target = parameters.flag("target", true);
            filters.push(("target".to_owned(), target.to_string()));
        }
        let told = parameters.texts("filter");
        let search = Search {
            dataset,
            q: parameters.text("q").unwrap_or_default().to_owned(),
            schema: parameters.text("schema").unwrap_or("Thing").to_owned(),
            include: parameters.texts("include_dataset"),
            exclude: parameters.texts("exclude_dataset"),
            exclude_schema: parameters.texts("exclude_schema"),
            filters,
            is_and,
            changed_since: changed_since(parameters),
            limit: parameters.integer("limit", PAGE, Bounds::within(0, MAX_PAGE)),
            offset: parameters.integer("offset", 0, Bounds::within(0, MAX_OFFSET)),
            order: Order::of(&parameters.texts("sort")),
            facets,
            is_fuzzy: parameters.flag("fuzzy", false),
            is_simple: parameters.flag("simple", false),
        };
        parameters.checked()?;
        search.with_filters(&told)
    }

    fn with_filters(mut self, told: &[String]) -> Result<Search, Problem> {
        for filter in told {
            let (field, value) = filter
                .split_once(':')
                .ok_or_else(|| Problem::bad(format!("Invalid filter: '{filter}'")))?;
            self.filters.push((field.trim().to_owned(), value.trim().to_owned()));
        }
        if self.filters.len() > MOST_FILTERS {
            return Err(Problem::bad(format!("Too many filters (limit: {MOST_FILTERS})")));
        }
        Ok(self)
    }

    fn answer(&self, snapshot: &Snapshot) -> Answer {
        let catalogue = &snapshot.catalogue;
        let datasets = scope::datasets(catalogue, &self.dataset, &self.include, &self.exclude)?;
        let schema = Schema::get(&self.schema).ok_or_else(|| Problem::bad("Invalid schema"))?;
        let schemata = scope::schemata_except(schema, &self.exclude_schema);
        let index = snapshot.search_index()?;
        let maker = Maker { index, is_fuzzy: self.is_fuzzy };
        let any = |field: &str, values: &mut dyn Iterator<Item = &str>| -> Box<dyn Query> {
            let values = values.map(|it| (Occur::Should, maker.exact(field, it)));
            Box::new(BooleanQuery::new(values.collect()))
        };
        let mut queries = vec![
            (Occur::Must, self.text(&maker)?),
            (Occur::Must, unscored(any("datasets", &mut datasets.iter().map(|it| it.as_str())))),
            (Occur::Must, unscored(any("schema", &mut schemata.iter().map(|it| it.name())))),
        ];
        for (field, values) in self.grouped() {
            match self.is_and {
                true => queries.extend(
                    values.iter().map(|it| (Occur::Must, unscored(maker.exact(field, it)))),
                ),
                false => {
                    let either = any(field, &mut values.iter().copied());
                    queries.push((Occur::Must, unscored(either)));
                }
            }
        }
        let wanted = Wanted {
            limit: self.limit as usize,
            offset: self.offset as usize,
            order: &self.order,
            facets: &self.facets,
            changed_since: self.changed_since.as_deref().map(seconds),
        };
        let found = index
            .run(&BooleanQuery::new(queries), &wanted)
            .map_err(|it| Problem::bad(format!("Search error: {it}")))?;
        let results: Result<Vec<Value>, Problem> = found
            .ids
            .iter()
            .map(|id| {
                let entity = snapshot.engine.entity(id).map_err(|_| Problem::fault())?;
                let entity = entity.ok_or_else(Problem::fault)?;
                serde_json::to_value(Flat(&entity)).map_err(|_| Problem::fault())
            })
            .collect();
        answered(&json!({
            "limit": self.limit,
            "offset": self.offset,
            "total": {"value": found.total, "relation": "eq"},
            "results": results?,
            "facets": facets::shown(found.facets, &self.facets, catalogue),
        }))
    }

    /// The query that was typed.
    fn text(&self, maker: &Maker<'_>) -> Result<Box<dyn Query>, Problem> {
        if self.q.trim().is_empty() {
            return Ok(Box::new(AllQuery));
        }
        let refused = |why: String| Problem::bad(format!("Search error: {why}"));
        let node = match self.is_simple {
            true => syntax::parse_simply(&self.q),
            false => syntax::parse(&self.q).map_err(refused)?,
        };
        maker.make(&node).map_err(refused)
    }

    /// The values of filters by field, in the order of the fields.
    fn grouped(&self) -> Vec<(&str, Vec<&str>)> {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (field, value) in &self.filters {
            match groups.iter_mut().find(|(known, _)| known == field) {
                Some((_, values)) => values.push(value),
                None => groups.push((field, vec![value])),
            }
        }
        groups
    }
}

/// The ids of things of a dataset whose names have a word that begins so, the best first.
pub(crate) fn beginning_with(
    prefix: &str,
    dataset: &str,
    limit: usize,
    snapshot: &Snapshot,
) -> Result<Vec<String>, Problem> {
    let index = snapshot.search_index()?;
    let mut words = index.words_of(prefix);
    let Some(last) = words.pop() else { return Ok(Vec::new()) };
    let maker = Maker { index, is_fuzzy: false };
    let field = || Some("names".to_owned());
    let mut clauses: Vec<(syntax::Role, syntax::Node)> = words
        .into_iter()
        .map(|text| (syntax::Role::Must, syntax::Node::Word { field: field(), text }))
        .collect();
    let pattern = vec![syntax::Piece::Letters(last), syntax::Piece::Many];
    clauses.push((syntax::Role::Must, syntax::Node::Wildcard { field: field(), pattern }));
    let named = maker.make(&syntax::Node::Group(clauses)).map_err(Problem::bad)?;
    let thing = Schema::get("Thing").expect("every thing descends from it");
    let datasets = scope::datasets(&snapshot.catalogue, dataset, &[], &[])?;
    let any = |field: &str, values: Vec<&str>| -> Box<dyn Query> {
        let values = values.into_iter().map(|it| (Occur::Should, maker.exact(field, it)));
        unscored(Box::new(BooleanQuery::new(values.collect())))
    };
    let matchable = scope::schemata(thing).into_iter().filter(|it| it.is_matchable());
    let query = BooleanQuery::new(vec![
        (Occur::Must, named),
        (Occur::Must, any("datasets", datasets.iter().map(|it| it.as_str()).collect())),
        (Occur::Must, any("schema", matchable.map(Schema::name).collect())),
    ]);
    let wanted =
        Wanted { limit, offset: 0, order: &Order::default(), facets: &[], changed_since: None };
    let found = index.run(&query, &wanted);
    Ok(found.map_err(|it| Problem::bad(format!("Search error: {it}")))?.ids)
}

/// A filter does not change the rank of what it lets pass.
fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(tantivy::query::ConstScoreQuery::new(query, 0.0))
}

fn facets(parameters: &mut Parameters) -> Vec<Facet> {
    let told = parameters.texts("facets");
    if told.is_empty() {
        return Facet::USUAL.to_vec();
    }
    let mut facets = Vec::new();
    for name in told {
        match Facet::named(&name) {
            Some(facet) if !facets.contains(&facet) => facets.push(facet),
            Some(_) => {}
            None => {
                let names = Facet::ALL.map(|it| format!("'{}'", it.name())).join(", ");
                let context = json!({ "expected": names });
                let message = format!("Input should be {names}");
                parameters.wrong("enum", "facets", &message, json!(name), Some(context));
            }
        }
    }
    facets
}

fn is_and(parameters: &mut Parameters) -> bool {
    match parameters.text("filter_op").map(str::to_owned).as_deref() {
        None | Some("OR") => false,
        Some("AND") => true,
        Some(other) => {
            let context = json!({ "expected": "'AND' or 'OR'" });
            let message = "Input should be 'AND' or 'OR'";
            parameters.wrong("enum", "filter_op", message, json!(other), Some(context));
            false
        }
    }
}
