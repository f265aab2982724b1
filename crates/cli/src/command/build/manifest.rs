//! Manifests: which datasets a corpus has, as yente's users write them.
//!
//! ```yaml
//! catalogs:
//!   - url: file:///data/index.json       # or a path, relative to the manifest
//!     scopes: [default]                  # these datasets with all that belongs to them; else all
//!     resource_name: entities.ftm.json
//! datasets:
//!   - name: my_list
//!     title: Internal deny list
//!     path: my_list.ftm.json             # or entities_url, or url
//!     version: "20260801"
//!     namespace: true                    # ids are signed with the name: `1` becomes `1.f0…`
//!   - name: everything
//!     children: [my_list, default]       # a collection
//! ```
//!
//! `$NAME` and `${NAME}` in addresses stand for variables of the environment. Nothing is downloaded
//! here: an `http` address must be that of a file that `portcullis lists fetch` has kept, or of a
//! catalog's file that lies beside the catalog. Tokens are read over, because nothing is sent.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use lists::catalog::{Catalog, Dataset};
use lists::{Limits, bytes};
use serde::Deserialize;
use serde_json::Value;
use server::Listing;
use store::Keep;

use super::inputs::{Input, Kept, Known};
use crate::context::Context;
use crate::error::{Hint as _, hinted};
use crate::keep;

/// The file of a catalog's dataset if the manifest names no other.
const USUAL_RESOURCE: &str = "entities.ftm.json";

#[derive(Debug, Deserialize)]
struct Manifest {
    #[serde(default)]
    catalogs: Vec<CatalogEntry>,
    #[serde(default)]
    datasets: Vec<DatasetEntry>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct CatalogEntry {
    url: Option<String>,
    path: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
    resource_name: Option<String>,
    #[serde(default)]
    namespace: bool,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct DatasetEntry {
    name: String,
    title: Option<String>,
    path: Option<String>,
    entities_url: Option<String>,
    url: Option<String>,
    version: Option<Version>,
    #[serde(default)]
    children: Vec<String>,
    /// The older spelling of `children`.
    #[serde(default)]
    datasets: Vec<String>,
    load: Option<bool>,
    #[serde(default)]
    namespace: bool,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// People write versions with and without quotes.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Version {
    Text(String),
    Number(u64),
}

impl Version {
    fn text(&self) -> String {
        match self {
            Version::Text(text) => text.clone(),
            Version::Number(number) => number.to_string(),
        }
    }
}

/// Keys that mean something to yente and nothing here; any other key is told.
const PASSED_OVER: [&str; 17] = [
    "auth_token",
    "resource_type",
    "fetch",
    "summary",
    "description",
    "category",
    "publisher",
    "coverage",
    "tags",
    "resources",
    "delta_url",
    "index_url",
    "updated_at",
    "last_export",
    "prefix",
    "entity_count",
    "license",
];

/// What a manifest names: files, and how datasets and collections are listed.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) inputs: Vec<Input>,
    pub(super) listings: Vec<Listing>,
}

/// Reads a manifest and its catalogs.
pub(super) fn read(path: &Path, keep: &Keep, context: &Context) -> anyhow::Result<Named> {
    let failed = || format!("cannot use the manifest {}", path.display());
    let text = fs::read_to_string(path).with_context(failed).hint("check the path")?;
    // JSON is YAML, so one reader takes both.
    let manifest: Manifest = serde_saphyr::from_str(&text)
        .with_context(failed)
        .hint("a manifest has `catalogs` and `datasets`, see `portcullis build --help`")?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let reader = Reader { folder, keep, path };
    reader.tell_unknown(&manifest, context);
    reader.named(&manifest, context).with_context(failed)
}

struct Reader<'a> {
    path: &'a Path,
    folder: &'a Path,
    keep: &'a Keep,
}

