//! Where boxes, arrows and labels lie: columns from left to right, as Sugiyama draws.
//!
//! 1. Arrows that would close a circle are turned, in the order in which they came.
//! 2. Each box goes into the column behind all boxes that lead to it; an arrow over several columns
//!    gets an empty slot in each column between.
//! 3. Within its column each slot moves to the mean height of its neighbours, back and forth.
//! 4. Labels stand in the gaps between columns, one below the other where they would overlap.

use super::{Area, Arrow, Drawing, Head, LINE, MARGIN, PADDING, columns as columns_of};

const BOX_WIDTH: i64 = 204;
const LABEL_WIDTH: i64 = 244;
/// Room between a label and the columns on both sides of it.
const GAP: i64 = 30;
/// Room between boxes of a column, and between labels of a gap.
const BETWEEN: i64 = 14;
/// Pixels that a letter of 12 pixels takes, on the safe side.
const LETTER: i64 = 7;
/// A slot that an arrow passes through.
const SLOT: i64 = 20;
const SWEEPS: usize = 8;

/// The areas of a drawing, in the order of its boxes and arrows.
pub(super) struct Layout {
    pub(super) size: [i64; 2],
    pub(super) boxes: Vec<Area>,
    pub(super) routes: Vec<Route>,
}

/// Where an arrow runs.
pub(super) struct Route {
    pub(super) label: Area,
    /// From the end on the left to that on the right.
    points: Vec<[i64; 2]>,
    /// Whether the layout turned it around.
    is_turned: bool,
}

/// A box, or a slot that an arrow passes through.
struct Slot {
    column: usize,
    height: i64,
    /// The middle.
    y: i64,
}

struct Grid {
    slots: Vec<Slot>,
    /// Slots by column, from the top.
    columns: Vec<Vec<usize>>,
    /// The slots of each arrow from left to right.
    chains: Vec<Vec<usize>>,
}

impl Layout {
    pub(super) fn of(drawing: &Drawing) -> Layout {
        let (ends, turned) = without_circles(drawing);
        let mut grid = Grid::of(drawing, &ends);
        grid.arrange();
        let labels = grid.labels(drawing);
        let boxes: Vec<Area> = (0..drawing.boxes.len()).map(|it| grid.area(it)).collect();
        let routes: Vec<Route> = grid
            .chains
            .iter()
            .zip(labels)
            .zip(turned)
            .map(|((chain, label), is_turned)| Route {
                points: grid.points(chain, &label),
                label,
                is_turned,
            })
            .collect();
        let areas = || boxes.iter().chain(routes.iter().map(|it| &it.label));
        let lowest = areas().map(|it| it.y).min().unwrap_or_default();
        let right = areas().map(|it| it.x + it.width).max().unwrap_or_default();
        let bottom = areas().map(|it| it.y + it.height).max().unwrap_or_default();
        let down = MARGIN - lowest;
        let mut layout = Layout { size: [right + MARGIN, bottom + down + MARGIN], boxes, routes };
        layout.move_down(down);
        layout
    }

    fn move_down(&mut self, by: i64) {
        self.boxes.iter_mut().for_each(|it| it.y += by);
        for route in &mut self.routes {
            route.label.y += by;
            route.points.iter_mut().for_each(|it| it[1] += by);
        }
    }
}

