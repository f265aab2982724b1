//! `portcullis serve` and `keys`, run as whoever operates a server runs them.

#[expect(dead_code, reason = "servers read no files")]
mod support;

#[path = "support/server.rs"]
mod server;

use std::fs;
use std::io::{BufRead as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use server::{Reply, Server};
use support::{example, file, folder, run};

/// Makes a key, and gives it.
fn new_key(keys: &Path, name: &str, more: &[&str]) -> String {
    let path = keys.to_str().expect("the path is UTF-8");
    let ran = run(&[&["keys", "new", name, "--keys", path], more].concat());
    ran.expect(0, &["is shown this once"]);
    ran.stdout.trim().to_owned()
}

fn bearer(key: &str) -> String {
    format!("Authorization: Bearer {key}")
}

#[test]
fn keys_are_asked_for_and_open_what_they_say() {
    let folder = folder();
    let keys = folder.path().join("keys");
    let path = keys.to_str().expect("the path is UTF-8");
    let reader = new_key(&keys, "reader", &[]);
    let admin = new_key(&keys, "admin", &["--admin"]);
    let narrow = new_key(&keys, "narrow", &["--dataset", "another"]);
    let slow = new_key(&keys, "slow", &["--per-second", "1"]);
    let kept = fs::read_to_string(&keys).expect("it is there");
    assert!(!kept.contains(&reader[4..]), "a key is kept as it is");
    let ran = run(&["keys", "list", "--keys", path, "--format", "csv"]);
    assert!(ran.stdout.contains("slow,read,,1,"), "{}", ran.stdout);

    let server = Server::start(&["--keys", path, "--watch-seconds", "1"]);
    server.get("/-/version", &[]).refused(401, "An API key is needed: Authorization: ApiKey KEY.");
    let wrong = server.get("/-/version", &[&bearer("pck_0000")]);
    assert_eq!(wrong.refused(401, "Invalid API key.").header("www-authenticate"), Some("ApiKey"));
    assert_eq!(server.get("/healthz", &[]).status, 200);
    assert_eq!(server.get("/readyz", &[]).status, 200);
    assert_eq!(server.get("/-/version", &[&bearer(&reader)]).status, 200);
    assert_eq!(server.get(&format!("/-/version?api_key={reader}"), &[]).status, 200);
    let header = format!("authorization: ApiKey {reader}");
    assert_eq!(server.get("/-/version", &[&header]).status, 200);
    // Where a page of another origin asks, the preflight has no key.
    let preflight = ["Origin: https://example.org", "Access-Control-Request-Method: POST"];
    assert_eq!(server.ask("OPTIONS", "/screen", &preflight, b"").status, 200);

    let update = |key: &str| server.ask("POST", "/updatez?sync=true", &[&bearer(key)], b"");
    update(&reader).refused(403, "The API key does not open this.");
    assert_eq!(update(&admin).status, 200);
    let screen = |key: &str| server.ask("POST", "/screen", &[&bearer(key)], b"name\nNobody\n");
    screen(&narrow).refused(403, "The API key does not open this dataset.");
    assert_eq!(screen(&reader).status, 200);
    let replies: Vec<Reply> = (0..3).map(|_| server.get("/-/version", &[&bearer(&slow)])).collect();
    let refused =
        replies.iter().find(|it| it.status == 429).expect("three in a second are too many");
    assert_eq!(refused.refused(429, "Too many requests.").header("retry-after"), Some("1"));

    run(&["keys", "revoke", "nobody", "--keys", path]).expect(2, &["hint: it has keys of: reader"]);
    run(&["keys", "revoke", "reader", "--keys", path]).expect(0, &["is revoked"]);
    server.wait_for("read the keys");
    assert_eq!(server.get("/-/version", &[&bearer(&reader)]).status, 401);
    assert_eq!(server.get("/-/version", &[&bearer(&admin)]).status, 200);
    // A file that somebody broke locks nobody out, and does not come to light.
    fs::write(&keys, format!("{kept}\n{reader}\n")).expect("there is room");
    let line = server.wait_for("the old keys stay");
    assert!(line.contains("line 6: not the JSON object") && !line.contains(&reader), "{line}");
    assert_eq!(server.get("/-/version", &[&bearer(&admin)]).status, 200);
}

#[test]
fn without_keys_what_looks_like_one_is_not_looked_at() {
    let server = Server::start(&[]);
    assert_eq!(server.get("/-/version?api_key=any", &["Authorization: ApiKey any"]).status, 200);
    server.ask("POST", "/updatez?token=any", &[], b"").refused(403, "Invalid token.");
    assert_eq!(server.get("/updatez", &[]).status, 405);
    let server = Server::start_with(&[], &[("YENTE_UPDATE_TOKEN", "hush")]);
    assert_eq!(server.ask("POST", "/updatez?token=hush&sync=1", &[], b"").status, 200);
    server.ask("POST", "/updatez?token=hus", &[], b"").refused(403, "Invalid token.");
}

#[test]
fn an_address_that_others_reach_is_refused_without_keys() {
    let refused = run(&["serve", "--host", "0.0.0.0", "--port", "0"]);
    refused
        .expect(2, &["refusing to listen on 0.0.0.0:0 without keys", "hint: `portcullis keys new"]);
    let server = Server::start(&["--host", "0.0.0.0", "--without-keys"]);
    assert_eq!(server.address.ip().to_string(), "0.0.0.0");
    for (arguments, told) in [
        (&["--keys", "no-such-file"][..], "cannot read the keys"),
        (&["--max-seconds", "0"], "expected a whole number above 0"),
        (&["--max-header-bytes", "100"], "expected at least 81920"),
        (&["--update-at", "every day"], "expected 5: minute hour day month weekday"),
        (&["--tls-cert", "a.pem"], "--tls-key"),
        (&["--tls-cert", "a.pem", "--tls-key", "b.pem"], "cannot use the certificate or its key"),
    ] {
        run(&[&["serve", "--port", "0"], arguments].concat()).expect(2, &[told]);
    }
}

#[test]
fn every_limit_has_its_answer() {
    let limits = [
        "--rate",
        "30",
        "--max-headers",
        "20",
        "--max-seconds",
        "1",
        "--idle-seconds",
        "2",
        "--max-body",
        "100000",
    ];
    let server = Server::start(&limits);
    let long = format!("/healthz?q={}", "x".repeat(60_000));
    server.get(&long, &[]).refused(414, "Request URI too long");
    let longer = format!("/healthz?q={}", "x".repeat(70_000));
    assert_eq!(server.get(&longer, &[]).status, 414);
    let zipped = server.ask("POST", "/screen", &["Content-Encoding: gzip"], b"\x1f\x8b");
    zipped.refused(415, "Request bodies are taken without a content encoding.");
    let body = vec![b' '; 100_001];
    let large = server.ask("POST", "/match/default", &[], &body);
    large.refused(413, "Request body too large (limit: 100000 bytes)");
    let many: Vec<String> = (0..30).map(|it| format!("x-{it}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(server.get("/healthz", &many).status, 431);
    let large = format!("x: {}", "x".repeat(200_000));
    assert_eq!(server.get("/healthz", &[&large]).status, 431);
    // A body that does not come is waited for for so long.
    let slow =
        b"POST /screen HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 9\r\n\r\nn";
    server.send(slow).refused(504, "The request took too long.");
    // Nor is a connection that asks nothing kept.
    let mut silent = server.connect();
    silent.write_all(b"GET /healthz HT").expect("it is open");
    assert_eq!(Reply::read(silent).status, 0);
    let codes: Vec<u16> = (0..60).map(|_| server.get("/healthz", &[]).status).collect();
    assert!(codes.contains(&429) && codes.contains(&200), "{codes:?}");
}

#[test]
fn more_at_once_than_is_taken_is_refused_and_probes_are_not() {
    let server = Server::start(&["--max-requests", "1", "--max-files", "1"]);
    let mut first = server.connect();
    first
        .write_all(b"POST /screen HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname\n\r\n")
        .expect("it is open");
    first.write_all(b"7\r\nNobody\n\r\n").expect("it is open");
    server.until("/metrics", |it| it.body.contains("portcullis_requests_in_flight 2"));
    let busy = server.ask("POST", "/screen", &[], b"name\nNobody\n");
    busy.refused(503, "The server has as many requests as it takes; try again in a moment.");
    assert_eq!(busy.header("retry-after"), Some("1"));
    assert_eq!(server.get("/readyz", &[]).status, 200);
    first.write_all(b"0\r\n\r\n").expect("it is open");
    let reply = Reply::read(first);
    assert_eq!((reply.status, reply.is_whole, reply.body.lines().count()), (200, true, 1));
    assert_eq!(server.ask("POST", "/screen", &[], b"name\nNobody\n").status, 200);
}

#[test]
fn a_table_is_answered_row_by_row_as_the_command_answers_it() {
    let server = Server::start(&[]);
    let path = example("shipments.csv");
    let table = fs::read(&path).expect("the example is there");
    let reply = server.ask("POST", "/screen", &["Content-Type: text/csv"], &table);
    assert_eq!((reply.status, reply.is_whole), (200, true));
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(reply.header("portcullis-unused-columns"), None);
    let shoes = server.ask("POST", "/screen", &[], b"name,shoe_size\nNobody,43\n");
    assert_eq!(shoes.header("portcullis-unused-columns"), Some("shoe_size"));
    let ran = run(&["screen", path.to_str().expect("the path is UTF-8"), "--format", "jsonl"]);
    let mut expected = ran.lines();
    // Answers of the command name the file.
    expected.iter_mut().for_each(|it| drop(it.as_object_mut().expect("an object").remove("file")));
    let lines: Vec<serde_json::Value> =
        reply.body.lines().map(|it| serde_json::from_str(it).expect("a line of JSON")).collect();
    assert_eq!(lines, expected);

    let rows = "{\"name\":\"Shahed Aviation Industries Research Center\"}\n{\"name\":[\n{\"name\":\"Nobody\"}\n";
    let reply = server.ask("POST", "/screen?threshold=0.8&limit=1", &[], rows.as_bytes());
    let outcomes: Vec<String> = reply
        .body
        .lines()
        .map(|it| {
            let line: serde_json::Value = serde_json::from_str(it).expect("a line of JSON");
            line["outcome"].as_str().expect("it has one").to_owned()
        })
        .collect();
    assert_eq!(outcomes, ["review", "rejected", "no_hit"], "{}", reply.body);
    let metrics = server.get("/metrics", &[]).body;
    assert!(metrics.contains("portcullis_screenings_with_hit_total"), "{metrics}");
}

#[test]
fn a_table_that_is_none_is_refused_with_the_reason() {
    let server = Server::start(&[]);
    for (path, body, told) in [
        ("/screen", &b""[..], "the table is empty"),
        ("/screen", b"[{\"name\":\"x\"}]", "a JSON list, expected one JSON object a line"),
        ("/screen", b"colour,size\nred,1\n", "no column holds a name or a number of a party"),
        ("/screen?map=colour=hue", b"colour\nred\n", "which is no property of a party"),
        ("/screen?map=colour", b"colour\nred\n", "is no map of a column"),
        ("/screen?schema=Unicorn", b"name\nx\n", "there is no such schema of a party"),
        ("/screen?threshold=2", b"name\nx\n", "threshold: expected a number between 0 and 1"),
        ("/screen?limit=501", b"name\nx\n", "limit: expected a number up to 500"),
        ("/screen", b"PK\x03\x04xxxx", "not packed"),
    ] {
        let reply = server.ask("POST", path, &[], body);
        let detail = reply.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(reply.status == 400 && detail.contains(told), "{told:?}: {reply:?}");
    }
    server
        .ask("POST", "/screen?dataset=nothing", &[], b"name\nx\n")
        .refused(404, "No such dataset.");
}

/// How much memory a process holds, in KiB.
fn memory(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|it| it.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn a_client_that_does_not_read_holds_the_server_up_and_not_its_memory() {
    let server = Server::start(&["--idle-seconds", "5"]);
    let before = memory(server.process());
    let mut stream = server.connect();
    stream.set_write_timeout(Some(Duration::from_secs(2))).expect("a time is set");
    let head = b"POST /screen HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head).expect("it is open");
    let rows = format!("4e20\r\n{}\r\n", "name\n".repeat(4000));
    let mut sent = 0;
    // Neither side has room for all of it: the sender is held up long before a hundred million bytes.
    let stuck = loop {
        match stream.write_all(rows.as_bytes()) {
            Ok(()) if sent < 100_000_000 => sent += rows.len(),
            Ok(()) => break false,
            Err(_) => break true,
        }
    };
    assert!(stuck, "{sent} bytes were taken");
    let grown = memory(server.process()).saturating_sub(before);
    assert!(grown < 100 << 10, "{grown} KiB more");
    // In the end the server gives it up, and lives.
    assert!(!Reply::read(stream).is_whole);
    assert_eq!(server.get("/healthz", &[]).status, 200);
}

fn corpus(folder: &tempfile::TempDir, name: &str, listed: &str) -> PathBuf {
    let line = format!(
        "{{\"id\":\"x-1\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"{listed}\"],\"topics\":[\"sanction\"]}},\"datasets\":[\"invented\"]}}\n"
    );
    let list = file(folder, &format!("{name}.ftm.json"), line.as_bytes());
    let path = folder.path().join(name);
    let ran = run(&["build", &list, "-o", path.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    path
}

#[test]
fn a_new_corpus_takes_the_place_of_the_old_one_and_a_damaged_one_does_not() {
    let folder = folder();
    let served = corpus(&folder, "served.pcl", "Ostrava Quillfeather");
    let second = corpus(&folder, "second.pcl", "Brindlemoor Vexley");
    let path = served.to_str().expect("UTF-8");
    let server = Server::start(&["--corpus", path, "--watch-seconds", "1"]);
    let hits = |name: &str| {
        let reply = server.ask("POST", "/screen", &[], format!("name\n{name}\n").as_bytes());
        reply.json()["hits"].as_array().expect("a list").len()
    };
    assert_eq!((hits("Ostrava Quillfeather"), hits("Brindlemoor Vexley")), (1, 0));
    fs::copy(&served, folder.path().join("first.pcl")).expect("there is room");
    fs::rename(&second, &served).expect("both are there");
    server.wait_for("updated");
    assert_eq!((hits("Ostrava Quillfeather"), hits("Brindlemoor Vexley")), (0, 1));

    let mut bytes = fs::read(&served).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = file(&folder, "damaged.pcl", &bytes);
    fs::rename(&damaged, &served).expect("both are there");
    server.wait_for("the update failed");
    let stale = server.until("/readyz", |it| it.json()["status"] == "stale");
    assert_eq!(stale.status, 200);
    assert!(!stale.body.contains("pcl"), "{stale:?}");
    assert_eq!(hits("Brindlemoor Vexley"), 1);
    assert!(server.get("/metrics", &[]).body.contains("portcullis_stale 1"));

    fs::rename(folder.path().join("first.pcl"), &served).expect("both are there");
    server.signal("-HUP");
    server.until("/readyz", |it| it.json()["status"] == "ok");
    assert_eq!((hits("Ostrava Quillfeather"), hits("Brindlemoor Vexley")), (1, 0));
}

#[test]
fn running_requests_are_finished_when_the_server_is_told_to_stop() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = b"POST /screen HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 12\r\n\r\nname\n";
    stream.write_all(head).expect("it is open");
    server.until("/metrics", |it| it.body.contains("portcullis_requests_in_flight 2"));
    server.signal("-TERM");
    server.wait_for("told to stop");
    stream.write_all(b"Nobody\n").expect("it is still open");
    let reply = Reply::read(stream);
    assert_eq!((reply.status, reply.is_whole, reply.body.lines().count()), (200, true, 1));
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
}

#[test]
fn logs_say_what_happened_and_not_what_was_asked() {
    let ask = |server: &Server| {
        server.get("/healthz?q=Quillfeather", &["x-request-id: mine-1"]);
        server.wait_for("mine-1")
    };
    let line = ask(&Server::start(&[]));
    let said: serde_json::Value = serde_json::from_str(&line).expect("logs are JSON");
    assert_eq!(said["route"], "/healthz");
    assert_eq!(said["status"], 200);
    assert!(!line.contains("Quillfeather"), "{line}");
    let line = ask(&Server::start(&["--log-queries"]));
    assert!(line.contains("Quillfeather"), "{line}");
    let server = Server::start(&[]);
    let reply = server.get("/healthz", &["x-request-id: forged\" line"]);
    assert_eq!(reply.header("x-request-id").map(str::len), Some(16));
}

#[test]
fn whatever_comes_is_answered_with_a_4xx_and_the_server_lives() {
    let server = Server::start(&[]);
    let before = memory(server.process());
    let shapes: [(&str, Vec<u8>); 12] = [
        ("two lengths", b"POST /screen HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nname\n".to_vec()),
        ("length and chunks", b"POST /screen HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
        ("an odd coding", b"POST /screen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n".to_vec()),
        ("a length below nothing", b"POST /screen HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_vec()),
        ("a folded header", b"GET /healthz HTTP/1.1\r\nHost: a\r\nx: a\r\n b\r\n\r\n".to_vec()),
        ("a space before the colon", b"GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n".to_vec()),
        ("a NUL in a header", b"GET /healthz HTTP/1.1\r\nHost: a\r\nx: a\0b\r\n\r\n".to_vec()),
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
        ("a chunk beyond all bounds", b"POST /screen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx".to_vec()),
        ("a path out of the tree", b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_vec()),
        ("the same, encoded", b"GET /%2e%2e/%2e%2e/etc/passwd%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_vec()),
        ("an address elsewhere", b"GET http://169.254.169.254/latest HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_vec()),
    ];
    for (what, bytes) in &shapes {
        let stream = server.connect();
        let mut writer = stream.try_clone().expect("it can be shared");
        writer.write_all(bytes).expect("it is open");
        writer.shutdown(std::net::Shutdown::Write).expect("it is open");
        let reply = Reply::read(stream);
        // A connection that is closed without a word is a refusal too.
        assert!(reply.status == 0 || (400..500).contains(&reply.status), "{what}: {reply:?}");
        assert!(!reply.body.contains("root:") && !reply.body.contains(".rs"), "{what}: {reply:?}");
    }
    let name = format!("name\n{}\n", "x".repeat(1 << 20));
    let reply = server.ask("POST", "/screen", &[], name.as_bytes());
    assert!(
        reply.body.contains("\"outcome\":\"rejected\"") || reply.status == 400,
        "{}",
        &reply.body[..500]
    );
    let deep = format!("{{\"name\":{}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    let reply = server.ask("POST", "/screen", &[], deep.as_bytes());
    assert!(reply.body.contains("\"outcome\":\"rejected\"") || reply.status == 400, "{reply:?}");
    for kind in [
        "text/html",
        "multipart/form-data; boundary=x",
        "image/png",
        "application/x-www-form-urlencoded",
    ] {
        let reply = server.ask(
            "POST",
            "/screen",
            &[&format!("Content-Type: {kind}")],
            b"\x89PNG\r\n\x1a\n",
        );
        assert_eq!(reply.status, 400, "{kind}: {reply:?}");
    }
    let query = |name: &str| {
        format!(
            "{{\"queries\":{{\"q\":{{\"schema\":\"Person\",\"properties\":{{\"name\":[{name}]}}}}}}}}"
        )
    };
    for (what, body, expected) in [
        ("half of a body", "{\"queries\":{".to_owned(), 422),
        ("nothing", String::new(), 422),
        ("a list", "[1]".to_owned(), 422),
        ("deep nesting", query(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))), 422),
        ("no UTF-16", query("\"\\ud800\""), 422),
        ("a number without end", query(&"9".repeat(100_000)), 422),
        ("a name of a mebibyte", query(&format!("\"{}\"", "x".repeat(1 << 20))), 200),
        ("a name of many words", query(&format!("\"{}\"", "ab cd ".repeat(1 << 17))), 200),
    ] {
        let reply =
            server.ask("POST", "/match/default", &["Content-Type: text/html"], body.as_bytes());
        let start: String = reply.body.chars().take(300).collect();
        assert_eq!(reply.status, expected, "{what}: {start}");
    }
    // Clients that hang up in the middle.
    for _ in 0..50 {
        let mut stream = server.connect();
        let _ = stream.write_all(
            b"POST /screen HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nname\nNobody\n",
        );
    }
    let grown = memory(server.process()).saturating_sub(before);
    assert!(grown < 100 << 10, "{grown} KiB more");
    assert_eq!(server.get("/healthz", &[]).status, 200);
    server.until("/metrics", |it| it.body.contains("portcullis_requests_in_flight 1\n"));
}

#[test]
fn one_connection_is_asked_again_and_again() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    for _ in 0..3 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n").expect("it is open");
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece).expect("it answers");
        assert!(piece[..length].starts_with(b"HTTP/1.1 200"), "{:?}", &piece[..length]);
    }
}

#[test]
fn spans_of_requests_go_where_traces_are_collected() {
    let collector = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = format!("http://{}", collector.local_addr().expect("it has one"));
    let variables =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()), ("OTEL_SERVICE_NAME", "ours")];
    let server = Server::start_with(&[], &variables);
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let header = |flags: &str| format!("traceparent: 00-{trace}-b7ad6b7169203331-{flags}");
    // Whoever began this trace does not want it kept.
    server.get("/-/version", &[&header("00")]);
    server.get("/healthz?q=Quillfeather", &[&header("01")]);
    let (stream, _) = collector.accept().expect("they come");
    let mut reader = std::io::BufReader::new(stream);
    let (mut length, mut line) = (0, String::new());
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).expect("a request");
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let sent: serde_json::Value = serde_json::from_slice(&body).expect("it is JSON");
    let spans = &sent["resourceSpans"][0]["scopeSpans"][0]["spans"];
    assert_eq!(
        sent["resourceSpans"][0]["resource"]["attributes"][0]["value"]["stringValue"],
        "ours"
    );
    assert_eq!(spans.as_array().map(Vec::len), Some(1), "{spans}");
    assert_eq!((&spans[0]["traceId"], &spans[0]["name"]), (&trace.into(), &"GET /healthz".into()));
    assert!(!spans.to_string().contains("Quillfeather"), "{spans}");
}

#[test]
fn answers_go_over_tls_where_there_is_a_certificate() {
    let folder = folder();
    let made =
        rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("it is made");
    let certificate = file(&folder, "cert.pem", made.cert.pem().as_bytes());
    let key = file(&folder, "key.pem", made.signing_key.serialize_pem().as_bytes());
    let server = Server::start(&["--tls-cert", &certificate, "--tls-key", &key]);
    let root =
        ureq::tls::RootCerts::new_with_certs(&[
            ureq::tls::Certificate::from_der(made.cert.der()).to_owned()
        ]);
    let tls = ureq::tls::TlsConfig::builder().root_certs(root).build();
    let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().tls_config(tls).build());
    let address = format!("https://localhost:{}/healthz", server.address.port());
    let mut reply = agent.get(&address).call().expect("it answers");
    assert_eq!(reply.body_mut().read_to_string().expect("a body"), "{\"status\":\"ok\"}");
    // Whoever does not know TLS is not answered, and the server lives.
    assert_eq!(server.get("/healthz", &[]).status, 0);
    assert!(agent.get(&address).call().is_ok());
}

#[test]
fn the_dashboard_shows_what_is_counted() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/grafana.json");
    let dashboard = fs::read_to_string(path).expect("there is a dashboard");
    let _: serde_json::Value = serde_json::from_str(&dashboard).expect("it is JSON");
    let server = Server::start_with(&[], &[("YENTE_UPDATE_TOKEN", "hush")]);
    server.ask("POST", "/updatez?token=hush&sync=true", &[], b"");
    server.ask("POST", "/screen", &[], b"name\nShahed Aviation Industries Research Center\n");
    let counted = server.get("/metrics", &[]).body;
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let mut names: Vec<&str> =
        dashboard.split(|it| !is_part(it)).filter(|it| it.starts_with("portcullis_")).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() > 8, "{names:?}");
    for name in names {
        let is_counted = counted
            .lines()
            .any(|it| it.strip_prefix(name).is_some_and(|it| it.starts_with(['{', ' '])));
        assert!(is_counted, "{name} is not in:\n{counted}");
    }
}
