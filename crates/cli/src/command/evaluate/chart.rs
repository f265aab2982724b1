//! Figures as drawings.

use askama::Template;

use super::figures::Figures;
use super::reliability::Reliability;
use crate::statistics::{Interval, Share};

/// A field with axes, lines and what surrounds them.
#[derive(Template)]
#[template(path = "chart.svg", escape = "html")]
pub(super) struct Chart {
    title: &'static str,
    /// What the two axes count.
    x_label: String,
    y_label: &'static str,
    lines: Vec<Line>,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    /// Places of upright strokes.
    marks: Vec<f64>,
    /// Whether a stroke shows where both axes say the same.
    has_diagonal: bool,
}

struct Line {
    name: &'static str,
    colour: &'static str,
    points: String,
    dots: Vec<(f64, f64)>,
    /// Points around the intervals; nothing where they are no band.
    band: String,
    /// Where the name stands.
    legend: usize,
}

struct Tick {
    text: String,
    at: f64,
}

/// Left and lower edge, width and height of the field that is drawn in.
const FIELD: (f64, f64, f64, f64) = (60.0, 340.0, 560.0, 300.0);

const GREEN: &str = "#0b6e4f";
const BLUE: &str = "#1f4e9c";
const RED: &str = "#b3261e";
const BROWN: &str = "#8a5a00";

/// A point with the interval of its height.
type Point = (f64, f64, Option<Interval>);

fn x(share: f64) -> f64 {
    FIELD.0 + share * FIELD.2
}

fn y(share: f64) -> f64 {
    FIELD.1 - share * FIELD.3
}

fn tenths() -> impl Iterator<Item = f64> {
    (0..=5).map(|it| f64::from(it) / 5.0)
}

impl Chart {
    /// Recall, precision, F1 and alerts by threshold.
    pub(super) fn by_threshold(curve: &[Figures], threshold: f64) -> Chart {
        let share = |it: Share| (it.value(), it.interval());
        type Pick<'a> = &'a dyn Fn(&Figures) -> (Option<f64>, Option<Interval>);
        let picks: [(&'static str, &'static str, Pick<'_>); 4] = [
            ("found, of positives", GREEN, &|it| (it.found.value(), it.found_interval)),
            ("precision", BLUE, &|it| share(it.precision)),
            ("F1", BROWN, &|it| (it.f1(), it.f1_interval)),
            ("alerts, of negatives", RED, &|it| share(it.alerts)),
        ];
        let lines = picks.iter().enumerate().map(|(place, (name, colour, pick))| {
            let points = curve.iter().filter_map(|it| {
                let (value, interval) = pick(it);
                Some((it.group.parse().ok()?, value?, interval))
            });
            line(name, colour, &points.collect::<Vec<Point>>(), place)
        });
        Chart {
            title: "Found, precision, F1 and alerts by threshold",
            x_label: "threshold".to_owned(),
            y_label: "share, with 95 % intervals",
            lines: lines.collect(),
            marks: vec![x(threshold)],
            ..Chart::empty(1.0)
        }
    }

    /// What is found against what it costs.
    pub(super) fn trade(curve: &[Figures]) -> Option<Chart> {
        /// Nobody works through more alerts than this.
        const MOST: f64 = 100.0;
        let alerts = |it: &Figures| it.alerts.value().map(|it| it * 1000.0);
        let shown: Vec<(&Figures, f64)> = curve
            .iter()
            .filter_map(|it| Some((it, alerts(it)?)))
            .filter(|(_, alerts)| *alerts <= MOST)
            .collect();
        let most = round_end(shown.iter().map(|it| it.1).fold(1.0, f64::max));
        let points = shown.iter().filter_map(|(figures, alerts)| {
            Some((alerts / most, figures.found.value()?, figures.found_interval))
        });
        let points: Vec<Point> = points.collect();
        (!points.is_empty()).then(|| Chart {
            title: "Found against alerts",
            x_label: "alerts per 1,000 negatives".to_owned(),
            y_label: "found, of positives, with 95 % intervals",
            lines: vec![line("at each threshold", GREEN, &points, 0)],
            ..Chart::empty(most)
        })
    }

    /// What scores say against what was.
    pub(super) fn reliability(reliability: &Reliability) -> Chart {
        let points = reliability
            .bins
            .iter()
            .filter_map(|it| Some((it.predicted?, it.observed.value()?, it.observed.interval())));
        Chart {
            title: "What scores say against what was",
            x_label: "mean score of the best hits of a tenth".to_owned(),
            y_label: "share of them that are expected, with 95 % intervals",
            lines: vec![line("best hits", BLUE, &points.collect::<Vec<Point>>(), 0)],
            has_diagonal: true,
            ..Chart::empty(1.0)
        }
    }

    fn empty(most: f64) -> Chart {
        let places = if most >= 10.0 { 0 } else { 1 };
        Chart {
            title: "",
            x_label: String::new(),
            y_label: "",
            lines: Vec::new(),
            x_ticks: tenths()
                .map(|it| Tick { text: format!("{:.places$}", it * most), at: x(it) })
                .collect(),
            y_ticks: tenths().map(|it| Tick { text: format!("{it:.1}"), at: y(it) }).collect(),
            marks: Vec::new(),
            has_diagonal: false,
        }
    }
}

/// The end of an axis that reaches at least so far, in numbers that are easy to read.
fn round_end(most: f64) -> f64 {
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|it| *it >= most).unwrap_or(100.0)
}

fn line(name: &'static str, colour: &'static str, points: &[Point], place: usize) -> Line {
    let at = |left: f64, height: f64| format!("{:.1},{:.1}", x(left), y(height));
    let value = points.iter().map(|it| at(it.0, it.1));
    let end = |it: &Point, pick: fn(Interval) -> f64| at(it.0, it.2.map_or(it.1, pick));
    let low = points.iter().map(|it| end(it, |it| it.low));
    let high = points.iter().rev().map(|it| end(it, |it| it.high));
    Line {
        name,
        colour,
        points: value.collect::<Vec<_>>().join(" "),
        dots: points.iter().map(|it| (x(it.0), y(it.1))).collect(),
        band: low.chain(high).collect::<Vec<_>>().join(" "),
        legend: 60 + 18 * place,
    }
}
