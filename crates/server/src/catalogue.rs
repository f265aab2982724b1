//! The datasets and collections that a request may name.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use model::{CorpusInfo, DatasetName};
use rustc_hash::FxHashSet;
use serde_json::{Map, Value, json};
use sha1::{Digest as _, Sha1};

use crate::app::App;
use crate::problem::{Answer, answered};
use crate::snapshot::Snapshot;

/// What is said of a dataset or a collection beside its name. A manifest and its catalogs say more than
/// a corpus knows; it is passed on as they say it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// The name on the wire.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The names of its parts; only a collection has any.
    pub children: Vec<String>,
    /// Whether its own entities are searched.
    pub load: bool,
    /// Its version.
    pub version: Option<String>,
    /// Whether ids of its entities were made unique to it.
    pub namespace: bool,
    /// What else its catalog says, by the names that yente gives it: `summary`, `publisher`, ...
    pub details: Map<String, Value>,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    listings: Vec<Listing>,
}

/// The collection of everything, where nothing says otherwise: most clients of yente ask for it.
const EVERYTHING: &str = "default";

impl Catalogue {
    /// Those that a manifest names.
    pub fn new(listings: Vec<Listing>) -> Catalogue {
        Catalogue { listings }
    }

    /// The datasets of a corpus, and a collection of all of them called `default`.
    pub fn of_corpus(info: &CorpusInfo) -> Catalogue {
        let mut listings: Vec<Listing> = info
            .datasets
            .iter()
            .map(|it| Listing {
                name: it.name.to_string(),
                title: it.title.clone(),
                load: true,
                version: Some(it.version.clone()).filter(|it| !it.is_empty()),
                ..Listing::default()
            })
            .collect();
        if !listings.iter().any(|it| it.name == EVERYTHING) {
            listings.push(Listing {
                name: EVERYTHING.to_owned(),
                title: "Everything that is searched".to_owned(),
                children: info.datasets.iter().map(|it| it.name.to_string()).collect(),
                ..Listing::default()
            });
        }
        Catalogue { listings }
    }

    /// Everything that may be named.
    pub fn listings(&self) -> &[Listing] {
        &self.listings
    }

    /// The dataset or collection of that name.
    pub fn get(&self, name: &str) -> Option<&Listing> {
        self.listings.iter().find(|it| it.name == name)
    }

    /// A dataset or collection and everything below it.
    pub fn members(&self, name: &str) -> Option<Vec<DatasetName>> {
        let mut members = Vec::new();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut open = vec![self.get(name)?];
        while let Some(listing) = open.pop() {
            // A collection may name one that names it.
            if seen.insert(&listing.name) {
                members.push(DatasetName::new(&listing.name));
                open.extend(listing.children.iter().filter_map(|it| self.get(it)));
            }
        }
        members.sort();
        Some(members)
    }
}

/// The version of a dataset of which nobody says any.
const UNVERSIONED: &str = "static";

/// `GET /catalog`
pub(crate) async fn catalog(State(app): State<App>, headers: HeaderMap) -> Answer {
    let snapshot = app.snapshot();
    let catalog = Catalog::of(&snapshot);
    let tag = catalog.tag();
    let wanted = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|it| it.to_str().ok());
    let is_known = wanted
        .flat_map(|it| it.split(','))
        .map(|it| it.trim().trim_start_matches("W/"))
        .any(|it| it == "*" || it == tag);
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => answered(&catalog.body())?,
    };
    let set = response.headers_mut();
    set.insert(header::ETAG, HeaderValue::from_str(&tag).expect("a digest is plain text"));
    let fresh = HeaderValue::from_static("public, max-age=300");
    set.insert(header::CACHE_CONTROL, fresh);
    Ok(response)
}

/// The catalogue beside what is searched.
struct Catalog<'a> {
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    listing: &'a Listing,
    version: String,
    /// The version that is searched.
    indexed: Option<String>,
    entities: Option<u64>,
}

impl Row<'_> {
    fn is_current(&self) -> bool {
        self.listing.load && self.indexed.as_deref() == Some(&self.version)
    }
}

