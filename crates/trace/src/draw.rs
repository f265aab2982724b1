//! Ways and verdicts as drawings: DOT for other programs, SVG for people.
//!
//! Start with [`Drawing::of_paths`] or [`Drawing::of_verdict`]. A drawing is boxes and arrows with
//! lines of text; [`Drawing::dot`] and [`Drawing::svg`] write it. Nothing in it depends on fonts that a
//! machine may lack or on the order of a hash map: the same drawing gives the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::graph::{Graph, NodeIndex};
use crate::own::{Finding, Held, Listed, Standing, Verdict};
use crate::paths::{Found, phrase};
use layout::Layout;

mod layout;

/// Boxes and arrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    boxes: Vec<Shape>,
    arrows: Vec<Arrow>,
    /// The places of boxes by their id.
    places: BTreeMap<String, usize>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    lines: Vec<String>,
    look: Look,
}

/// How a box is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Plain,
    /// What is asked about.
    Asked,
    /// Falls under the rule, or may.
    Caught,
    /// Is listed.
    Listed,
}

/// An arrow. It is laid out from `from` to `to`; the head may be at either end, or at none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrow {
    from: usize,
    to: usize,
    head: Head,
    lines: Vec<String>,
    /// Not firm, or not counted.
    is_dashed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    AtTo,
    AtFrom,
    None,
}

/// Characters of a line within a box and of a line beside an arrow.
const BOX_WIDTH: usize = 26;
const LABEL_WIDTH: usize = 32;

/// Lines of one label. Further claims are counted in the last one.
const LABEL_LINES: usize = 5;

impl Drawing {
    /// The ways of an answer, from where they begin on the left to where they lead on the right.
    pub fn of_paths(graph: &Graph, found: &Found, listed: &Listed) -> Drawing {
        let mut drawing = Drawing::default();
        for path in &found.paths {
            let ends = [path.hops.first().map(|it| it.from), path.hops.last().map(|it| it.to)];
            for hop in &path.hops {
                let [from, to] = [hop.from, hop.to].map(|it| {
                    let look = match listed.why(it) {
                        Some(_) => Look::Listed,
                        None if ends.contains(&Some(it)) => Look::Asked,
                        None => Look::Plain,
                    };
                    drawing.node(graph, it, look)
                });
                if drawing
                    .arrows
                    .iter()
                    .any(|it| [(from, to), (to, from)].contains(&(it.from, it.to)))
                {
                    continue;
                }
                let claims: Vec<_> = hop.claims.iter().map(|it| graph.edge(*it)).collect();
                let best = claims.first().expect("a hop has a claim");
                let head = match best.kind.is_directed() {
                    false => Head::None,
                    true if best.source == hop.from => Head::AtTo,
                    true => Head::AtFrom,
                };
                let mut lines = Vec::new();
                for claim in &claims {
                    lines.push(phrase(claim, claim.source));
                    lines.push(said(&claim.period.to_string(), claim.origin.dataset));
                }
                let is_dashed = !best.confidence.is_firm();
                drawing.arrow(Arrow { from, to, head, lines, is_dashed });
            }
        }
        drawing
    }

    /// The arithmetic of a verdict, from listed parties on the left to the entity on the right.
    pub fn of_verdict(verdict: &Verdict) -> Drawing {
        let mut drawing = Drawing::default();
        for step in &verdict.steps {
            let is_target = step.party.id == verdict.target.id;
            let finding = if is_target { verdict.finding } else { step.finding };
            let look = match finding {
                Finding::Listed => Look::Listed,
                Finding::Met | Finding::Possible => Look::Caught,
                Finding::NotShown if is_target => Look::Asked,
                Finding::NotShown => Look::Plain,
            };
            let mut lines = vec![step.party.caption.clone()];
            for sum in &step.sums {
                let interest = sum.interest.forth();
                lines.push(format!("{interest} together: {}", sum.stake));
                lines.push(format!("threshold: {}", sum.threshold));
            }
            lines.push(words(finding).to_owned());
            let target = drawing.shape(&step.party.id, &lines, look);
            for held in &step.held {
                drawing.held(held, target);
            }
        }
        drawing
    }

