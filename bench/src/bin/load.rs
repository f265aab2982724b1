//! A server under load, over loopback: latency at a steady rate, throughput, and what is left of both
//! beside idle connections, slow clients, clients that hang up, and a corpus that is replaced.
//!
//! Usage: `load PROGRAM CORPUS [--rate N] [--seconds N] [--idle N] [--entities N]`.
//! `PROGRAM` is a release build of `portcullis`, `CORPUS` what `scale ENTITIES --corpus CORPUS` wrote,
//! `--entities` the number that it was written with (20,000 if left out): the questions are generated
//! from the same seed. Prints a Markdown table and ends; every part is bounded in count and time.
//!
//! What is measured: requests are sent when they are due, whether others are answered or not, and their
//! latency runs from then, so that a server that stands still is seen (nothing waits for it in silence).
//! Saturation is the contrary: each connection asks again when it was answered. A failed request is one
//! that was not answered 200 with as many answers as questions. Memory is what the server's process
//! holds after each part.
//!
//! Caveats: the client runs on the same processors and takes its share of them. 10,000 idle connections
//! need as many open files in both processes: `ulimit -n 32768` before the run; what cannot be opened is
//! told. Logs of the server are discarded.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bench::generate::{Population, Questions};

const USAGE: &str = "usage: load PROGRAM CORPUS [--rate N] [--seconds N] [--idle N] [--entities N]";

/// How long an answer may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections that a steady rate is spread over.
const CONNECTIONS: usize = 32;

/// Questions that are asked again and again.
const QUESTIONS: usize = 4000;

/// What the command line asks for.
struct Plan {
    program: PathBuf,
    corpus: PathBuf,
    rate: u64,
    seconds: u64,
    idle: usize,
    entities: u64,
}

impl Plan {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Plan, Box<dyn Error>> {
        let mut paths = Vec::new();
        let (mut rate, mut seconds, mut idle, mut entities) = (500, 20, 10_000, 20_000);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--rate" => rate = value()?.parse()?,
                "--seconds" => seconds = value()?.parse()?,
                "--idle" => idle = value()?.parse()?,
                "--entities" => entities = value()?.parse()?,
                _ => paths.push(PathBuf::from(argument)),
            }
        }
        let [program, corpus]: [PathBuf; 2] = paths.try_into().map_err(|_| USAGE)?;
        Ok(Plan { program, corpus, rate, seconds, idle, entities })
    }
}

/// A server that runs as long as this does.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(program: &Path, corpus: &Path) -> Result<Server, Box<dyn Error>> {
        let mut child = Command::new(program)
            .args(["serve", "--port", "0", "--log-format", "json", "--watch-seconds", "1"])
            .args(["--idle-seconds", "600", "--corpus"])
            .arg(corpus)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let log = child.stderr.take().ok_or("it was piped")?;
        let mut log = BufReader::new(log);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if log.read_line(&mut line)? == 0 {
                return Err("the server does not start".into());
            }
            if let Some(address) = line.split("\"address\":\"").nth(1) {
                break address.split('"').next().unwrap_or_default().parse()?;
            }
        };
        thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Ok(Server { child, address })
    }

    /// Mebibytes that its process holds.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let held = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
        held.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) >> 10
    }

    /// A number of its metrics.
    fn metric(&self, name: &str) -> Option<f64> {
        let mut connection = Connection::new(self.address).ok()?;
        let reply = connection.ask(b"GET /metrics HTTP/1.1\r\nHost: load\r\n\r\n").ok()?;
        let text = String::from_utf8(reply).ok()?;
        text.lines().find_map(|it| it.strip_prefix(name)?.trim().parse().ok())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that is asked again and again.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn new(address: SocketAddr) -> std::io::Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection(BufReader::new(stream)))
    }

    /// The body of the answer, if it is 200.
    fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
        self.0.get_mut().write_all(request)?;
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let is_good = line.starts_with("HTTP/1.1 200");
        let mut length = None;
        loop {
            line.clear();
            if self.0.read_line(&mut line)? == 0 {
                return Err("it broke off".into());
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok();
            }
        }
        let mut body = vec![0; length.ok_or("it has no length")?];
        self.0.read_exact(&mut body)?;
        if is_good { Ok(body) } else { Err("it is not 200".into()) }
    }
}

/// Requests, ready to be sent.
struct Requests(Vec<Vec<u8>>);

impl Requests {
    /// Requests with so many queries each.
    fn of(names: &[(String, String)], each: usize) -> Requests {
        let whole = names.chunks_exact(each);
        Requests(whole.map(request).collect())
    }

    fn at(&self, number: u64) -> &[u8] {
        &self.0[number as usize % self.0.len()]
    }
}

