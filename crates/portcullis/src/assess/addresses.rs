//! Which address of the graph a user's address is.

use std::collections::{BTreeSet, HashMap};

use trace::{Graph, NodeIndex};

/// The addresses of a graph by their house numbers.
///
/// An address is found if all words of the user's are in it, and all its house numbers are in the user's:
/// people leave out districts and postal codes, and write the rest in any order. Words for street and
/// house are not compared, because every office has its own.
pub(crate) struct Addresses {
    by_numbers: HashMap<String, Vec<(Words, NodeIndex)>>,
}

/// What an address says, without words that every address has.
struct Words {
    words: BTreeSet<String>,
    /// Numbers of houses and streets. Longer ones are postal codes.
    numbers: BTreeSet<String>,
}

/// Digits of the longest number that is no postal code.
const LONGEST_NUMBER: usize = 4;

/// Words that an address needs beside its numbers, so that a number alone finds nothing.
const FEWEST_WORDS: usize = 1;

/// Words for parts of an address, in the languages of the lists.
const USUAL: [&str; 44] = [
    "street",
    "st",
    "str",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "building",
    "bld",
    "bldg",
    "block",
    "house",
    "office",
    "room",
    "floor",
    "unit",
    "no",
    "apt",
    "flat",
    "suite",
    "ul",
    "ulitsa",
    "korp",
    "korpus",
    "stroenie",
    "d",
    "dom",
    "of",
    "pom",
    "kv",
    "g",
    "gorod",
    "obl",
    "oblast",
    "ул",
    "улица",
    "д",
    "дом",
    "корп",
    "стр",
    "г",
    "the",
    "and",
];

impl Words {
    fn of(address: &str) -> Words {
        let lower = address.to_lowercase();
        let pieces = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        let (mut words, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for piece in pieces {
            let is_number = piece.bytes().any(|it| it.is_ascii_digit());
            let is_postal =
                piece.len() > LONGEST_NUMBER && piece.bytes().all(|it| it.is_ascii_digit());
            if is_number && !is_postal {
                numbers.insert(piece.to_owned());
            } else if !is_postal && !USUAL.contains(&piece) {
                words.insert(piece.to_owned());
            }
        }
        Words { words, numbers }
    }

    fn key(&self) -> String {
        self.numbers.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl Addresses {
    pub(crate) fn of(graph: &Graph) -> Addresses {
        let mut by_numbers: HashMap<String, Vec<(Words, NodeIndex)>> = HashMap::new();
        for node in graph.nodes().filter(|it| graph.node(*it).schema == "Address") {
            let words = Words::of(graph.node(node).caption);
            if !words.numbers.is_empty() && words.words.len() >= FEWEST_WORDS {
                by_numbers.entry(words.key()).or_default().push((words, node));
            }
        }
        Addresses { by_numbers }
    }

    /// The address that a user's address is, if it names a house; of several the one with the fewest words.
    pub(crate) fn find(&self, address: &str) -> Option<NodeIndex> {
        let asked = Words::of(address);
        if asked.words.len() < FEWEST_WORDS {
            return None;
        }
        let same = self.by_numbers.get(&asked.key())?.iter();
        let fits = same.filter(|(listed, _)| asked.words.is_subset(&listed.words));
        fits.min_by_key(|(listed, node)| (listed.words.len(), *node)).map(|it| it.1)
    }

    /// Whether a user's address says enough to be looked for.
    pub(crate) fn can_find(address: &str) -> bool {
        let words = Words::of(address);
        !words.numbers.is_empty() && words.words.len() >= FEWEST_WORDS
    }
}

#[cfg(test)]
mod tests {
    use model::{Entity, Schema, Statement};

    use super::*;

    fn check(asked: &str, expected: bool) {
        let schema = Schema::get("Address").unwrap();
        let mut listed = Entity::new("hall", schema);
        let full = "ul. Sh-2, str. 5/12, OEZ Alabuga, Yelabuga 423601";
        listed.push(Statement::new(schema.property("full").unwrap(), full, "t".into()));
        let graph = Graph::of([&listed]).graph;
        let found = Addresses::of(&graph).find(asked);
        assert_eq!(found.is_some(), expected, "{asked}");
    }

    #[test]
    fn an_address_is_found_whatever_its_order_and_postal_code() {
        check("ul. Sh-2, str. 5/12, OEZ Alabuga, Yelabuga 423601", true);
        check("Yelabuga, Sh 2 street, building 5/12", true);
        check("423600 Yelabuga, Alabuga, Sh-2 5/12", true);
    }

    #[test]
    fn another_house_town_or_street_is_another_address() {
        check("ul. Sh-2, str. 5/11, OEZ Alabuga, Yelabuga 423601", false);
        check("ul. Sh-2, str. 5, Yelabuga", false);
        check("ul. Sh-2, str. 5/12, Kazan", false);
        check("ul. Sh-1, str. 5/12, Yelabuga", false);
        check("Yelabuga", false);
        check("2, 5/12", false);
    }
}
