//! `portcullis serve`, over a real socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use place::Place;

#[expect(dead_code, reason = "not every test needs all of it")]
#[path = "support/place.rs"]
mod place;

/// The program, without settings of whoever runs the tests.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    for variable in
        ["PORTCULLIS_CORPUS", "YENTE_MANIFEST", "YENTE_PORT", "YENTE_HOST", "PORT", "HOST"]
    {
        command.env_remove(variable);
    }
    command
}

/// A server that runs, and where.
struct Served {
    child: Child,
    address: String,
    told: BufReader<std::process::ChildStderr>,
}

impl Served {
    /// Starts it on a free port.
    fn start(mut command: Command, arguments: &[&str]) -> Served {
        let mut child = command
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut told = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            let length = told.read_line(&mut line).expect("it tells in UTF-8");
            assert!(length > 0, "it ended before it listened");
            if let Some(address) = line.trim().strip_prefix("listening on http://") {
                break address.to_owned();
            }
        };
        Served { child, address, told }
    }

    /// Sends a request; gives status and body.
    fn ask(&self, head: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers in UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).expect("a status");
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// Tells it to stop; gives its exit code and what it told since.
    fn stop(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("there is a kill");
        let code = self.child.wait().expect("it ends").code();
        let mut told = String::new();
        self.told.read_to_string(&mut told).expect("UTF-8");
        (code, told)
    }
}

#[test]
fn the_built_in_corpus_is_served_and_the_server_stops_when_told() {
    let served = Served::start(program(), &[]);
    assert!(served.address.starts_with("127.0.0.1:"), "{}", served.address);
    assert_eq!(served.ask("GET /healthz", ""), (200, json!({"status": "ok"})));
    let question =
        r#"{"queries": {"a": {"schema": "Company", "properties": {"name": "Drake LLC"}}}}"#;
    let (status, body) = served.ask("POST /match/default", question);
    assert_eq!((status, &body["responses"]["a"]["status"]), (200, &json!(200)));
    let (code, told) = served.stop();
    assert_eq!((code, told.trim()), (Some(0), "stopped"));
}

#[test]
fn a_manifest_is_served_with_its_collections_and_signed_ids() {
    let place = Place::new();
    let entity = r#"{"id":"a","schema":"Company","properties":{"name":["Invented Works"]}}"#;
    place.write("own.ftm.json", entity);
    place.write(
        "manifest.yml",
        "datasets:\n  - name: own\n    path: own.ftm.json\n    version: \"1\"\n    namespace: true\n  \
         - name: all\n    title: All of it\n    children: [own]\n",
    );
    let manifest = place.path("manifest.yml");
    let served = Served::start(program(), &["--manifest", manifest.to_str().expect("UTF-8")]);
    let (_, body) = served.ask("GET /catalog", "");
    assert_eq!(
        (&body["datasets"][1]["children"], &body["current"]),
        (&json!(["own"]), &json!(["own"]))
    );
    assert!(!body.to_string().contains("own.ftm.json"), "{body}");
    let (_, body) = served.ask("GET /search/all?q=invented", "");
    let id = body["results"][0]["id"].as_str().expect("an id");
    // As `hmac.new(b"own", b"a", "sha1").hexdigest()` of Python gives it.
    assert_eq!(id, "a.1e3b61498a7a29efc003ccf38c42f015117248d4");
    assert_eq!(served.ask("GET /match/default", "").0, 405);
    assert_eq!(served.ask("GET /search/default", "").0, 404);
    assert_eq!(served.stop().0, Some(0));
}

#[test]
fn settings_that_cannot_be_obeyed_are_errors() {
    for (variable, value, told) in [
        ("YENTE_MAX_BATCH", "many", "the variable YENTE_MAX_BATCH is \"many\""),
        ("YENTE_DEFAULT_ALGORITHM", "nonsense", "the variable YENTE_DEFAULT_ALGORITHM"),
    ] {
        let output = program().args(["serve", "--port", "0"]).env(variable, value).output();
        let output = output.expect("the program starts");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(told) && text.contains("hint: "), "{text}");
    }
}