impl Catalog<'_> {
    fn of(snapshot: &Snapshot) -> Catalog<'_> {
        let searched = &snapshot.engine.corpus().datasets;
        let row = |listing: &'_ Listing| {
            let info = searched.iter().find(|it| *it.name == *listing.name);
            let known = info.map(|it| it.version.as_str()).filter(|it| !it.is_empty());
            let version = listing.version.as_deref().or(known).unwrap_or(UNVERSIONED).to_owned();
            let indexed = info.map(|_| known.map_or_else(|| version.clone(), str::to_owned));
            (version, indexed, info.map(|it| it.entities))
        };
        let rows = snapshot.catalogue.listings().iter().map(|listing| {
            let (version, indexed, entities) = row(listing);
            Row { listing, version, indexed, entities }
        });
        Catalog { rows: rows.collect() }
    }

    /// As yente makes it: a digest of names with both versions.
    fn tag(&self) -> String {
        let rows = self.rows.iter().map(|it| {
            let indexed = it.indexed.as_deref().unwrap_or("None");
            format!("{}:{}:{indexed}", it.listing.name, it.version)
        });
        let mut rows: Vec<String> = rows.collect();
        rows.sort();
        let digest = Sha1::digest(rows.join("\n"));
        let digits: String = digest.iter().map(|it| format!("{it:02x}")).collect();
        format!("\"{digits}\"")
    }

    fn body(&self) -> Value {
        let names = |keep: &dyn Fn(&&Row<'_>) -> bool| -> Vec<&str> {
            self.rows.iter().filter(|it| keep(it)).map(|it| it.listing.name.as_str()).collect()
        };
        let datasets: Vec<Value> = self.rows.iter().map(described).collect();
        let outdated = names(&|it| it.indexed.is_some() && it.listing.load && !it.is_current());
        json!({
            "datasets": datasets,
            "current": names(&|it| it.is_current()),
            "index_stale": !outdated.is_empty(),
            "outdated": outdated,
        })
    }
}

/// A dataset as yente describes it. Addresses of files on this machine stay here.
fn described(row: &Row<'_>) -> Value {
    let listing = row.listing;
    let told = |key: &str| listing.details.get(key).cloned().unwrap_or(Value::Null);
    let address = |key: &str| Some(told(key)).filter(is_public).unwrap_or(Value::Null);
    let or = |value: Value, other: Value| if value.is_null() { other } else { value };
    let resources = told("resources").as_array().cloned().unwrap_or_default();
    let resources: Vec<Value> =
        resources.into_iter().filter(|it| it.get("url").is_none_or(is_public)).collect();
    json!({
        "name": listing.name,
        "title": listing.title,
        "license": address("license"),
        "summary": told("summary"),
        "description": told("description"),
        "url": address("url"),
        "updated_at": told("updated_at"),
        "last_export": told("last_export"),
        "entity_count": or(told("entity_count"), json!(row.entities.unwrap_or(0))),
        "thing_count": or(told("thing_count"), json!(0)),
        "version": row.version,
        "category": told("category"),
        "tags": or(told("tags"), json!([])),
        "publisher": told("publisher"),
        "coverage": told("coverage"),
        "resources": resources,
        "children": listing.children,
        "deprecation": told("deprecation"),
        "deprecated": or(told("deprecated"), json!(false)),
        "load": listing.load,
        "entities_url": address("entities_url"),
        "delta_url": address("delta_url"),
        "namespace": listing.namespace,
        "index_version": row.indexed,
        "index_current": row.is_current(),
    })
}

/// Whether a value may be shown: no path, and no address that holds a name or a token.
fn is_public(value: &Value) -> bool {
    value.as_str().is_none_or(|it| {
        let authority = it.strip_prefix("https://").or_else(|| it.strip_prefix("http://"));
        match authority {
            Some(rest) => {
                !rest.split('/').next().unwrap_or_default().contains('@') && !rest.contains('$')
            }
            None => !it.contains("://") && !it.starts_with('/') && !it.starts_with('.'),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(name: &str, children: &[&str]) -> Listing {
        let children = children.iter().map(|it| (*it).to_owned()).collect();
        Listing { name: name.to_owned(), children, ..Listing::default() }
    }

    #[test]
    fn members_are_the_whole_tree_and_circles_end() {
        let catalogue = Catalogue::new(vec![
            listing("all", &["a", "some"]),
            listing("some", &["b", "all", "unknown"]),
            listing("a", &[]),
            listing("b", &[]),
        ]);
        let names = |name| {
            let members = catalogue.members(name);
            members.map(|it| it.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(names("all").as_deref(), Some("a all b some"));
        assert_eq!(names("b").as_deref(), Some("b"));
        assert_eq!(names("unknown"), None);
    }
}
