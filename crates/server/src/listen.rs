//! Serves until it is told to stop, and then finishes what it began.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::net::TcpListener;
use tokio::signal;

use crate::app::App;
use crate::settings::{Operation, Settings};
use crate::{routes, tls, upkeep};

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address cannot be taken.
    #[error("cannot listen on {address}: {error}")]
    Bind {
        /// As it was asked for.
        address: String,
        /// What the system says.
        error: io::Error,
    },
    /// The address can be reached from elsewhere, and nobody is asked for a key.
    #[error("refusing to listen on {address} without keys: whoever reaches it could ask")]
    Open {
        /// What the address turned out to be.
        address: SocketAddr,
    },
    /// The files of TLS cannot be used.
    #[error("cannot use the certificate or its key: {0}")]
    Tls(#[source] io::Error),
    /// The system gives no threads, or no signals.
    #[error("cannot start: {0}")]
    Start(#[source] io::Error),
    /// Serving ended with an error.
    #[error("serving ended: {0}")]
    Serve(#[source] io::Error),
}

/// Serves on the address of the settings until the program is told to stop (SIGINT, SIGTERM), then
/// finishes running requests. `ready` hears the address once requests are answered on it.
///
/// # Errors
///
/// The address cannot be taken or must not be, or the system gives no threads.
pub fn listen(app: &App, ready: impl FnOnce(SocketAddr)) -> Result<(), ListenError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("http")
        .build()
        .map_err(ListenError::Start)?;
    let served = runtime.block_on(async {
        let listener = bind(app.settings()).await?;
        let local = listener.local_addr().map_err(ListenError::Start)?;
        let tls = match &app.settings().operation.tls {
            None => None,
            Some(files) => Some(tls::config(files).await.map_err(ListenError::Tls)?),
        };
        let stop = stop_signal().map_err(ListenError::Start)?;
        upkeep::start(app).map_err(ListenError::Start)?;
        ready(local);
        serve(listener, app, tls, stop).await.map_err(ListenError::Serve)
    });
    // What still reads a file or a body has had its time.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

async fn bind(settings: &Settings) -> Result<TcpListener, ListenError> {
    let failed = |error| ListenError::Bind {
        address: format!("{}:{}", settings.host, settings.port),
        error,
    };
    let operation = &settings.operation;
    let found = tokio::net::lookup_host((settings.host.as_str(), settings.port)).await;
    let addresses: Vec<SocketAddr> = found.map_err(failed)?.collect();
    let open = addresses.iter().find(|it| !it.ip().to_canonical().is_loopback());
    if let Some(address) = open
        && operation.keys.is_none()
        && !operation.without_keys
    {
        return Err(ListenError::Open { address: *address });
    }
    TcpListener::bind(addresses.as_slice()).await.map_err(failed)
}

/// Serves on a listener until something happens.
pub(crate) async fn serve(
    listener: TcpListener,
    app: &App,
    tls: Option<RustlsConfig>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let operation = &app.settings().operation;
    let handle = Handle::new();
    tokio::spawn({
        let (handle, patience) = (handle.clone(), Duration::from_secs(operation.stop_seconds));
        async move {
            stop.await;
            tracing::info!("told to stop; finishing running requests");
            handle.graceful_shutdown(Some(patience));
        }
    });
    let service = routes::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum_server::from_tcp(listener.into_std()?)?.acceptor(NoDelayAcceptor::new());
    let server = limited(server, operation).handle(handle);
    match tls {
        None => server.serve(service).await,
        Some(config) => {
            let patience = Duration::from_secs(operation.idle_seconds);
            let acceptor =
                |plain| RustlsAcceptor::new(config).handshake_timeout(patience).acceptor(plain);
            server.map(acceptor).serve(service).await
        }
    }
}

/// Limits on what a connection may send before it says what it wants, and on how long it may be silent.
fn limited(
    mut server: axum_server::Server<SocketAddr, NoDelayAcceptor>,
    operation: &Operation,
) -> axum_server::Server<SocketAddr, NoDelayAcceptor> {
    let silence = Duration::from_secs(operation.idle_seconds);
    let builder = server.http_builder();
    builder
        .http1()
        .max_headers(operation.max_headers)
        .max_buf_size(operation.max_header_bytes)
        // A half-closed connection is one whose client went away: its work need not be done.
        .half_close(false)
        .header_read_timeout(Some(silence));
    builder
        .http2()
        .max_header_list_size(u32::try_from(operation.max_header_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(Some(128))
        .keep_alive_interval(Some(silence))
        .keep_alive_timeout(silence);
    server.first_request_timeout(silence).accept_error_handler(|_, error| {
        tracing::warn!(%error, "a connection could not be taken");
    })
}

/// Ends when somebody tells the program to stop.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    })
}
