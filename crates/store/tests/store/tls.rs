//! Whom a fetch trusts, with certificates made on the spot.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use store::{Authorities, Error, Options, Outcome};

use crate::bench::{Bench, NEW};
use crate::server::{Server, Step, ok, redirect};

/// A server's certificate, which vouches for itself.
struct Identity {
    pem: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    fn new(host: &str, last_year: i32) -> Self {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 12, 31);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        Self { pem: certificate.pem(), config: Arc::new(config) }
    }

    fn trusted(&self) -> Authorities {
        Authorities::Pem(self.pem.clone().into_bytes())
    }
}

/// Fetches over TLS from a server with that identity, trusting those authorities.
fn fetch(
    bench: &Bench,
    identity: &Identity,
    authorities: Authorities,
    script: Vec<Step>,
) -> Result<Outcome, Error> {
    let server = Server::start_with(script, Some(Arc::clone(&identity.config)));
    let to = format!("https://{}", server.address);
    let options = Options {
        authorities,
        rewrite: Some(Box::new(move |it| it.replace("https://lists.example", &to))),
        ..bench.options(&server.address)
    };
    store::fetch(&bench.source, &bench.keep(), &options)
}

#[test]
fn a_named_authority_is_trusted() {
    let bench = Bench::with_old();
    let identity = Identity::new("127.0.0.1", 2999);
    let script = vec![redirect("/b.csv"), ok(NEW)];
    let outcome = fetch(&bench, &identity, identity.trusted(), script).unwrap();
    assert!(outcome.is_new());
    bench.assert_whole(2);
}

/// Nothing is fetched, nothing is tried twice, and the message says why.
#[track_caller]
fn distrusts(identity: &Identity, authorities: Authorities, says: &str) {
    let bench = Bench::with_old();
    let error = fetch(&bench, identity, authorities, vec![ok(NEW)]).unwrap_err();
    assert!(error.is_refused(), "{error:?}");
    assert!(error.to_string().contains(says), "{error}");
    assert_eq!(bench.clock.pauses(), [0; 0]);
    bench.assert_old();
}

#[test]
fn a_server_that_nobody_vouches_for_is_not_trusted() {
    let identity = Identity::new("127.0.0.1", 2999);
    distrusts(&identity, Authorities::Mozilla, "UnknownIssuer");
    distrusts(&identity, Identity::new("127.0.0.1", 2999).trusted(), "invalid peer certificate");
}

#[test]
fn a_certificate_of_another_host_or_time_is_not_trusted() {
    let elsewhere = Identity::new("elsewhere.example", 2999);
    distrusts(&elsewhere, elsewhere.trusted(), "not valid for name");
    let expired = Identity::new("127.0.0.1", 2021);
    distrusts(&expired, expired.trusted(), "expired");
}