    fn held(&mut self, held: &Held, target: usize) {
        let (look, counts) = match held.standing {
            Standing::Listed(_) => (Look::Listed, true),
            Standing::ListedApart(_) => (Look::Listed, false),
            Standing::Met | Standing::ActsWith(_) => (Look::Caught, true),
            Standing::Possible => (Look::Caught, false),
            Standing::Circular | Standing::DoesNotCount => (Look::Plain, false),
        };
        let mut about = vec![held.holder.caption.clone()];
        if look == Look::Listed {
            about.push("listed".to_owned());
        }
        let holder = self.shape(&held.holder.id, &about, look);
        let mut lines = vec![match held.interest.as_str() {
            "shares" => format!("owns {}", held.stake),
            "votes" => format!("has {} of the votes", held.stake),
            _ => format!("has {}", held.interest.forth()),
        }];
        for claim in &held.claims {
            let dataset = claim.source.split(',').next().unwrap_or_default();
            lines.push(said(&claim.period, dataset));
        }
        let is_dashed = !counts || !held.is_firm;
        self.arrow(Arrow { from: holder, to: target, head: Head::AtTo, lines, is_dashed });
    }

    fn node(&mut self, graph: &Graph, index: NodeIndex, look: Look) -> usize {
        let node = graph.node(index);
        let kind = match look {
            Look::Listed => format!("{}, listed", node.schema),
            _ => node.schema.to_owned(),
        };
        self.shape(node.id, &[node.caption.to_owned(), kind], look)
    }

    /// The box of that id, drawn once; the gravest look stays.
    fn shape(&mut self, id: &str, lines: &[String], look: Look) -> usize {
        let known = self.places.get(id).copied();
        let place = known.unwrap_or(self.boxes.len());
        if known.is_none() {
            self.places.insert(id.to_owned(), place);
            let lines = lines.iter().flat_map(|it| wrapped(it, BOX_WIDTH)).collect();
            self.boxes.push(Shape { lines, look });
        } else {
            let shape = &mut self.boxes[place];
            shape.look = shape.look.max(look);
        }
        place
    }

    fn arrow(&mut self, mut arrow: Arrow) {
        let mut lines: Vec<String> =
            arrow.lines.iter().flat_map(|it| wrapped(it, LABEL_WIDTH)).collect();
        if lines.len() > LABEL_LINES {
            let left_out = lines.len() - (LABEL_LINES - 1);
            lines.truncate(LABEL_LINES - 1);
            lines.push(format!("and {left_out} more lines"));
        }
        arrow.lines = lines;
        self.arrows.push(arrow);
    }

    /// The drawing in the language of Graphviz.
    pub fn dot(&self) -> String {
        let mut dot = String::from("digraph {\n  rankdir=LR;\n  node [shape=box];\n");
        for (place, shape) in self.boxes.iter().enumerate() {
            let Colours { fill, border } = shape.look.colours();
            let label = dot_text(&shape.lines);
            let line = format!(
                "  n{place} [label={label}, style=filled, fillcolor=\"{fill}\", color=\"{border}\"];\n"
            );
            dot.push_str(&line);
        }
        for arrow in &self.arrows {
            let Arrow { from, to, .. } = arrow;
            let label = dot_text(&arrow.lines);
            let direction = match arrow.head {
                Head::AtTo => "",
                Head::AtFrom => ", dir=back",
                Head::None => ", dir=none",
            };
            let style = if arrow.is_dashed { ", style=dashed" } else { "" };
            dot.push_str(&format!("  n{from} -> n{to} [label={label}{direction}{style}];\n"));
        }
        dot.push_str("}\n");
        dot
    }

    /// The drawing as SVG, complete in itself.
    pub fn svg(&self) -> String {
        let layout = Layout::of(self);
        let mut svg = String::new();
        let [width, height] = [layout.size[0], layout.size[1] + LEGEND];
        let head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        svg.push_str(&head);
        for (arrow, route) in self.arrows.iter().zip(&layout.routes) {
            svg.push_str(&route.line(arrow));
        }
        for (arrow, route) in self.arrows.iter().zip(&layout.routes) {
            write_lines(&mut svg, &route.label, &arrow.lines, "#ffffff", "none");
        }
        for (shape, area) in self.boxes.iter().zip(&layout.boxes) {
            let Colours { fill, border } = shape.look.colours();
            write_lines(&mut svg, area, &shape.lines, fill, border);
        }
        self.legend(&mut svg, height - LEGEND);
        svg.push_str("</svg>\n");
        svg
    }

