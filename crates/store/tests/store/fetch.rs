//! Fetching, from servers that behave and from servers that do not.

use std::fs;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use store::{Authorities, Error, Fetched, Options, Origin, Outcome, Progress, Proxy};

use crate::bench::{Bench, NAME, NEW, OLD};
use crate::server::{Step, answer, chunked, drip, flood, head, marked, ok, raw, redirect, stall};

/// Digests computed with `sha256sum`, not with this program.
const OLD_SHA256: &str = "177d4fcbf8028ec61645245ec87fcc901800d7db5dd64b0fa5f09cea652e4c7d";

fn fetched(origin: &Origin) -> &Fetched {
    match origin {
        Origin::Fetched(fetched) => fetched,
        Origin::Taken(_) => panic!("expected a download"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_list_is_kept_byte_for_byte_beside_its_record() {
    let bench = Bench::new(&["list.csv"]);
    let (outcome, server) = bench.fetch(vec![redirect("/v2/list.csv"), marked("\"a\"", OLD)]);
    let Outcome::New { document, damaged, traffic } = outcome.unwrap() else {
        panic!("expected a new version");
    };
    assert_eq!(damaged, []);
    assert_eq!((traffic.requests, traffic.retries, traffic.bytes), (2, 0, OLD.len() as u64));
    assert!(document.version.starts_with("20261119T100000Z-"), "{}", document.version);
    assert_eq!(document.previous, None);
    assert_eq!(document.kept_at.to_string(), "2026-11-19T10:00:00Z");

    let file = &document.files[0];
    assert_eq!(fs::read(document.path(file)).unwrap(), OLD);
    assert_eq!((file.length, &*file.sha256), (OLD.len() as u64, OLD_SHA256));
    let fetched = fetched(&file.origin);
    assert_eq!(fetched.url, "https://lists.example/list.csv");
    assert_eq!(fetched.address, "https://lists.example/v2/list.csv");
    assert_eq!(fetched.status, 200);
    assert_eq!(fetched.etag.as_deref(), Some("\"a\""));
    assert_eq!(fetched.last_modified.as_deref(), Some("Thu, 19 Nov 2026 09:00:00 GMT"));
    assert_eq!(fetched.content_type.as_deref(), Some("text/csv"));
    assert_eq!(fetched.content_encoding, None);
    assert_eq!(bench.latest(), document);
    bench.assert_whole(1);

    let requests = server.requests();
    assert_eq!(requests[1].line, "GET /v2/list.csv HTTP/1.1");
    let agent = requests[0].header("user-agent").unwrap();
    assert!(agent.starts_with("portcullis/"), "{agent}");
    assert_eq!(requests[0].header("accept-encoding"), Some("identity"));
    assert_eq!(requests[0].header("if-none-match"), None);
}

#[test]
fn an_unchanged_list_is_confirmed_and_the_check_is_recorded() {
    let bench = Bench::with_old();
    let kept = bench.latest();
    let (outcome, server) = bench.fetch(vec![answer("304 Not Modified", &[], b"")]);
    let Outcome::Unchanged { document, checked_at, traffic } = outcome.unwrap() else {
        panic!("expected no new version");
    };
    assert_eq!(document, kept);
    assert_eq!(checked_at.to_string(), "2026-11-19T11:00:00Z");
    assert_eq!((traffic.requests, traffic.bytes, traffic.confirmed), (1, 0, 1));
    let request = &server.requests()[0];
    assert_eq!(request.header("if-none-match"), Some("\"old\""));
    assert_eq!(request.header("if-modified-since"), Some("Thu, 19 Nov 2026 09:00:00 GMT"));

    let check = bench.keep().checked(NAME).unwrap().unwrap();
    assert_eq!((check.at, &check.version), (checked_at, &kept.version));
    assert_eq!(fetched(&check.files[0].origin).confirmed_at, Some(checked_at));
    assert_eq!(fetched(&check.files[0].origin).at, kept.kept_at);
    bench.assert_old();
}

#[test]
fn the_same_bytes_make_no_new_version_and_their_new_mark_is_used() {
    let bench = Bench::with_old();
    let (outcome, _server) = bench.fetch(vec![marked("\"again\"", OLD)]);
    assert!(!outcome.unwrap().is_new());
    let (outcome, server) = bench.fetch(vec![answer("304 Not Modified", &[], b"")]);
    assert!(!outcome.unwrap().is_new());
    assert_eq!(server.requests()[0].header("if-none-match"), Some("\"again\""));
    bench.assert_old();
}

#[test]
fn a_changed_list_is_a_new_version_beside_the_old_one() {
    let bench = Bench::with_old();
    let old = bench.latest();
    let new = bench.fetch(vec![ok(NEW)]).0.unwrap();
    assert!(new.is_new());
    assert_eq!(new.document().previous.as_ref(), Some(&old.version));
    assert_eq!(bench.keep().documents(NAME).unwrap(), [old.clone(), new.document().clone()]);
    assert_eq!(fs::read(old.path(&old.files[0])).unwrap(), OLD);
    bench.assert_whole(2);

    // A publisher that takes its change back makes a third version, even within the same second.
    let third = bench.fetch(vec![ok(OLD)]).0.unwrap();
    assert_eq!(third.document().sha256, old.sha256);
    let fourth = bench.fetch(vec![ok(NEW)]).0.unwrap();
    assert_eq!(fourth.document().version, format!("{}-2", new.document().version));
    bench.assert_whole(4);
}

#[test]
fn asking_afresh_names_nothing_to_compare_with() {
    let bench = Bench::with_old();
    let (outcome, server) = bench.fetch_with(vec![ok(OLD)], |options| options.afresh = true);
    assert!(!outcome.unwrap().is_new());
    assert_eq!(server.requests()[0].header("if-none-match"), None);
    bench.assert_old();
}

#[test]
fn a_list_that_moved_is_not_compared_by_the_marks_of_its_old_address() {
    let mut bench = Bench::with_old();
    let moved = lists::Download { url: "https://lists.example/v2/list.csv", file: "list.csv" };
    bench.source.downloads = vec![moved].leak();
    let (outcome, server) = bench.fetch(vec![ok(OLD)]);
    assert!(!outcome.unwrap().is_new());
    assert_eq!(server.requests()[0].header("if-none-match"), None);
    assert_eq!(server.requests()[0].header("if-modified-since"), None);
    bench.assert_old();
}

#[test]
fn several_files_form_one_version() {
    let bench = Bench::new(&["sdn.csv", "alt.csv"]);
    let outcome = bench.fetch(vec![marked("\"s1\"", OLD), marked("\"a1\"", OLD)]).0.unwrap();
    assert_eq!(outcome.document().files.len(), 2);
    bench.clock.pass(60);

    // One changed, the other confirmed: the new version holds both.
    let script = vec![answer("304 Not Modified", &[], b""), marked("\"a2\"", NEW)];
    let outcome = bench.fetch(script).0.unwrap();
    let document = outcome.document();
    let bytes: Vec<_> =
        document.files.iter().map(|it| fs::read(document.path(it)).unwrap()).collect();
    assert_eq!(bytes, [OLD, NEW]);
    assert_eq!(outcome.traffic().confirmed, 1);
    bench.assert_whole(2);
}

#[test]
fn one_failing_file_keeps_the_whole_version_away() {
    let bench = Bench::new(&["sdn.csv", "alt.csv"]);
    let old = bench.fetch(vec![ok(OLD), ok(OLD)]).0.unwrap();
    let error = bench.fetch(vec![ok(NEW), answer("404 Not Found", &[], b"")]).0.unwrap_err();
    assert!(error.is_not_found());
    assert!(error.to_string().contains("https://lists.example/alt.csv"), "{error}");
    assert_eq!(&bench.latest(), old.document());
    bench.assert_whole(1);
}

#[test]
fn a_damaged_version_is_fetched_again_and_reported() {
    let bench = Bench::with_old();
    let old = bench.latest();
    fs::write(old.path(&old.files[0]), b"1,\"OLD EMTRY\"\r\n").unwrap();
    let (outcome, server) = bench.fetch(vec![ok(OLD)]);
    let Outcome::New { document, damaged, .. } = outcome.unwrap() else {
        panic!("expected a new version");
    };
    assert_eq!(server.requests()[0].header("if-none-match"), None, "it is not to be relied upon");
    assert_eq!(damaged.len(), 1);
    assert_eq!(document.sha256, old.sha256);
    assert_eq!(fs::read(document.path(&document.files[0])).unwrap(), OLD);
    assert_eq!(bench.latest(), document);
}

#[test]
fn a_stray_file_beside_a_version_does_not_make_it_unsound() {
    let bench = Bench::with_old();
    fs::write(bench.latest().folder().join("list.csv.bak"), NEW).unwrap();
    let (outcome, server) = bench.fetch(vec![answer("304 Not Modified", &[], b"")]);
    assert!(!outcome.unwrap().is_new());
    assert_eq!(server.requests()[0].header("if-none-match"), Some("\"old\""));
}

/// Bad answers, then a good one: the list is kept after those pauses.
#[track_caller]
fn recovers(bad: Vec<Step>, pauses: &[u128]) {
    let bench = Bench::with_old();
    let (mut script, retries) = (bad, pauses.len());
    script.push(ok(NEW));
    let outcome = bench.fetch_with(script, impatient).0.unwrap();
    assert!(outcome.is_new());
    assert_eq!(outcome.traffic().retries as usize, retries);
    assert_eq!(fs::read(outcome.document().path(&outcome.document().files[0])).unwrap(), NEW);
    assert_eq!(bench.clock.pauses(), pauses);
    bench.assert_whole(2);
}

/// A server that has not gone on after this time will not.
fn impatient(options: &mut Options) {
    options.read_timeout = Duration::from_millis(150);
}

#[test]
fn passing_troubles_are_waited_out() {
    // With a chance of one half, a pause is three quarters of 1 s, 2 s, 4 s ...
    recovers(vec![answer("500 Internal Server Error", &[], b"oops")], &[750]);
    recovers(vec![answer("503 Busy", &[], b""), answer("502 Bad", &[], b"")], &[750, 1500]);
    recovers(vec![raw(b"")], &[750]);
    recovers(vec![stall(b"")], &[750]);
    recovers(vec![chunked(&[b"1,\"OLD"], false)], &[750]);
}

#[test]
fn a_server_may_name_the_pause() {
    let busy = |after| answer("429 Too Many Requests", &[("Retry-After", after)], b"");
    recovers(vec![busy("7")], &[7000]);
    recovers(vec![busy("Thu, 19 Nov 2026 11:00:09 GMT")], &[9000]);
    recovers(vec![busy("0"), busy("soon")], &[750, 1500]);
}

/// Fetches over a kept list: fails that way after that many requests, says so, and changes nothing.
#[track_caller]
fn fails(
    script: Vec<Step>,
    tune: fn(&mut Options),
    is_kind: fn(&Error) -> bool,
    says: &str,
    requests: usize,
) {
    let bench = Bench::with_old();
    let (outcome, server) = bench.fetch_with(script, tune);
    let error = outcome.unwrap_err();
    assert!(is_kind(&error), "{error:?}");
    let text = error.to_string();
    assert!(text.starts_with("xx_test_list: https://lists.example/list.csv"), "{text}");
    assert!(text.contains(says), "{text}");
    assert_eq!(server.requests().len(), requests, "{text}");
    bench.assert_old();
}

fn as_usual(_: &mut Options) {}

fn small(options: &mut Options) {
    options.limit = 100_000;
}

fn thrice(step: fn() -> Step) -> Vec<Step> {
    vec![step(), step(), step()]
}

#[test]
fn a_silent_server_is_given_up() {
    let step = || stall(head("200 OK", &[("Content-Length", "99")]).as_bytes());
    fails(thrice(step), impatient, Error::is_network, "no new byte for 0.15 s (after 3", 3);
    let step = || stall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n1,\"OLD");
    fails(thrice(step), impatient, Error::is_network, "no new byte", 3);
    fails(thrice(|| stall(b"HTTP/1.1 2")), impatient, Error::is_network, "no new byte", 3);
}

#[test]
fn a_server_that_drips_for_ever_is_given_up() {
    let hurried = |options: &mut Options| options.total_timeout = Duration::from_millis(200);
    fails(thrice(drip), hurried, Error::is_network, "not done within 0.2 s", 3);
}

#[test]
fn a_connection_cut_in_mid_body_is_seen() {
    let step = || raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n1,\"OLD");
    fails(thrice(step), as_usual, Error::is_network, "expected 99 bytes, the connection", 3);
    let step = || chunked(&[b"1,\"OLD ENTRY\"\r\n", b"2,"], false);
    fails(thrice(step), as_usual, Error::is_network, "too early", 3);
}

#[test]
fn a_busy_server_is_given_up_after_the_last_attempt() {
    let step = || answer("500 Internal Server Error", &[], b"oops");
    fails(thrice(step), as_usual, Error::is_network, "got HTTP status 500 (after 3 attempts)", 3);
    let step = answer("429 Too Many Requests", &[("Retry-After", "86400")], b"");
    fails(vec![step], as_usual, Error::is_network, "asks to wait 86400 s, more than the 120 s", 1);
}

#[test]
fn what_will_not_change_is_not_asked_for_twice() {
    let status = |status| vec![answer(status, &[], b"no")];
    fails(status("404 Not Found"), as_usual, Error::is_not_found, "HTTP status 404", 1);
    fails(status("410 Gone"), as_usual, Error::is_not_found, "HTTP status 410", 1);
    fails(status("403 Forbidden"), as_usual, Error::is_refused, "HTTP status 403", 1);
    fails(status("400 Bad Request"), as_usual, Error::is_refused, "HTTP status 400", 1);
    fails(status("204 No Content"), as_usual, Error::is_refused, "HTTP status 204", 1);
    fails(status("206 Partial Content"), as_usual, Error::is_refused, "HTTP status 206", 1);
}

#[test]
fn a_server_that_confirms_what_nobody_asked_is_refused() {
    let script = vec![answer("304 Not Modified", &[], b"")];
    let afresh = |options: &mut Options| options.afresh = true;
    fails(script, afresh, Error::is_refused, "nothing was named to compare with", 1);
}

#[test]
fn garbage_is_no_answer() {
    fails(thrice(|| raw(b"SSH-2.0-x\r\n\r\n")), as_usual, Error::is_network, "no HTTP", 3);
    fails(
        thrice(|| raw(b"HTTP/1.1 twohundred OK\r\n\r\n")),
        as_usual,
        Error::is_network,
        "no HTTP",
        3,
    );
    let endless = || raw(&[b"HTTP/1.1 200 OK\r\nX: ", &[b'x'; 200_000][..]].concat());
    fails(vec![endless()], as_usual, Error::is_limit, "headers", 1);
}

#[test]
fn redirects_that_lead_nowhere_are_refused() {
    let circle = || (0..9).map(|_| redirect("/list.csv")).collect();
    fails(circle(), as_usual, Error::is_refused, "redirected more than 8 times", 9);
    let once = |to| vec![redirect(to)];
    fails(once("file:///etc/passwd"), as_usual, Error::is_refused, "no web address", 1);
    fails(vec![answer("302 Found", &[], b"")], as_usual, Error::is_refused, "no web address", 1);
    fails(once("http://lists.example/"), as_usual, Error::is_refused, "not protected by TLS", 1);
}

#[test]
fn what_is_no_list_is_refused() {
    let page = b"<!DOCTYPE html><html><head><title>Down for repair</title></head></html>";
    let says = "expected a list, got a web page with the title \"Down for repair\"";
    fails(vec![ok(page)], as_usual, Error::is_refused, says, 1);
    fails(vec![ok(b"")], as_usual, Error::is_refused, "got an empty one", 1);
    fails(vec![chunked(&[], true)], as_usual, Error::is_refused, "got an empty one", 1);
    fails(vec![ok(b"\r\n \r\n")], as_usual, Error::is_refused, "got an empty one", 1);
}

#[test]
fn what_is_too_large_is_cut_off() {
    let says = "larger than the 100000 bytes allowed";
    fails(vec![ok(&[b'1'; 100_001])], small, Error::is_limit, says, 1);
    fails(vec![flood(2)], small, Error::is_limit, says, 1);
    let endless = [head("200 OK", &[]).as_bytes(), &[b'1'; 100_001]].concat();
    fails(vec![raw(&endless)], small, Error::is_limit, says, 1);
    // A bomb: small on the wire, large on the disk.
    let bomb = gzip(&[b'1'; 10_000_000]);
    assert!(bomb.len() < 100_000);
    let coded = answer("200 OK", &[("Content-Encoding", "gzip")], &bomb);
    fails(vec![coded], small, Error::is_limit, says, 1);

    let bench = Bench::new(&["list.csv"]);
    let outcome = bench.fetch_with(vec![ok(&[b'1'; 100_000])], small).0.unwrap();
    assert_eq!(outcome.document().length(), 100_000, "the limit itself is allowed");
}

#[test]
fn chunks_are_put_together() {
    let bench = Bench::with_old();
    let outcome = bench.fetch(vec![chunked(&[&NEW[..5], &NEW[5..]], true)]).0.unwrap();
    assert_eq!(fs::read(outcome.document().path(&outcome.document().files[0])).unwrap(), NEW);
    bench.assert_whole(2);
}

#[test]
fn a_body_ends_where_its_length_says() {
    // By RFC 9112, 6.3 what follows belongs to no message. A table that is cut like this cannot be
    // told from a whole one; a document with an end mark can.
    let announced = |body: &str| {
        raw(format!("{}{body}", head("200 OK", &[("Content-Length", "15")])).as_bytes())
    };
    let bench = Bench::new(&["list.csv"]);
    let outcome = bench.fetch(vec![announced("1,\"OLD ENTRY\"\r\n2,\"NEW ENTRY\"\r\n")]).0.unwrap();
    assert_eq!(outcome.document().length(), 15);

    let bench = Bench::new(&["list.xml"]);
    let step = || announced("<list><entry>Alpha</entry></list>");
    let error = bench.fetch(vec![step(), step(), step()]).0.unwrap_err();
    assert!(error.is_refused());
    assert!(error.to_string().contains("cut off before its end (after 3 attempts)"), "{error}");
    assert_eq!(bench.keep().documents(NAME).unwrap(), []);
}

#[test]
fn a_server_that_compresses_unasked_does_not_change_the_digest() {
    let bench = Bench::with_old();
    let coded = |bytes: &[u8]| answer("200 OK", &[("Content-Encoding", "gzip")], &gzip(bytes));
    assert!(!bench.fetch(vec![coded(OLD)]).0.unwrap().is_new());
    bench.assert_old();

    let outcome = bench.fetch(vec![coded(NEW)]).0.unwrap();
    let file = &outcome.document().files[0];
    assert_eq!(fs::read(outcome.document().path(file)).unwrap(), NEW);
    assert_eq!(fetched(&file.origin).content_encoding.as_deref(), Some("gzip"));
}

#[test]
fn codings_that_nobody_asked_for_are_refused() {
    let coded =
        |coding: &str, bytes: &[u8]| answer("200 OK", &[("Content-Encoding", coding)], bytes);
    fails(vec![coded("br", OLD)], as_usual, Error::is_refused, "coded as `br`", 1);
    let damaged = || answer("200 OK", &[("Content-Encoding", "gzip")], b"\x1f\x8b\x08nonsense");
    fails(thrice(damaged), as_usual, Error::is_network, "compressed bytes are damaged", 3);
}

#[test]
fn a_server_that_is_not_there_is_given_up() {
    let bench = Bench::with_old();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let options = bench.options(&address.to_string());
    let error = store::fetch(&bench.source, &bench.keep(), &options).unwrap_err();
    assert!(error.is_network(), "{error}");
    assert!(error.hint().unwrap().contains("closed network"));
    assert_eq!(bench.clock.pauses(), [750, 1500]);
    bench.assert_old();
}

#[test]
fn a_server_without_tls_is_not_trusted() {
    let insist = |options: &mut Options| {
        let rewrite = options.rewrite.take().unwrap();
        options.rewrite = Some(Box::new(move |it| rewrite(it).replace("http:", "https:")));
    };
    let script = vec![raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")];
    let bench = Bench::with_old();
    let error = bench.fetch_with(script, insist).0.unwrap_err();
    assert!(error.is_refused(), "{error}");
    assert!(error.to_string().contains("no protected connection"), "{error}");
    bench.assert_old();
}

#[test]
fn a_proxy_is_gone_through_and_its_password_is_never_told() {
    let bench = Bench::with_old();
    let server = crate::server::Server::start(thrice(|| answer("407 No", &[], b"")));
    let mut options = bench.options("lists.example:80");
    options.proxy = Proxy::At(format!("http://me:secret@{}", server.address));
    let error = store::fetch(&bench.source, &bench.keep(), &options).unwrap_err();
    assert!(error.is_network(), "{error}");
    assert_eq!(server.requests()[0].line, "CONNECT lists.example:80 HTTP/1.1");
    assert!(server.requests()[0].header("proxy-authorization").is_some());
    assert!(!format!("{error} {error:?} {:?}", options.proxy).contains("secret"));
    bench.assert_old();
}

#[test]
fn options_that_make_no_sense_are_told_before_anything_is_asked() {
    let bench = Bench::with_old();
    let spoil: [fn(&mut Options); 3] = [
        |options| options.proxy = Proxy::At("http://:secret@".into()),
        |options| options.authorities = Authorities::Pem(b"no certificate".to_vec()),
        |options| options.authorities = Authorities::Pem(Vec::new()),
    ];
    for spoil in spoil {
        let (outcome, server) = bench.fetch_with(Vec::new(), spoil);
        let error = outcome.unwrap_err();
        assert!(error.is_setting(), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(server.requests().len(), 0);
    }
}

#[test]
fn a_source_with_nothing_to_download_says_why() {
    let bench = Bench::new(&[]);
    let error = bench.fetch(Vec::new()).0.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.hint(), Some("retired in 2020"));
    assert!(!bench.root().exists(), "nothing was begun");
}

#[test]
fn every_step_is_told() {
    let bench = Bench::new(&["list.csv"]);
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    let script = vec![answer("500 Oops", &[], b""), redirect("/b.csv"), ok(OLD)];
    let watched = bench.fetch_with(script, |options| {
        options.progress = Some(Box::new(move |step| {
            seen.lock().unwrap().push(match step {
                Progress::Asking { address, attempt, .. } => format!("{attempt} {address}"),
                Progress::Received { bytes, announced, .. } => format!("{bytes} of {announced:?}"),
                Progress::Waiting { pause, .. } => format!("wait {pause:?}"),
                _ => "something new".into(),
            });
        }));
    });
    watched.0.unwrap();
    let expected = [
        "1 https://lists.example/list.csv",
        "wait 750ms",
        "2 https://lists.example/list.csv",
        "2 https://lists.example/b.csv",
        "15 of Some(15)",
    ];
    assert_eq!(*steps.lock().unwrap(), expected);
}