impl Reader<'_> {
    fn named(&self, manifest: &Manifest, context: &Context) -> anyhow::Result<Named> {
        let mut named = Named::default();
        for entry in &manifest.catalogs {
            self.catalog(entry, &mut named)?;
        }
        let mut names: Vec<String> = named.listings.iter().map(|it| it.name.clone()).collect();
        for entry in &manifest.datasets {
            if names.contains(&entry.name) {
                let twice = anyhow!("the dataset {} comes twice", entry.name);
                return Err(hinted(twice, "each name stands for one dataset"));
            }
            names.push(entry.name.clone());
            named.listings.push(entry.listing());
            self.dataset(entry, &mut named.inputs)?;
        }
        for entry in &manifest.datasets {
            let children: Vec<&str> = entry.parts().collect();
            if let Some(stranger) = children.iter().find(|it| !names.iter().any(|name| name == *it))
            {
                let error = anyhow!("the collection {} has an unknown part {stranger}", entry.name);
                return Err(hinted(error, format!("datasets are {}", names.join(", "))));
            }
            if !children.is_empty() {
                context.say(&format!("{}: a collection of {}", entry.name, children.join(", ")));
            }
        }
        Ok(named)
    }

    fn dataset(&self, entry: &DatasetEntry, inputs: &mut Vec<Input>) -> anyhow::Result<()> {
        if !entry.is_loaded() {
            return Ok(());
        }
        // `url` is the page of the dataset where one of the others is there.
        let address = entry.path.as_ref().or(entry.entities_url.as_ref()).or(entry.url.as_ref());
        let Some(address) = address else {
            let hint = "give it `path`, `entities_url` or, for a collection, `children`";
            return Err(hinted(anyhow!("the dataset {} has no file", entry.name), hint));
        };
        let known = Known {
            dataset: Some(entry.name.as_str().into()),
            title: entry.title.clone(),
            version: entry.version.as_ref().map(Version::text).unwrap_or_default(),
            is_namespaced: entry.namespace,
        };
        inputs.push(self.input(address, known).with_context(|| format!("dataset {}", entry.name))?);
        Ok(())
    }

    fn catalog(&self, entry: &CatalogEntry, named: &mut Named) -> anyhow::Result<()> {
        let Some(address) = entry.url.as_ref().or(entry.path.as_ref()) else {
            let hint = "name the index.json of the catalog";
            return Err(hinted(anyhow!("a catalog has no `url`"), hint));
        };
        let place = self.input(address, Known::default()).context("catalog")?;
        let text = text_of(&place)?;
        let catalog = Catalog::read(&place.label, &text)?;
        let scopes: Vec<&String> = entry.scopes.iter().chain(&entry.scope).collect();
        if let Some(unknown) = scopes.iter().find(|it| catalog.dataset(it).is_none()) {
            bail!("the catalog {address} has no dataset {unknown}");
        }
        let members: Vec<&str> = scopes.iter().flat_map(|it| catalog.members(it)).collect();
        let resource = entry.resource_name.as_deref().unwrap_or(USUAL_RESOURCE);
        for dataset in &catalog.datasets {
            let is_wanted = scopes.is_empty() || members.contains(&dataset.name.as_str());
            let is_loaded = is_wanted && dataset.children.is_empty();
            named.listings.push(listing(dataset, &text, is_loaded, entry.namespace));
            if is_loaded {
                let found = self.of_catalog(dataset, resource, &place.path, entry.namespace);
                named.inputs.push(found.with_context(|| format!("dataset {}", dataset.name))?);
            }
        }
        Ok(())
    }

    /// The file of a catalog's dataset: where the catalog says, or beside the catalog, in a folder with
    /// the name of the dataset or in the same one.
    fn of_catalog(
        &self,
        dataset: &Dataset,
        resource: &str,
        catalog: &Path,
        is_namespaced: bool,
    ) -> anyhow::Result<Input> {
        let known = Known {
            dataset: Some(dataset.name.as_str().into()),
            title: Some(dataset.title.clone()).filter(|it| !it.is_empty()),
            version: dataset.version.clone().unwrap_or_default(),
            is_namespaced,
        };
        let folder = catalog.parent().unwrap_or(Path::new("."));
        let mut beside = vec![
            folder.join(&dataset.name).join(resource),
            folder.join(format!("{}.{resource}", dataset.name)),
        ];
        // The index of one dataset lies in the folder of that dataset.
        if folder.file_name().is_some_and(|it| *it == *dataset.name) {
            beside.push(folder.join(resource));
        }
        if let Some(path) = beside.iter().find(|it| it.is_file()) {
            return Ok(Input::named(path.clone(), Arc::new(known)));
        }
        let of_resource = dataset.resource(resource).and_then(|it| it.url.as_ref());
        let Some(address) = of_resource.or(dataset.entities_url.as_ref()) else {
            let hint = format!("put it at {}", beside[0].display());
            return Err(hinted(anyhow!("the catalog names no file {resource} for it"), hint));
        };
        let hint = format!("download it and put it at {}", beside[0].display());
        self.input(address, known).hint(hint)
    }

    /// The file at an address.
    fn input(&self, address: &str, known: Known) -> anyhow::Result<Input> {
        let address = expanded(address, &|name| std::env::var(name).ok())?;
        let known = Arc::new(known);
        if address.starts_with("http://") || address.starts_with("https://") {
            return self.kept(&address, &known);
        }
        let path = match address.strip_prefix("file://") {
            Some(rest) => {
                PathBuf::from(percent_decoded(rest.strip_prefix("localhost").unwrap_or(rest)))
            }
            None => self.folder.join(&address),
        };
        fs::metadata(&path)
            .with_context(|| format!("cannot read {}", path.display()))
            .hint("paths of a manifest are relative to the folder that it lies in")?;
        Ok(Input::named(path, known))
    }

    fn kept(&self, address: &str, known: &Arc<Known>) -> anyhow::Result<Input> {
        for source in self.keep.sources().map_err(keep::hinted)? {
            let Some(document) = self.keep.latest(&source).map_err(keep::hinted)? else { continue };
            if let Some(file) = document.files.iter().find(|it| keep::is_of(it, &source, address)) {
                let kept = Some(Kept { source: address.to_owned(), sha256: file.sha256.clone() });
                return Ok(Input { kept, ..Input::named(document.path(file), Arc::clone(known)) });
            }
        }
        let error = anyhow!("{address} would have to be downloaded, and is not kept");
        let of_registry = lists::SOURCES
            .iter()
            .find(|it| it.downloads.iter().any(|download| download.url == address));
        let hint = match of_registry {
            Some(source) => format!("`portcullis lists fetch {}` gets it", source.name),
            None => "download it and name it by `path`: building never uses the network".to_owned(),
        };
        Err(hinted(error, hint))
    }

    /// A misspelt key would be a setting that is not obeyed.
    fn tell_unknown(&self, manifest: &Manifest, context: &Context) {
        let catalogs = manifest.catalogs.iter().flat_map(|it| it.rest.keys());
        let datasets = manifest.datasets.iter().flat_map(|it| it.rest.keys());
        let mut keys: Vec<&String> = manifest.rest.keys().chain(catalogs).chain(datasets).collect();
        keys.sort();
        keys.dedup();
        for key in keys.iter().filter(|it| !PASSED_OVER.contains(&it.as_str())) {
            context.say(&format!("warning: {}: the key `{key}` is not known", self.path.display()));
        }
    }
}

