//! `portcullis serve`, over a real socket.

#[expect(dead_code, reason = "not every test needs all of it")]
mod support;

#[expect(dead_code, reason = "not every test needs all of it")]
#[path = "support/server.rs"]
mod server;

use std::fs;

use serde_json::{Value, json};

use server::Server;

/// The status and the body of an answer.
fn ask(server: &Server, method: &str, path: &str, body: &str) -> (u16, Value) {
    let reply = server.ask(method, path, &[], body.as_bytes());
    (reply.status, serde_json::from_str(&reply.body).unwrap_or_default())
}

/// Tells a server to stop; gives its exit code and the rest of its log.
fn stop(server: Server) -> (Option<i32>, String) {
    server.signal("-TERM");
    server.ended()
}

#[test]
fn the_built_in_corpus_is_served_and_the_server_stops_when_told() {
    let server = Server::start(&[]);
    assert!(server.address.ip().is_loopback(), "{}", server.address);
    assert_eq!(ask(&server, "GET", "/healthz", ""), (200, json!({"status": "ok"})));
    let question =
        r#"{"queries": {"a": {"schema": "Company", "properties": {"name": "Drake LLC"}}}}"#;
    let (status, body) = ask(&server, "POST", "/match/default", question);
    assert_eq!((status, &body["responses"]["a"]["status"]), (200, &json!(200)));
    let (code, told) = stop(server);
    assert_eq!(code, Some(0));
    assert!(told.contains("stopped"), "{told}");
}

#[test]
fn a_manifest_is_served_with_its_collections_and_signed_ids() {
    let folder = support::folder();
    let entity = r#"{"id":"a","schema":"Company","properties":{"name":["Invented Works"]}}"#;
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("the folder is there");
        path
    };
    file("own.ftm.json", entity);
    let manifest = file(
        "manifest.yml",
        "datasets:\n  - name: own\n    path: own.ftm.json\n    version: \"1\"\n    namespace: true\n  \
         - name: all\n    title: All of it\n    children: [own]\n",
    );
    let server = Server::start(&["--manifest", manifest.to_str().expect("UTF-8")]);
    let (_, body) = ask(&server, "GET", "/catalog", "");
    assert_eq!(
        (&body["datasets"][1]["children"], &body["current"]),
        (&json!(["own"]), &json!(["own"]))
    );
    assert!(!body.to_string().contains("own.ftm.json"), "{body}");
    let (_, body) = ask(&server, "GET", "/search/all?q=invented", "");
    let id = body["results"][0]["id"].as_str().expect("an id");
    // As `hmac.new(b"own", b"a", "sha1").hexdigest()` of Python gives it.
    assert_eq!(id, "a.1e3b61498a7a29efc003ccf38c42f015117248d4");
    assert_eq!(ask(&server, "GET", "/match/default", "").0, 405);
    assert_eq!(ask(&server, "GET", "/search/default", "").0, 404);
    assert_eq!(stop(server).0, Some(0));
}

#[test]
fn settings_that_cannot_be_obeyed_are_errors() {
    for (variable, value, told) in [
        ("YENTE_MAX_BATCH", "many", "the variable YENTE_MAX_BATCH is \"many\""),
        ("YENTE_DEFAULT_ALGORITHM", "nonsense", "the variable YENTE_DEFAULT_ALGORITHM"),
    ] {
        let output =
            support::program().args(["serve", "--port", "0"]).env(variable, value).output();
        let output = output.expect("the program starts");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(told) && text.contains("hint: "), "{text}");
    }
}
