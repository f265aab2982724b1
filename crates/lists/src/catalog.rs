//! Catalogs of FollowTheMoney datasets: `index.json` of one dataset or of many.
//!
//! OpenSanctions publishes one for each dataset and one for all; manifests of collections are built
//! on them. Read is what names datasets, their parts and their files; statistics are passed over.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::Error;

/// Datasets, in the order of the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Every dataset and collection.
    pub datasets: Vec<Dataset>,
    /// When the catalog was made, as the publisher prints it.
    pub updated_at: Option<String>,
}

/// One dataset or collection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Dataset {
    /// The name on the wire.
    pub name: String,
    /// What people call it.
    #[serde(deserialize_with = "or_default")]
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: Option<String>,
    /// The publisher's version.
    pub version: Option<String>,
    /// When the data was last made, as the publisher prints it.
    pub updated_at: Option<String>,
    /// When the data last changed.
    pub last_change: Option<String>,
    /// Names of the datasets that a collection consists of, direct ones. Empty for a source.
    #[serde(deserialize_with = "or_default")]
    pub children: Vec<String>,
    /// The files.
    #[serde(deserialize_with = "or_default")]
    pub resources: Vec<Resource>,
    /// Where the entities are, where the catalog says so directly.
    pub entities_url: Option<String>,
    /// Where this dataset's own index is.
    pub index_url: Option<String>,
    /// Where the list of changes between versions is.
    pub delta_url: Option<String>,
    /// Entities of all kinds.
    pub entity_count: Option<u64>,
    /// Entities that are the point of the list.
    pub target_count: Option<u64>,
    /// All that belongs to a collection, however deep, in older catalogs.
    #[serde(deserialize_with = "or_default")]
    datasets: Vec<String>,
}

/// One file of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Resource {
    /// The name, such as `entities.ftm.json`.
    pub name: String,
    /// Where it is.
    pub url: Option<String>,
    /// SHA-1 in hexadecimal digits, as the publisher gives it.
    pub checksum: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// What kind of file it is.
    pub mime_type: Option<String>,
}

/// The whole file: a catalog or a single dataset.
#[derive(Deserialize)]
struct Index {
    datasets: Option<Vec<serde_json::Value>>,
    name: Option<String>,
    #[serde(alias = "run_time")]
    updated_at: Option<String>,
}

impl Catalog {
    /// Reads an `index.json`, of a catalog or of one dataset; `file` is its name for errors.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or neither of the two, or names a dataset twice.
    pub fn read(file: &str, json: &str) -> Result<Catalog, Error> {
        let malformed = |error: serde_json::Error| {
            Error::malformed(file, format!("not a catalog of datasets: {error}"))
                .hint("a catalog is a JSON object with `datasets`, or with `name` and `resources`")
        };
        let index: Index = serde_json::from_str(json).map_err(malformed)?;
        let datasets = match (index.name, index.datasets) {
            // A collection names its members under the same key, as texts.
            (Some(_), _) => vec![serde_json::from_str(json).map_err(malformed)?],
            (None, Some(datasets)) => datasets
                .into_iter()
                .map(serde_json::from_value)
                .collect::<Result<Vec<Dataset>, _>>()
                .map_err(malformed)?,
            (None, None) => return Err(malformed(serde::de::Error::missing_field("datasets"))),
        };
        let catalog = Catalog { datasets, updated_at: index.updated_at };
        catalog.check(file)?;
        Ok(catalog)
    }

    /// The dataset of that name.
    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|it| it.name == name)
    }

    /// The names of a dataset and of all that belongs to it, however deep, each once: itself first,
    /// then in the order of the catalog's lists. Names that the catalog does not explain are among
    /// them.
    pub fn members<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut found = vec![name];
        let mut next = 0;
        while next < found.len() {
            if let Some(dataset) = self.dataset(found[next]) {
                for child in dataset.parts() {
                    if !found.contains(&child) {
                        found.push(child);
                    }
                }
            }
            next += 1;
        }
        found
    }

    fn check(&self, file: &str) -> Result<(), Error> {
        for (place, dataset) in self.datasets.iter().enumerate() {
            if dataset.name.is_empty() {
                return Err(Error::malformed(file, format!("dataset {} has no name", place + 1)));
            }
            if self.datasets[..place].iter().any(|it| it.name == dataset.name) {
                return Err(Error::malformed(file, format!("{} comes twice", dataset.name)));
            }
        }
        Ok(())
    }
}

impl Dataset {
    /// The file of that name.
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|it| it.name == name)
    }

    /// Where the entities are as JSON lines.
    pub fn entities(&self) -> Option<&str> {
        let resource = || self.resource("entities.ftm.json")?.url.as_deref();
        self.entities_url.as_deref().or_else(resource)
    }

    /// Names of the datasets that belong to it, in the order of the catalog.
    fn parts(&self) -> impl Iterator<Item = &str> {
        self.children.iter().chain(&self.datasets).map(String::as_str)
    }
}