impl Route {
    /// The arrow as SVG.
    pub(super) fn line(&self, arrow: &Arrow) -> String {
        let mut path = format!("M {} {}", self.points[0][0], self.points[0][1]);
        for pair in self.points.windows(2) {
            let ([x, y], [to_x, to_y]) = (pair[0], pair[1]);
            let middle = (x + to_x) / 2;
            path.push_str(&format!(" C {middle} {y} {middle} {to_y} {to_x} {to_y}"));
        }
        let dashes = if arrow.is_dashed { " stroke-dasharray=\"5 4\"" } else { "" };
        let mut svg = format!("<path d=\"{path}\" fill=\"none\" stroke=\"#374151\"{dashes}/>\n");
        // The head is drawn by hand: markers are lost in some viewers.
        let to_the_right = match arrow.head {
            Head::None => return svg,
            Head::AtTo => !self.is_turned,
            Head::AtFrom => self.is_turned,
        };
        let ([x, y], back) = match to_the_right {
            true => (self.points[self.points.len() - 1], -8),
            false => (self.points[0], 8),
        };
        let base = x + back;
        let (above, below) = (y - 4, y + 4);
        svg.push_str(&format!(
            "<path d=\"M {x} {y} L {base} {above} L {base} {below} Z\" fill=\"#374151\"/>\n"
        ));
        svg
    }
}

/// The ends of each arrow, left and right, so that no circle is left, and whether it was turned.
fn without_circles(drawing: &Drawing) -> (Vec<[usize; 2]>, Vec<bool>) {
    let mut onward: Vec<Vec<usize>> = vec![Vec::new(); drawing.boxes.len()];
    let mut ends = Vec::new();
    let mut turned = Vec::new();
    for Arrow { from, to, .. } in &drawing.arrows {
        let closes = leads(&onward, *to, *from);
        let [left, right] = if closes { [*to, *from] } else { [*from, *to] };
        onward[left].push(right);
        ends.push([left, right]);
        turned.push(closes);
    }
    (ends, turned)
}

fn leads(onward: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; onward.len()];
    let mut open = vec![from];
    while let Some(place) = open.pop() {
        if place == to {
            return true;
        }
        if !std::mem::replace(&mut seen[place], true) {
            open.extend(&onward[place]);
        }
    }
    false
}

/// The pixels that so many lines take.
fn height(lines: usize) -> i64 {
    lines as i64 * LINE + PADDING
}

impl Grid {
    fn of(drawing: &Drawing, ends: &[[usize; 2]]) -> Grid {
        let columns = columns(drawing.boxes.len(), ends);
        let heights = drawing.boxes.iter().map(|it| height(it.lines.len()));
        let slots = columns.iter().zip(heights).map(|(column, height)| Slot {
            column: *column,
            height,
            y: 0,
        });
        let mut grid = Grid { slots: slots.collect(), columns: Vec::new(), chains: Vec::new() };
        for [left, right] in ends {
            let mut chain = vec![*left];
            for column in columns[*left] + 1..columns[*right] {
                chain.push(grid.slots.len());
                grid.slots.push(Slot { column, height: SLOT, y: 0 });
            }
            chain.push(*right);
            grid.chains.push(chain);
        }
        let count = grid.slots.iter().map(|it| it.column + 1).max().unwrap_or(0);
        grid.columns = vec![Vec::new(); count];
        for (place, slot) in grid.slots.iter().enumerate() {
            grid.columns[slot.column].push(place);
        }
        grid
    }

    /// Puts slots into an order that crosses little, and gives them heights.
    fn arrange(&mut self) {
        for column in 0..self.columns.len() {
            self.stack(column);
        }
        for sweep in 0..SWEEPS {
            let count = self.columns.len();
            for step in 0..count {
                let column = if sweep % 2 == 0 { step } else { count - 1 - step };
                self.sort(column);
                self.stack(column);
            }
        }
    }

    /// Orders a column by the mean height of its neighbours; those without stay where they are.
    fn sort(&mut self, column: usize) {
        let mut sums: Vec<(i64, i64)> = vec![(0, 0); self.slots.len()];
        for pair in self.chains.iter().flat_map(|it| it.windows(2)) {
            for (one, other) in [(pair[0], pair[1]), (pair[1], pair[0])] {
                sums[one].0 += self.slots[other].y;
                sums[one].1 += 1;
            }
        }
        let slots = &self.slots;
        let mean = |it: &usize| match sums[*it] {
            (_, 0) => slots[*it].y,
            (sum, count) => sum / count,
        };
        let mut order = std::mem::take(&mut self.columns[column]);
        order.sort_by_key(|it| (mean(it), *it));
        self.columns[column] = order;
    }

