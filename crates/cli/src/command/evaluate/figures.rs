//! Figures of answered queries: by group, by threshold, as a drawing.

use std::collections::BTreeMap;

use askama::Template;
use model::Screening;

use super::queries::Labelled;
use crate::statistics::Share;

/// What of an answer counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Answered {
    is_positive: bool,
    /// The place of the first expected hit, counted from 1.
    rank: Option<usize>,
    /// The score of the best expected hit; below all thresholds if there is none.
    expected: f64,
    /// The score of the best hit.
    best: f64,
}

/// Lower than any threshold.
const NO_HIT: f64 = -1.0;

impl Answered {
    pub(super) fn new(query: &Labelled, screening: &Screening) -> Answered {
        let place = screening.hits.iter().position(|it| query.expected.contains(&it.id));
        let score = |place: Option<usize>| {
            place.and_then(|it| screening.hits.get(it)).map_or(NO_HIT, |it| it.score)
        };
        Answered {
            is_positive: query.is_positive,
            rank: place.map(|it| it + 1),
            expected: score(place),
            best: score(Some(0)),
        }
    }
}

/// What the answers of a group come to at a threshold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Figures {
    /// What the group is made by.
    pub(super) kind: &'static str,
    /// Which it is.
    pub(super) group: String,
    /// Positives whose first hit is an expected one; nothing where ranks do not matter.
    pub(super) first: Option<Share>,
    /// Positives with an expected hit among the first five.
    pub(super) first_five: Option<Share>,
    /// Positives with an expected hit at the threshold.
    pub(super) found: Share,
    /// Negatives with any hit at the threshold.
    pub(super) alerts: Share,
    /// Queries with a hit at the threshold that found what was expected.
    pub(super) precision: Share,
}

impl Figures {
    fn of<'a>(
        kind: &'static str,
        group: &str,
        answers: impl Iterator<Item = &'a Answered>,
        threshold: f64,
    ) -> Figures {
        let mut figures = Figures { kind, group: group.to_owned(), ..Figures::default() };
        let (mut first, mut first_five) = (Share::default(), Share::default());
        for answer in answers {
            let is_found = answer.is_positive && answer.expected >= threshold;
            if answer.is_positive {
                first.add(answer.rank == Some(1));
                first_five.add(answer.rank.is_some_and(|it| it <= 5));
                figures.found.add(is_found);
            } else {
                figures.alerts.add(answer.best >= threshold);
            }
            if answer.best >= threshold {
                figures.precision.add(is_found);
            }
        }
        (figures.first, figures.first_five) = (Some(first), Some(first_five));
        figures
    }
}

/// All answers together, then every group of every kind.
pub(super) fn groups(labelled: &[Labelled], answered: &[Answered], threshold: f64) -> Vec<Figures> {
    let mut groups: BTreeMap<(&'static str, &str), Vec<&Answered>> = BTreeMap::new();
    for (query, answer) in labelled.iter().zip(answered) {
        for (kind, group) in &query.groups {
            groups.entry((kind, group)).or_default().push(answer);
        }
    }
    let all = Figures::of("all", "", answered.iter(), threshold);
    let others = groups
        .into_iter()
        .map(|((kind, group), answers)| Figures::of(kind, group, answers.into_iter(), threshold));
    std::iter::once(all).chain(others).collect()
}

/// The figures at thresholds from the lowest score on, in steps of that many hundredths, and 0.99.
pub(super) fn curve(answered: &[Answered], min_score: f64, step: usize) -> Vec<Figures> {
    let lowest = (min_score * 100.0).ceil() as usize;
    let thresholds = (lowest..99).filter(|it| it % step == 0).chain([99]);
    thresholds
        .map(|it| {
            let threshold = it as f64 / 100.0;
            let group = format!("{threshold:.2}");
            let figures = Figures::of("threshold", &group, answered.iter(), threshold);
            // Ranks are the same at all thresholds.
            Figures { first: None, first_five: None, ..figures }
        })
        .collect()
}

/// A curve as a drawing.
#[derive(Template)]
#[template(path = "curve.svg", escape = "html")]
pub(super) struct Plot {
    lines: Vec<Line>,
    /// Labels of both axes with their places.
    ticks: Vec<Tick>,
    /// The place of the threshold that was asked for.
    threshold: f64,
}

struct Line {
    name: &'static str,
    colour: &'static str,
    /// Points of the curve.
    points: String,
    /// Points around the interval.
    band: String,
    /// Where the name stands.
    legend: usize,
}

struct Tick {
    text: String,
    x: f64,
    y: f64,
}

/// Left and lower edge, width and height of the field that is drawn in.
const FIELD: (f64, f64, f64, f64) = (60.0, 340.0, 560.0, 300.0);

fn x(threshold: f64) -> f64 {
    FIELD.0 + threshold * FIELD.2
}

fn y(share: f64) -> f64 {
    FIELD.1 - share * FIELD.3
}

impl Plot {
    pub(super) fn new(curve: &[Figures], threshold: f64) -> Plot {
        type Pick = fn(&Figures) -> Share;
        let picks: [(&'static str, &'static str, Pick); 3] = [
            ("found, of positives", "#0b6e4f", |it| it.found),
            ("precision", "#1f4e9c", |it| it.precision),
            ("alerts, of negatives", "#b3261e", |it| it.alerts),
        ];
        let lines = picks.iter().enumerate().map(|(place, (name, colour, pick))| {
            let shares: Vec<(f64, Share)> = curve
                .iter()
                .filter_map(|it| Some((it.group.parse().ok()?, pick(it))))
                .filter(|(_, share)| share.of > 0)
                .collect();
            line(name, colour, &shares, place)
        });
        let ticks = (0..=5).map(|it| f64::from(it) / 5.0);
        Plot {
            lines: lines.collect(),
            ticks: ticks.map(|it| Tick { text: format!("{it:.1}"), x: x(it), y: y(it) }).collect(),
            threshold: x(threshold),
        }
    }
}

fn line(name: &'static str, colour: &'static str, shares: &[(f64, Share)], place: usize) -> Line {
    let points = |value: &dyn Fn(Share) -> Option<f64>, backwards: bool| -> String {
        let point = |(threshold, share): &(f64, Share)| {
            format!("{:.1},{:.1}", x(*threshold), y(value(*share).unwrap_or(0.0)))
        };
        let mut points: Vec<String> = shares.iter().map(point).collect();
        if backwards {
            points.reverse();
        }
        points.join(" ")
    };
    let low = points(&|it| it.interval().map(|it| it.low), false);
    let high = points(&|it| it.interval().map(|it| it.high), true);
    let band = format!("{low} {high}");
    Line { name, colour, points: points(&Share::value, false), band, legend: 60 + 18 * place }
}
