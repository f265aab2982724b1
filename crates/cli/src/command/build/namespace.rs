//! Ids that are unique to their dataset, so that two users' `1` stay two things.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Signs ids with the name of a dataset, as FollowTheMoney's `Namespace` does: a dot and an HMAC of the
/// id, so that ids that were stored with answers of yente go on meaning the same entity.
pub(super) struct Namespace(Hmac<Sha1>);

impl Namespace {
    pub(super) fn of(dataset: &str) -> Namespace {
        Namespace(Hmac::new_from_slice(dataset.as_bytes()).expect("a key may have any length"))
    }

    /// An id with its signature; one that it had is replaced.
    pub(super) fn sign(&self, id: &str) -> String {
        let plain = id.rsplit_once('.').map_or(id, |(plain, _)| plain);
        let signature = self.0.clone().chain_update(plain.as_bytes()).finalize().into_bytes();
        format!("{plain}.{}", hex::encode(signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The signature is what `hmac.new(b"own", b"inv-1", "sha1").hexdigest()` of Python gives.
    #[test]
    fn ids_are_signed_as_followthemoney_signs_them() {
        let own = Namespace::of("own");
        let signed = "inv-1.5b7988b6263617a2568b8302e757d9762fdb7cc1";
        assert_eq!(own.sign("inv-1"), signed);
        assert_eq!(own.sign(signed), signed);
        assert_ne!(Namespace::of("other").sign("inv-1"), signed);
    }
}
