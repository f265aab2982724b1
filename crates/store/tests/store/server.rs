//! A small HTTP server on loopback that follows a script, good or bad.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What to do with one connection.
pub(crate) type Step = Box<dyn FnOnce(&mut dyn Wire) + Send>;

/// A connection, with TLS or without.
pub(crate) trait Wire: Read + Write {}

impl<W: Read + Write> Wire for W {}

/// The head of a request: the request line and the headers, names in lower case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) line: String,
    headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }
}

/// Serves one connection a step, in order, with TLS or without.
pub(crate) struct Server {
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(script: Vec<Step>) -> Self {
        Self::start_with(script, None)
    }

    pub(crate) fn start_with(script: Vec<Step>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let is_over = Arc::new(AtomicBool::new(false));
        let (seen, over) = (Arc::clone(&requests), Arc::clone(&is_over));
        let thread = std::thread::spawn(move || {
            let off_script = || answer("599 Off Script", &[], b"");
            let mut steps = script.into_iter();
            loop {
                let (mut stream, _) = listener.accept().unwrap();
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let step = steps.next().unwrap_or_else(off_script);
                match &tls {
                    None => converse(&mut stream, step, &seen),
                    Some(tls) => {
                        let session = ServerConnection::new(Arc::clone(tls)).unwrap();
                        let mut protected = StreamOwned::new(session, &mut stream);
                        converse(&mut protected, step, &seen);
                        protected.conn.send_close_notify();
                        let _ = protected.flush();
                    }
                }
                drain(&mut stream);
            }
        });
        Self { address, requests, is_over, thread: Some(thread) }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(&self.address);
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking(), "the server failed");
    }
}

fn converse(stream: &mut dyn Wire, step: Step, seen: &Mutex<Vec<Request>>) {
    let request = read_head(stream);
    seen.lock().unwrap().push(request);
    step(stream);
}

fn read_head(stream: &mut dyn Wire) -> Request {
    let mut lines = BufReader::new(stream).lines();
    let mut request = Request::default();
    // A client that speaks TLS to a server that does not sends no text, and one that does not trust
    // the server sends nothing.
    let Some(Ok(line)) = lines.next() else { return request };
    request.line = line;
    for line in lines {
        match line {
            Ok(line) if !line.is_empty() => {
                let (name, value) = line.split_once(':').unwrap();
                request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            _ => break,
        }
    }
    request
}

/// Closes in order: a socket that is closed with unread bytes resets the connection, and the client
/// may then lose what it was sent.
fn drain(stream: &mut TcpStream) {
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    while matches!(stream.read(&mut [0; 1024]), Ok(1..)) {}
}

/// A whole answer with a right `Content-Length`.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Step {
    let length = body.len().to_string();
    let headers: Vec<_> = headers.iter().copied().chain([("Content-Length", &*length)]).collect();
    raw(&[head(status, &headers).as_bytes(), body].concat())
}

/// A document.
pub(crate) fn ok(body: &[u8]) -> Step {
    answer("200 OK", &[], body)
}

/// A document with the marks of its version.
pub(crate) fn marked(etag: &str, body: &[u8]) -> Step {
    let changed = ("Last-Modified", "Thu, 19 Nov 2026 09:00:00 GMT");
    answer("200 OK", &[("ETag", etag), changed, ("Content-Type", "text/csv")], body)
}

/// A redirect.
pub(crate) fn redirect(to: &str) -> Step {
    answer("302 Found", &[("Location", to)], b"moved")
}

/// A document in chunks, with or without the last one.
pub(crate) fn chunked(chunks: &[&[u8]], is_ended: bool) -> Step {
    let mut bytes = head("200 OK", &[("Transfer-Encoding", "chunked")]).into_bytes();
    for chunk in chunks {
        bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
        bytes.extend(*chunk);
        bytes.extend(b"\r\n");
    }
    if is_ended {
        bytes.extend(b"0\r\n\r\n");
    }
    raw(&bytes)
}

/// These bytes, whatever they are.
pub(crate) fn raw(bytes: &[u8]) -> Step {
    let bytes = bytes.to_vec();
    Box::new(move |stream| send(stream, &bytes))
}

/// These bytes, and then silence until the client hangs up.
pub(crate) fn stall(bytes: &[u8]) -> Step {
    let bytes = bytes.to_vec();
    Box::new(move |stream| {
        send(stream, &bytes);
        let _ = stream.read(&mut [0]);
    })
}

/// A body that comes byte by byte and never ends.
pub(crate) fn drip() -> Step {
    Box::new(|stream| {
        send(stream, head("200 OK", &[]).as_bytes());
        while stream.write_all(b"1").and_then(|()| stream.flush()).is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    })
}

/// A body of that many chunks of 64 KiB, without a length.
pub(crate) fn flood(chunks: u32) -> Step {
    Box::new(move |stream| {
        send(stream, head("200 OK", &[("Transfer-Encoding", "chunked")]).as_bytes());
        let chunk = [b"10000\r\n", &[b'1'; 0x10000][..], b"\r\n"].concat();
        for _ in 0..chunks {
            if stream.write_all(&chunk).is_err() {
                return;
            }
        }
        let _ = stream.write_all(b"0\r\n\r\n");
    })
}

pub(crate) fn head(status: &str, headers: &[(&str, &str)]) -> String {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{headers}\r\n")
}

/// A client that hangs up early is part of the play.
fn send(stream: &mut dyn Wire, bytes: &[u8]) {
    let _ = stream.write_all(bytes).and_then(|()| stream.flush());
}
