//! Who asks, once he was let in.

use std::sync::Arc;

use model::DatasetName;

use super::keys::Key;
use crate::catalogue::Catalogue;

/// Who asks. Lies among the extensions of a request, and of its answer for whoever logs it.
#[derive(Clone, Default)]
pub(crate) struct Caller(Option<Arc<Key>>);

impl Caller {
    pub(super) fn of(key: Arc<Key>) -> Caller {
        Caller(Some(key))
    }

    /// The name of the key, if there is one.
    pub(crate) fn name(&self) -> Option<&str> {
        self.0.as_ref().map(|it| &*it.name)
    }

    /// Whether nothing is closed to it.
    pub(crate) fn sees_all(&self) -> bool {
        self.0.as_ref().is_none_or(|it| it.datasets.is_empty())
    }

    /// Whether a dataset or collection may be asked: it is one that the key names, or lies below one.
    pub(crate) fn may_ask(&self, catalogue: &Catalogue, dataset: &str) -> bool {
        self.may_see(catalogue, &[DatasetName::new(dataset)])
    }

    /// Whether something may be seen that those datasets speak of: one of them is enough.
    pub(crate) fn may_see(&self, catalogue: &Catalogue, datasets: &[DatasetName]) -> bool {
        let Some(key) = self.0.as_ref().filter(|it| !it.datasets.is_empty()) else { return true };
        let allowed = key.datasets.iter().filter_map(|it| catalogue.members(it)).flatten();
        allowed.into_iter().any(|it| datasets.contains(&it))
    }
}