    /// Stacks a column around the middle of the drawing.
    fn stack(&mut self, column: usize) {
        let order = self.columns[column].clone();
        let heights: i64 = order.iter().map(|it| self.slots[*it].height + BETWEEN).sum();
        let mut top = -heights / 2;
        for place in order {
            let slot = &mut self.slots[place];
            slot.y = top + slot.height / 2;
            top += slot.height + BETWEEN;
        }
    }

    fn left(column: usize) -> i64 {
        MARGIN + column as i64 * (BOX_WIDTH + LABEL_WIDTH + 2 * GAP)
    }

    fn area(&self, place: usize) -> Area {
        let slot = &self.slots[place];
        let (x, y) = (Grid::left(slot.column), slot.y - slot.height / 2);
        Area { x, y, width: BOX_WIDTH, height: slot.height }
    }

    /// The areas of the labels, each in the gap behind the first column of its arrow.
    fn labels(&self, drawing: &Drawing) -> Vec<Area> {
        let mut labels: Vec<Area> = Vec::new();
        for (chain, arrow) in self.chains.iter().zip(&drawing.arrows) {
            let [left, right] = [chain[0], chain[1]].map(|it| &self.slots[it]);
            let height = height(arrow.lines.len());
            let widest = arrow.lines.iter().map(|it| columns_of(it)).max().unwrap_or(0);
            // Only as wide as its text, so that the arrow is seen on both sides of it.
            let width = LABEL_WIDTH.min(widest as i64 * LETTER + PADDING);
            labels.push(Area {
                x: Grid::left(left.column) + BOX_WIDTH + GAP + (LABEL_WIDTH - width) / 2,
                y: (left.y + right.y) / 2 - height / 2,
                width,
                height,
            });
        }
        for column in 0..self.columns.len() {
            let of_gap = labels.iter_mut().zip(&self.chains);
            let of_gap = of_gap.filter(|it| self.slots[it.1[0]].column == column);
            spread(of_gap.map(|it| it.0).collect());
        }
        labels
    }

    fn points(&self, chain: &[usize], label: &Area) -> Vec<[i64; 2]> {
        let mut points = Vec::new();
        for (number, place) in chain.iter().enumerate() {
            let slot = &self.slots[*place];
            let left = Grid::left(slot.column);
            if number > 0 {
                points.push([left, slot.y]);
            }
            if number + 1 < chain.len() {
                points.push([left + BOX_WIDTH, slot.y]);
            }
            if number == 0 {
                let y = label.y + label.height / 2;
                points.extend([[label.x, y], [label.x + label.width, y]]);
            }
        }
        points
    }
}

/// Moves labels of one gap apart, keeping their order and the middle of them all.
fn spread(mut labels: Vec<&mut Area>) {
    labels.sort_by_key(|it| it.y + it.height / 2);
    let middle = |labels: &[&mut Area]| -> i64 {
        labels.iter().map(|it| it.y + it.height / 2).sum::<i64>() / labels.len().max(1) as i64
    };
    let before = middle(&labels);
    let mut free = i64::MIN;
    for label in &mut labels {
        label.y = label.y.max(free);
        free = label.y + label.height + BETWEEN;
    }
    let by = before - middle(&labels);
    labels.iter_mut().for_each(|it| it.y += by);
}

/// The column of each box: behind all that lead to it.
fn columns(boxes: usize, ends: &[[usize; 2]]) -> Vec<usize> {
    let mut columns = vec![0; boxes];
    // Without circles, one round for each box is enough.
    for _ in 0..boxes {
        let mut changed = false;
        for [left, right] in ends {
            if columns[*right] <= columns[*left] {
                columns[*right] = columns[*left] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    columns
}
