//! A server that runs for one test, and a client that sends exactly the bytes that it is given.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::program;

/// How long a test waits for what has to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server of its own, on a free port of this machine.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Receiver<String>,
}

impl Server {
    /// Starts it with these arguments, and waits until it listens.
    pub(crate) fn start(arguments: &[&str]) -> Server {
        Server::start_with(arguments, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Server {
        let mut command = program();
        command.args(["serve", "--port", "0", "--log-format", "json"]).args(arguments);
        command.envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let stderr = BufReader::new(child.stderr.take().expect("it was piped"));
        let (sender, log) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut server = Server { child, address: ([127, 0, 0, 1], 0).into(), log };
        let line = server.wait_for("listening on");
        let line: Value = serde_json::from_str(&line).expect("logs are JSON");
        server.address =
            line["address"].as_str().and_then(|it| it.parse().ok()).expect("it says where");
        server
    }

    /// The next line of the log with these words.
    #[track_caller]
    pub(crate) fn wait_for(&self, words: &str) -> String {
        let mut seen = String::new();
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => seen.push_str(&(line + "\n")),
                Err(_) => panic!("{words:?} does not come; the log has:\n{seen}"),
            }
        }
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent =
            std::process::Command::new("kill").args([name, &self.process().to_string()]).status();
        assert!(sent.expect("there is a program to send signals").success());
    }

    /// Waits for its end, and gives its exit code and the rest of the log.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let begun = Instant::now();
        let status = loop {
            match self.child.try_wait().expect("it is our child") {
                Some(status) => break status,
                None if begun.elapsed() > PATIENCE => panic!("it does not end"),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        (status.code(), self.log.iter().collect::<Vec<_>>().join("\n"))
    }

    /// A connection.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time is set");
        stream
    }

    /// Sends those bytes, and gives whatever comes until the connection is closed.
    pub(crate) fn send(&self, bytes: &[u8]) -> Reply {
        let mut stream = self.connect();
        // A server that refuses what comes may close before all of it was sent.
        let _ = stream.write_all(bytes);
        Reply::read(stream)
    }

    /// Asks with a method, a path, more headers and a body.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Reply {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for header in headers {
            request.push_str(&format!("{header}\r\n"));
        }
        if method == "POST" {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        self.send(&[request.as_bytes(), body].concat())
    }

    /// Asks for a path.
    pub(crate) fn get(&self, path: &str, headers: &[&str]) -> Reply {
        self.ask("GET", path, headers, b"")
    }

    /// Waits until a path answers so.
    #[track_caller]
    pub(crate) fn until(&self, path: &str, is_so: impl Fn(&Reply) -> bool) -> Reply {
        let begun = Instant::now();
        loop {
            let reply = self.get(path, &[]);
            if is_so(&reply) {
                return reply;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} stays {reply:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    /// 0 if nothing came.
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
    /// Whether the body came to the end that its headers promised.
    pub(crate) is_whole: bool,
}

impl Reply {
    /// Reads to the end of the connection.
    pub(crate) fn read(mut stream: TcpStream) -> Reply {
        let mut bytes = Vec::new();
        // A reset after an answer is an end too.
        let mut piece = [0; 1 << 16];
        while let Ok(length) = stream.read(&mut piece) {
            if length == 0 {
                break;
            }
            bytes.extend_from_slice(&piece[..length]);
        }
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n");
        let (head, body) = bytes.split_at(end.map_or(bytes.len(), |it| it + 4));
        let head = String::from_utf8_lossy(head).into_owned();
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        let (body, is_whole) =
            match head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
                true => unchunked(body),
                false => (body.to_vec(), true),
            };
        Reply { status, head, body: String::from_utf8_lossy(&body).into_owned(), is_whole }
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|it| it.split_once(": "));
        lines.into_iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// Checks the status, and the text of `detail`.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, detail: &str) -> &Reply {
        assert_eq!(
            (self.status, self.json()["detail"].as_str()),
            (status, Some(detail)),
            "{self:?}"
        );
        self
    }
}

/// A body without the lengths of its pieces, and whether the last piece came.
fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|it| it == b"\r\n") else { return (body, false) };
        let length = std::str::from_utf8(&rest[..end]).ok();
        let Some(length) = length.and_then(|it| usize::from_str_radix(it, 16).ok()) else {
            return (body, false);
        };
        let from = end + 2;
        if length == 0 {
            return (body, true);
        }
        let Some(piece) = rest.get(from..from + length) else { return (body, false) };
        body.extend_from_slice(piece);
        rest = rest.get(from + length + 2..).unwrap_or_default();
    }
}
