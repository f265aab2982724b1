//! What the names of a list are like, in numbers: so that invented lists can be held against real ones.

use std::collections::HashMap;

use model::{Entity, PropertyType};

/// The statistics of the names of some entities. Words are runs of letters and digits, in lower case.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// Entities that have a name.
    pub entities: usize,
    names_each: Vec<usize>,
    words_each: Vec<usize>,
    /// How often each word occurs; nothing is told in the order of this map.
    words: HashMap<String, usize>,
}

impl Statistics {
    /// Counts the names of entities.
    pub fn of(entities: impl Iterator<Item = Entity>) -> Statistics {
        let mut statistics = Statistics::default();
        entities.for_each(|it| statistics.add(&it));
        statistics.names_each.sort_unstable();
        statistics.words_each.sort_unstable();
        statistics
    }

    fn add(&mut self, entity: &Entity) {
        let mut names: Vec<&str> = entity
            .of_type(PropertyType::Name)
            .filter(|it| !matches!(it.property.name, "firstName" | "lastName"))
            .map(|it| it.value.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            return;
        }
        self.entities += 1;
        self.names_each.push(names.len());
        for name in names {
            let name = name.to_lowercase();
            let words = name.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
            let mut count = 0;
            for word in words {
                count += 1;
                match self.words.get_mut(word) {
                    Some(times) => *times += 1,
                    None => drop(self.words.insert(word.to_owned(), 1)),
                }
            }
            self.words_each.push(count);
        }
    }

    /// How many names there are, each counted once an entity.
    pub fn names(&self) -> usize {
        self.words_each.len()
    }

    /// How many different words there are.
    pub fn distinct_words(&self) -> usize {
        self.words.len()
    }

    /// Names of an entity, at a quantile from 0 to 1.
    pub fn names_each(&self, quantile: f64) -> usize {
        at(&self.names_each, quantile)
    }

    /// Words of a name, at a quantile from 0 to 1.
    pub fn words_each(&self, quantile: f64) -> usize {
        at(&self.words_each, quantile)
    }

    /// Different words for a thousand names.
    pub fn words_for_a_thousand_names(&self) -> f64 {
        1000.0 * share(self.words.len(), self.names())
    }

    /// Which share of all words the commonest so many are, from 0 to 1.
    pub fn share_of_top(&self, count: usize) -> f64 {
        let mut counts: Vec<usize> = self.words.values().copied().collect();
        counts.sort_unstable_by(|left, right| right.cmp(left));
        let all: usize = counts.iter().sum();
        share(counts.iter().take(count).sum(), all)
    }

    /// Which share of the different words occurs once, from 0 to 1.
    pub fn share_once(&self) -> f64 {
        share(self.words.values().filter(|it| **it == 1).count(), self.words.len())
    }

    /// The rows of a Markdown table, each with what it is and the number.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let three = |of: &dyn Fn(f64) -> usize| format!("{} / {} / {}", of(0.5), of(0.9), of(0.99));
        let percent = |it: f64| format!("{:.1} %", 100.0 * it);
        vec![
            ("entities with a name", self.entities.to_string()),
            ("names", self.names().to_string()),
            ("names per entity, mean", format!("{:.2}", share(self.names(), self.entities))),
            ("names per entity, p50 / p90 / p99", three(&|it| self.names_each(it))),
            ("words per name, p50 / p90 / p99", three(&|it| self.words_each(it))),
            ("distinct words", self.distinct_words().to_string()),
            ("distinct words per 1,000 names", format!("{:.0}", self.words_for_a_thousand_names())),
            ("share of the top word", percent(self.share_of_top(1))),
            ("share of the top 10 words", percent(self.share_of_top(10))),
            ("share of the top 100 words", percent(self.share_of_top(100))),
            ("share of the top 1,000 words", percent(self.share_of_top(1000))),
            ("distinct words that occur once", percent(self.share_once())),
        ]
    }
}

fn at(sorted: &[usize], quantile: f64) -> usize {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * quantile) as usize).copied().unwrap_or(0)
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(names: &[&str]) -> Entity {
        let schema = model::Schema::get("Person").expect("a schema");
        let mut entity = Entity::new("one", schema);
        for (place, name) in names.iter().enumerate() {
            let property = if place == 0 { "name" } else { "alias" };
            let property = schema.property(property).expect("a property");
            entity.push(model::Statement::new(property, *name, "test".into()));
        }
        entity
    }

    #[test]
    fn words_are_counted_in_lower_case_and_names_once_an_entity() {
        let entities = [
            entity(&["Velgor Tamin", "VELGOR (Tamin)", "Velgor"]),
            entity(&["velgor al-Rasun", "velgor al-Rasun"]),
            entity(&[]),
        ];
        let it = Statistics::of(entities.into_iter());
        assert_eq!((it.entities, it.names(), it.distinct_words()), (2, 4, 4));
        assert_eq!((it.names_each(0.0), it.names_each(1.0)), (1, 3));
        assert_eq!((it.words_each(0.0), it.words_each(1.0)), (1, 3));
        // Of eight words four are "velgor" and two "tamin"; "al" and "rasun" occur once.
        assert_eq!((it.share_of_top(1), it.share_of_top(2), it.share_once()), (0.5, 0.75, 0.5));
    }

    #[test]
    fn nothing_has_statistics_too() {
        let it = Statistics::of(std::iter::empty());
        assert_eq!((it.names(), it.names_each(0.5), it.share_of_top(10)), (0, 0, 0.0));
        assert_eq!(it.rows().len(), 12);
    }
}
