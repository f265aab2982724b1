//! TLS, on ring: no C but that which `ring` brings.

use std::io;
use std::path::Path;
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::settings::Tls;

/// What the files say. HTTP/2 is offered before HTTP/1.1.
pub(crate) async fn config(files: &Tls) -> io::Result<RustlsConfig> {
    let files = files.clone();
    let read = tokio::task::spawn_blocking(move || read(&files.certificates, &files.key));
    let config = read.await.map_err(io::Error::other)??;
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

fn read(certificates: &Path, key: &Path) -> io::Result<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(certificates)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|it| unreadable(certificates, it))?;
    if chain.is_empty() {
        return Err(unreadable(certificates, "there is no certificate in it"));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(|it| unreadable(key, it))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