impl DatasetEntry {
    fn listing(&self) -> Listing {
        let mut details: serde_json::Map<String, Value> =
            self.rest.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        for (key, address) in [("url", &self.url), ("entities_url", &self.entities_url)] {
            if let Some(address) = address {
                details.insert(key.to_owned(), Value::String(address.clone()));
            }
        }
        Listing {
            name: self.name.clone(),
            title: self.title.clone().unwrap_or_else(|| self.name.clone()),
            children: self.parts().map(str::to_owned).collect(),
            load: self.is_loaded(),
            version: self.version.as_ref().map(Version::text),
            namespace: self.namespace,
            details,
        }
    }

    /// Whether its own entities are searched: those of a collection only if it says so.
    fn is_loaded(&self) -> bool {
        self.load.unwrap_or(self.parts().next().is_none())
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.children.iter().chain(&self.datasets).map(String::as_str)
    }
}

/// A dataset of a catalog, with all that the catalog says of it.
fn listing(dataset: &Dataset, catalog: &str, load: bool, namespace: bool) -> Listing {
    let catalog: Value = serde_json::from_str(catalog).unwrap_or_default();
    let all = catalog["datasets"].as_array();
    let told = all.and_then(|all| all.iter().find(|it| it["name"] == *dataset.name));
    // The catalog of one dataset is that dataset.
    let details = told.unwrap_or(&catalog).as_object().cloned().unwrap_or_default();
    let version = dataset.version.clone().or_else(|| {
        let exported = details.get("last_export").or_else(|| details.get("updated_at"));
        exported.and_then(Value::as_str).map(str::to_owned)
    });
    Listing {
        name: dataset.name.clone(),
        title: Some(&dataset.title).filter(|it| !it.is_empty()).unwrap_or(&dataset.name).clone(),
        children: dataset.children.clone(),
        load,
        version,
        namespace,
        details,
    }
}