/// The versions of a dataset whose changes are published: `delta.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Versions {
    /// Where the changes are that led to each version, by the version. Versions sort by time.
    pub versions: BTreeMap<String, String>,
    /// When the file was made.
    #[serde(default)]
    pub updated_at: Option<String>,
}

impl Versions {
    /// Reads a `delta.json`.
    ///
    /// # Errors
    ///
    /// When it is not one.
    pub fn read(file: &str, json: &str) -> Result<Versions, Error> {
        serde_json::from_str(json)
            .map_err(|error| Error::malformed(file, format!("not a list of versions: {error}")))
    }

    /// The versions after one that is at hand, oldest first, with the address of their changes;
    /// `None` when that one is not among them, so that the whole dataset has to be taken.
    pub fn after(&self, version: &str) -> Option<Vec<(&str, &str)>> {
        self.versions.get(version)?;
        let newer = self.versions.iter().filter(|(it, _)| it.as_str() > version);
        Some(newer.map(|(version, url)| (version.as_str(), url.as_str())).collect())
    }
}

/// What a publisher leaves out by writing `null` is the same as what it does not write.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOG: &str = r#"{
        "run_time": "2026-01-02T03:04:05",
        "app": "something",
        "datasets": [
            {"name": "all", "title": "All", "type": "collection", "children": ["some", "c"],
             "datasets": ["some", "a", "b", "c"], "resources": null},
            {"name": "some", "title": "Some", "children": ["a", "b", "all"]},
            {"name": "a", "title": null, "version": "20260102", "entity_count": 7, "targets": {"total": 3},
             "resources": [{"name": "names.txt", "url": "x:/names.txt"},
                           {"name": "entities.ftm.json", "url": "x:/a.json", "size": 99,
                            "checksum": "00ff"}]},
            {"name": "b", "entities_url": "x:/b.json"}
        ]
    }"#;

    #[test]
    fn a_catalog_names_datasets_and_their_files() {
        let catalog = Catalog::read("index.json", CATALOG).unwrap();
        assert_eq!(catalog.updated_at.as_deref(), Some("2026-01-02T03:04:05"));
        let a = catalog.dataset("a").unwrap();
        assert_eq!((a.title.as_str(), a.version.as_deref()), ("", Some("20260102")));
        assert_eq!((a.entity_count, a.entities()), (Some(7), Some("x:/a.json")));
        assert_eq!(a.resource("entities.ftm.json").unwrap().size, Some(99));
        assert_eq!(catalog.dataset("b").unwrap().entities(), Some("x:/b.json"));
        assert_eq!(catalog.dataset("all").unwrap().entities(), None);
    }

    #[test]
    fn collections_have_members_however_deep_even_in_a_circle() {
        let catalog = Catalog::read("index.json", CATALOG).unwrap();
        assert_eq!(catalog.members("all"), ["all", "some", "c", "a", "b"]);
        assert_eq!(catalog.members("some"), ["some", "a", "b", "all", "c"]);
        assert_eq!(catalog.members("a"), ["a"]);
        assert_eq!(catalog.members("none"), ["none"]);
    }

    #[test]
    fn a_dataset_alone_is_a_catalog_of_one() {
        let json = r#"{"name": "some", "datasets": ["a"], "children": ["a"], "resources": []}"#;
        let catalog = Catalog::read("index.json", json).unwrap();
        assert_eq!(catalog.datasets.len(), 1);
        assert_eq!(catalog.members("some"), ["some", "a"]);
    }

    #[test]
    fn what_is_no_catalog_is_refused() {
        for (json, expected) in [
            ("[]", "index.json: not a catalog of datasets: "),
            ("{}", "index.json: not a catalog of datasets: missing field `datasets`"),
            (r#"{"datasets": ["a"]}"#, "index.json: not a catalog of datasets: "),
            (r#"{"datasets": [{"title": "A"}]}"#, "index.json: dataset 1 has no name"),
            (r#"{"datasets": [{"name": "a"}, {"name": "a"}]}"#, "index.json: a comes twice"),
        ] {
            let error = Catalog::read("index.json", json).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn versions_tell_which_changes_are_missing() {
        let json =
            r#"{"versions": {"20260102-b": "x:/2", "20260101-a": "x:/1", "20260103-c": "x:/3"}}"#;
        let versions = Versions::read("delta.json", json).unwrap();
        assert_eq!(
            versions.after("20260101-a").unwrap(),
            [("20260102-b", "x:/2"), ("20260103-c", "x:/3")]
        );
        assert_eq!(versions.after("20260103-c").unwrap(), []);
        assert_eq!(versions.after("20251231-z"), None);
        assert!(Versions::read("delta.json", "{}").is_err());
    }
}
