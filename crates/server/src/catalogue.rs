//! The datasets and collections that a request may name.

use model::{CorpusInfo, DatasetName};
use rustc_hash::FxHashSet;

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