    /// What the looks mean, those that the drawing has.
    fn legend(&self, svg: &mut String, top: i64) {
        let mut x = MARGIN;
        for look in [Look::Asked, Look::Listed, Look::Caught, Look::Plain] {
            if !self.boxes.iter().any(|it| it.look == look) {
                continue;
            }
            let Colours { fill, border } = look.colours();
            let words = look.words();
            let (text_x, text_y, top) = (x + 18, top + 13, top + 3);
            // Writing to a text does not fail.
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{top}\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{fill}\" stroke=\"{border}\"/>\n\
                 <text x=\"{text_x}\" y=\"{text_y}\" fill=\"#4b5563\">{words}</text>"
            );
            x += 18 + 7 * columns(words) as i64 + 16;
        }
    }
}

/// Pixels of the line that tells what the looks mean.
const LEGEND: i64 = 24;
const MARGIN: i64 = 20;

/// Since when a claim holds and which dataset makes it.
fn said(period: &str, dataset: &str) -> String {
    match period {
        "no dates stated" => format!("says {dataset}"),
        period => format!("{period}, says {dataset}"),
    }
}

/// A finding in a few words.
fn words(finding: Finding) -> &'static str {
    match finding {
        Finding::Listed => "listed",
        Finding::Met => "falls under the rule",
        Finding::Possible => "may fall under the rule",
        Finding::NotShown => "threshold not shown to be reached",
    }
}

struct Colours {
    fill: &'static str,
    border: &'static str,
}

impl Look {
    /// What it means.
    fn words(self) -> &'static str {
        match self {
            Look::Plain => "not listed, as far as the data tells",
            Look::Asked => "asked about",
            Look::Caught => "falls under the rule through its owners, or may",
            Look::Listed => "listed by an authority",
        }
    }

    fn colours(self) -> Colours {
        let (fill, border) = match self {
            Look::Plain => ("#f3f4f6", "#6b7280"),
            Look::Asked => ("#e0ecff", "#1d4ed8"),
            Look::Caught => ("#fff1d6", "#b45309"),
            Look::Listed => ("#ffe0e0", "#b91c1c"),
        };
        Colours { fill, border }
    }
}

/// A rectangle, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

/// Pixels between the lines of a text, and around it.
const LINE: i64 = 16;
const PADDING: i64 = 8;

fn write_lines(svg: &mut String, area: &Area, lines: &[String], fill: &str, border: &str) {
    let Area { x, y, width, height } = area;
    let rectangle = format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"{fill}\" \
         stroke=\"{border}\"/>\n"
    );
    svg.push_str(&rectangle);
    for (number, line) in (0..).zip(lines) {
        let (x, y) = (x + width / 2, y + PADDING / 2 + LINE * (number + 1) - 3);
        let line = escaped(line);
        // Writing to a text does not fail.
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{line}</text>");
    }
}

/// How many columns a text takes: letters of East Asian scripts take two.
fn columns(text: &str) -> usize {
    let wide = |it: char| matches!(u32::from(it), 0x1100..=0x115f | 0x2e80..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0x1f300..=0x1faff | 0x20000..=0x3fffd);
    text.chars().map(|it| if wide(it) { 2 } else { 1 }).sum()
}

/// A text in lines of at most so many columns, broken between words where that is possible.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars() {
            if columns(&line) + columns(letter.encode_utf8(&mut [0; 4])) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    lines.extend(Some(line).filter(|it| !it.is_empty()));
    lines
}

/// A text that XML takes. Letters that XML forbids become a mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            it if it.is_control() || matches!(it, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            it => out.push(it),
        }
    }
    out
}

fn dot_text(lines: &[String]) -> String {
    let lines = lines.iter().map(|it| it.replace('\\', "\\\\").replace('"', "\\\""));
    format!("\"{}\"", lines.collect::<Vec<_>>().join("\\n"))
}

#[cfg(test)]
mod tests;
