//! In which order rows come.

use std::cmp::{Ordering, Reverse};

use model::Entity;

use crate::entities::field;

/// Fields to sort by, the first first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Order(pub(crate) Vec<By>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct By {
    pub(crate) field: String,
    pub(crate) descending: bool,
}

impl Order {
    /// Reads `field:asc` and `field:desc`; what is neither is ascending.
    pub(crate) fn of(texts: &[String]) -> Order {
        let by = texts.iter().filter(|it| !it.trim().is_empty()).map(|text| {
            let (field, way) = text.rsplit_once(':').unwrap_or((text, "asc"));
            let descending = way.trim().eq_ignore_ascii_case("desc");
            By { field: field.trim().to_owned(), descending }
        });
        Order(by.collect())
    }

    /// Compares two entities; those without a value come last either way.
    pub(crate) fn compare(&self, left: &Entity, right: &Entity) -> Ordering {
        let by_one = |by: &By| by.compare(field(left, &by.field), field(right, &by.field));
        self.0.iter().map(by_one).find(|it| it.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl By {
    /// Compares two values, either of which may be missing.
    pub(crate) fn compare<T: Ord>(&self, left: Option<T>, right: Option<T>) -> Ordering {
        match (left, right) {
            (Some(left), Some(right)) if self.descending => Reverse(left).cmp(&Reverse(right)),
            (Some(left), Some(right)) => left.cmp(&right),
            (left, right) => right.is_some().cmp(&left.is_some()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_come_last_whatever_the_way() {
        let order = Order::of(&["a:desc".to_owned(), "b:sideways".to_owned(), "c".to_owned()]);
        let ways: Vec<(&str, bool)> =
            order.0.iter().map(|it| (it.field.as_str(), it.descending)).collect();
        assert_eq!(ways, [("a", true), ("b", false), ("c", false)]);
        for by in &order.0 {
            assert_eq!(by.compare(Some(1), None), Ordering::Less);
            assert_eq!(by.compare(None, Some(1)), Ordering::Greater);
        }
        assert_eq!(order.0[0].compare(Some(1), Some(2)), Ordering::Greater);
    }
}