fn request(names: &[(String, String)]) -> Vec<u8> {
    let queries = names.iter().enumerate().map(|(number, (schema, name))| {
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!(
            "\"q{number}\":{{\"schema\":\"{schema}\",\"properties\":{{\"name\":[\"{name}\"]}}}}"
        )
    });
    let body = format!("{{\"queries\":{{{}}}}}", queries.collect::<Vec<_>>().join(","));
    let head = format!(
        "POST /match/default HTTP/1.1\r\nHost: load\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

/// Whether an answer has as many answers as there were questions.
fn answers(body: &[u8], questions: usize) -> bool {
    let text = String::from_utf8_lossy(body);
    text.matches("\"status\":200").count() == questions
}

/// What came of a part.
#[derive(Default)]
struct Outcome {
    milliseconds: Vec<f64>,
    failed: u64,
    seconds: f64,
}

impl Outcome {
    fn join(parts: Vec<Outcome>, seconds: f64) -> Outcome {
        let mut whole = Outcome { seconds, ..Outcome::default() };
        for part in parts {
            whole.milliseconds.extend(part.milliseconds);
            whole.failed += part.failed;
        }
        whole.milliseconds.sort_by(f64::total_cmp);
        whole
    }

    fn at(&self, quantile: f64) -> f64 {
        let last = self.milliseconds.len().saturating_sub(1);
        let place = (last as f64 * quantile).round() as usize;
        self.milliseconds.get(place).copied().unwrap_or(f64::NAN)
    }

    fn note(&mut self, since: Instant, answer: &Result<Vec<u8>, Box<dyn Error>>, questions: usize) {
        match answer {
            Ok(body) if answers(body, questions) => {
                self.milliseconds.push(since.elapsed().as_secs_f64() * 1000.0);
            }
            _ => self.failed += 1,
        }
    }
}

/// Asks at a steady rate, whatever the server does.
fn steady(server: &Server, requests: &Requests, rate: u64, seconds: u64) -> Outcome {
    let begun = Instant::now() + Duration::from_millis(100);
    let total = rate * seconds;
    let one = |first: usize| {
        let mut outcome = Outcome::default();
        let mut connection = Connection::new(server.address);
        for number in (first as u64..total).step_by(CONNECTIONS) {
            let due = begun + Duration::from_nanos(number * 1_000_000_000 / rate);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let answer = match &mut connection {
                Ok(it) => it.ask(requests.at(number)),
                Err(error) => Err(error.to_string().into()),
            };
            outcome.note(due, &answer, 1);
            if answer.is_err() {
                connection = Connection::new(server.address);
            }
        }
        outcome
    };
    let parts = on_threads(CONNECTIONS, one);
    Outcome::join(parts, begun.elapsed().as_secs_f64())
}

/// Asks again as soon as there is an answer.
fn saturated(
    server: &Server,
    requests: &Requests,
    questions: usize,
    connections: usize,
    seconds: u64,
) -> Outcome {
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds);
    let one = |first: usize| {
        let mut outcome = Outcome::default();
        let Ok(mut connection) = Connection::new(server.address) else {
            return Outcome { failed: 1, ..outcome };
        };
        let mut number = first as u64;
        while Instant::now() < end {
            let since = Instant::now();
            let answer = connection.ask(requests.at(number));
            outcome.note(since, &answer, questions);
            if answer.is_err() {
                return outcome;
            }
            number += connections as u64;
        }
        outcome
    };
    let parts = on_threads(connections, one);
    Outcome::join(parts, begun.elapsed().as_secs_f64())
}

fn on_threads(count: usize, one: impl Fn(usize) -> Outcome + Sync) -> Vec<Outcome> {
    thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..count).map(|it| scope.spawn(move || one(it))).collect();
        let join = |it: thread::ScopedJoinHandle<'_, Outcome>| it.join().unwrap_or_default();
        threads.into_iter().map(join).collect()
    })
}

/// Does something again and again while a part runs; gives how often.
fn meanwhile(
    something: impl Fn() + Send + Sync + 'static,
    pause: Duration,
    part: impl FnOnce() -> Outcome,
) -> (Outcome, u64) {
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let other = thread::spawn(move || {
        let mut count = 0;
        while !over.load(Ordering::Relaxed) {
            something();
            count += 1;
            thread::sleep(pause);
        }
        count
    });
    let outcome = part();
    is_over.store(true, Ordering::Relaxed);
    (outcome, other.join().unwrap_or(0))
}

/// Prints a row of the table.
fn row(what: &str, outcome: &Outcome, questions: usize, server: &Server) {
    let count = outcome.milliseconds.len();
    println!(
        "| {what} | {count} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {} |",
        outcome.failed,
        (count * questions) as f64 / outcome.seconds,
        outcome.at(0.5),
        outcome.at(0.99),
        outcome.at(1.0),
        server.memory(),
    );
}

