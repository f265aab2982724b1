//! The keys of the moment, and the rate of each.

use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use portcullis::Live;
use subtle::ConstantTimeEq as _;

use super::file::{KeyFile, KeyLine, Scope, digest, digest_of};

/// All keys; replaced as one when their file changes.
pub(crate) struct Keys(Live<Vec<Arc<Key>>>);

/// One of them.
pub(crate) struct Key {
    pub(crate) name: Arc<str>,
    pub(crate) scopes: Vec<Scope>,
    /// What may be asked; everything if there is none.
    pub(crate) datasets: Vec<String>,
    digest: [u8; 32],
    per_second: Option<NonZeroU32>,
    pub(super) rate: Option<DefaultDirectRateLimiter>,
}

impl Keys {
    pub(crate) fn new(file: &KeyFile) -> Keys {
        Keys(Live::new(file.keys.iter().map(Key::of).collect()))
    }

    /// Takes those of a file in the place of the old ones. A key that stays keeps count of its requests.
    pub(crate) fn replace(&self, file: &KeyFile) {
        let old = self.0.now();
        let keys = file.keys.iter().map(|line| {
            let new = Key::of(line);
            let same = |it: &&Arc<Key>| {
                it.digest == new.digest
                    && it.per_second == new.per_second
                    && it.scopes == new.scopes
                    && it.datasets == new.datasets
                    && it.name == new.name
            };
            old.iter().find(same).map_or(new, Arc::clone)
        });
        self.0.replace(keys.collect());
    }

    /// The key that somebody shows, if it is one. How long it takes says nothing of how much of a digest
    /// agrees, or of which key it is: all are compared, in full.
    pub(crate) fn find(&self, shown: &str) -> Option<Arc<Key>> {
        let shown = digest_of(shown);
        let mut found = None;
        for key in self.0.now().iter() {
            if bool::from(key.digest.ct_eq(&shown)) {
                found = Some(Arc::clone(key));
            }
        }
        found
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.now().len()
    }
}

impl Key {
    fn of(line: &KeyLine) -> Arc<Key> {
        let per_second = line.per_second.and_then(NonZeroU32::new);
        Arc::new(Key {
            name: line.name.as_str().into(),
            scopes: line.scopes.clone(),
            datasets: line.datasets.clone(),
            digest: digest(&line.sha256).expect("the file was checked when it was read"),
            per_second,
            rate: per_second.map(|it| RateLimiter::direct(Quota::per_second(it))),
        })
    }

    /// Whether it opens that.
    pub(crate) fn opens(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || self.scopes.contains(&Scope::Admin)
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::new_key;
    use super::*;

    #[test]
    fn a_key_is_found_by_itself_until_its_line_is_gone() {
        let (key, sha256) = new_key().unwrap();
        let line = KeyLine {
            name: "one".to_owned(),
            sha256,
            scopes: vec![Scope::Read],
            datasets: Vec::new(),
            per_second: Some(1),
            created: None,
        };
        let file = KeyFile { keys: vec![line] };
        let keys = Keys::new(&file);
        let found = keys.find(&key).unwrap();
        assert!(found.opens(Scope::Read) && !found.opens(Scope::Admin));
        assert!(keys.find(&key[..67]).is_none() && keys.find("").is_none());
        // What was counted stays counted when the file is read again.
        assert!(found.rate.as_ref().unwrap().check().is_ok());
        keys.replace(&file);
        assert!(keys.find(&key).unwrap().rate.as_ref().unwrap().check().is_err());
        keys.replace(&KeyFile::default());
        assert!(keys.find(&key).is_none());
        assert_eq!(keys.count(), 0);
    }
}
