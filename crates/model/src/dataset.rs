//! Names of datasets.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The name of a dataset on the wire and in the ledger, such as `us_ofac_sdn`.
///
/// Never renamed, never reused. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DatasetName(Arc<str>);

impl DatasetName {
    /// The name as it stands.
    pub fn new(name: &str) -> Self {
        DatasetName(name.into())
    }

    /// The same as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for DatasetName {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for DatasetName {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Debug for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