/// The names that are asked for, each with a schema.
fn names(entities: u64) -> Vec<(String, String)> {
    let population = Population::new(1, entities);
    let mut questions: Questions = population.questions(QUESTIONS, false);
    population.entities().for_each(|it| questions.see(&it));
    let (labelled, _) = questions.finish();
    labelled
        .iter()
        .filter_map(|it| {
            let entity = it.query.entity();
            Some((entity.schema().name().to_owned(), entity.first("name")?.to_owned()))
        })
        .collect()
}

/// Connections that ask nothing.
fn idle(server: &Server, count: usize) -> Vec<TcpStream> {
    let mut open = Vec::new();
    for _ in 0..count {
        match TcpStream::connect(server.address) {
            Ok(stream) => open.push(stream),
            Err(error) => {
                println!("\nonly {} idle connections could be opened: {error}\n", open.len());
                break;
            }
        }
    }
    open
}

/// Clients that send a request of which the end never comes, a byte at a time.
fn slow(server: &Server, count: usize) -> Vec<TcpStream> {
    let head = b"POST /match/default HTTP/1.1\r\nHost: load\r\nContent-Length: 100000\r\n\r\n";
    let open = (0..count).filter_map(|_| TcpStream::connect(server.address).ok());
    open.filter_map(|mut it| it.write_all(head).ok().map(|()| it)).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let plan = Plan::read(std::env::args().skip(1))?;
    let folder = tempfile::tempdir()?;
    let served = folder.path().join("served.pcl");
    fs::copy(&plan.corpus, &served)?;
    let names = names(plan.entities);
    let (single, hundred) = (Requests::of(&names, 1), Requests::of(&names, 100));
    let server = Server::start(&plan.program, &served)?;
    let at_rate = |seconds| steady(&server, &single, plan.rate, seconds);
    let short = plan.seconds.div_ceil(2);

    println!("| part | requests | failed | queries/s | p50 ms | p99 ms | max ms | server MiB |");
    println!("|---|---|---|---|---|---|---|---|");
    row("warm-up at the rate", &at_rate(3), 1, &server);
    row(&format!("{} requests/s, one query each", plan.rate), &at_rate(plan.seconds), 1, &server);
    let full = saturated(&server, &single, 1, CONNECTIONS, short);
    row(&format!("saturation, {CONNECTIONS} connections"), &full, 1, &server);
    let batches = saturated(&server, &hundred, 100, 4, short);
    row("batches of 100, 4 connections", &batches, 100, &server);

    let held = idle(&server, plan.idle);
    row(
        &format!("at the rate, beside {} idle connections", held.len()),
        &at_rate(short),
        1,
        &server,
    );
    let alive = held.iter().filter(|it| is_open(it)).count();
    println!("\n{alive} of {} idle connections are still open\n", held.len());
    drop(held);
    println!("| part | requests | failed | queries/s | p50 ms | p99 ms | max ms | server MiB |");
    println!("|---|---|---|---|---|---|---|---|");

    let dribbling = slow(&server, 200);
    let count = dribbling.len();
    let dribble = move || {
        for mut stream in &dribbling {
            let _ = stream.write_all(b" ");
        }
    };
    let (outcome, _) = meanwhile(dribble, Duration::from_millis(200), || at_rate(short));
    row(&format!("at the rate, beside {count} slow clients"), &outcome, 1, &server);

    let (address, wanted) = (server.address, single.at(0).to_vec());
    let hang_up = move || {
        for part in [wanted.len(), wanted.len() / 2] {
            if let Ok(mut stream) = TcpStream::connect(address) {
                let _ = stream.write_all(&wanted[..part]);
            }
        }
    };
    let (outcome, count) = meanwhile(hang_up, Duration::from_millis(5), || at_rate(short));
    row(&format!("at the rate, beside {} clients that hung up", count * 2), &outcome, 1, &server);

    let before = server.metric("portcullis_updates_total{outcome=\"done\"}").unwrap_or(0.0);
    let next = folder.path().join("next.pcl");
    let replace = move || {
        if fs::copy(&plan.corpus, &next).is_ok() {
            let _ = fs::rename(&next, &served);
        }
    };
    let (outcome, _) = meanwhile(replace, Duration::from_secs(3), || at_rate(plan.seconds));
    let after = server.metric("portcullis_updates_total{outcome=\"done\"}").unwrap_or(0.0);
    row(&format!("at the rate, {} reloads of the corpus", after - before), &outcome, 1, &server);
    row("at the rate, again", &at_rate(short), 1, &server);
    Ok(())
}

/// Whether the other side has not closed a connection.
fn is_open(stream: &TcpStream) -> bool {
    let mut one = [0];
    let is_quiet = stream.set_nonblocking(true).is_ok();
    let peeked = stream.peek(&mut one);
    is_quiet && peeked.is_err_and(|it| it.kind() == std::io::ErrorKind::WouldBlock)
}
