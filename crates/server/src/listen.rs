//! Serves until it is told to stop, and then finishes what it began.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::signal;

use crate::app::App;
use crate::routes;

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
/// The address cannot be taken, or the system gives no threads.
pub fn listen(app: &App, ready: impl FnOnce(SocketAddr)) -> Result<(), ListenError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("http")
        .build()
        .map_err(ListenError::Start)?;
    runtime.block_on(async {
        let settings = app.settings();
        let address = (settings.host.as_str(), settings.port);
        let failed = |error| ListenError::Bind {
            address: format!("{}:{}", settings.host, settings.port),
            error,
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let local = listener.local_addr().map_err(ListenError::Start)?;
        let stop = stop_signal().map_err(ListenError::Start)?;
        ready(local);
        serve(listener, app, stop).await.map_err(ListenError::Serve)
    })
}

/// Serves on a listener until something happens.
pub(crate) async fn serve(
    listener: TcpListener,
    app: &App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, routes::router(app)).with_graceful_shutdown(stop).await
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