fn text_of(place: &Input) -> anyhow::Result<String> {
    let failed = || format!("cannot read {}", place.path.display());
    let file = File::open(&place.path).with_context(failed)?;
    let texts = bytes::text(&place.label, Box::new(file), &Limits::default())?;
    let (_, mut text) = texts.into_iter().next().with_context(failed)?;
    let mut whole = String::new();
    text.read_to_string(&mut whole).map_err(|it| lists::Error::read(&*place.label, &it))?;
    Ok(whole)
}

/// Puts variables in for `$NAME` and `${NAME}`.
fn expanded(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let (name, behind) = match after.strip_prefix('{').and_then(|it| it.split_once('}')) {
            Some(found) => found,
            None => {
                let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
                after.split_at(after.find(|it| !is_name(it)).unwrap_or(after.len()))
            }
        };
        if name.is_empty() {
            result.push('$');
        } else {
            let value = variable(name)
                .ok_or_else(|| anyhow!("{text}: the environment has no variable {name}"));
            result.push_str(&value.hint("set it, or write the address out")?);
        }
        rest = behind;
    }
    result.push_str(rest);
    Ok(result)
}

/// `file` addresses write spaces and the like as `%20`.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while place < bytes.len() {
        let digits = text.get(place + 1..place + 3).filter(|_| bytes[place] == b'%');
        match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                place += 3;
            }
            None => {
                decoded.push(bytes[place]);
                place += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_for_their_values() {
        let variable = |name: &str| (name == "HERE").then(|| "/data".to_owned());
        for (text, expected) in [
            ("$HERE/x", "/data/x"),
            ("a/${HERE}b", "a//datab"),
            ("100$", "100$"),
            ("plain", "plain"),
        ] {
            assert_eq!(expanded(text, &variable).unwrap(), expected);
        }
        let error = expanded("${AWAY}/x", &variable).unwrap_err();
        assert_eq!(error.to_string(), "${AWAY}/x: the environment has no variable AWAY");
    }

    #[test]
    fn addresses_of_files_are_decoded() {
        for (text, expected) in
            [("/a%20b", "/a b"), ("/100%", "/100%"), ("/%zz", "/%zz"), ("/ü%C3%A9", "/üé")]
        {
            assert_eq!(percent_decoded(text), expected);
        }
    }
}
