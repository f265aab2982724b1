//! Circles of owners: strongly connected parts of the stakes, by Tarjan's algorithm without recursion.

use super::Holdings;

const UNSEEN: u32 = u32::MAX;

/// For each member the number of its circle; those outside of circles have one of their own.
pub(super) fn of(holdings: &Holdings) -> Vec<u32> {
    let count = holdings.len();
    let mut search = Search {
        numbers: vec![UNSEEN; count],
        lows: vec![0; count],
        circles: vec![UNSEEN; count],
        stack: Vec::new(),
        next_number: 0,
        next_circle: 0,
    };
    for start in 0..count as u32 {
        if search.numbers[start as usize] == UNSEEN {
            search.from(start, holdings);
        }
    }
    search.circles
}

/// The circles of more than one that those places are in, each once, with all their members.
pub(super) fn members(circles: &[u32], places: &[u32]) -> Vec<Vec<u32>> {
    let mut is_wanted = vec![false; circles.len()];
    for place in places {
        is_wanted[circles[*place as usize] as usize] = true;
    }
    let of_wanted = (0..).zip(circles).filter(|it: &(u32, &u32)| is_wanted[*it.1 as usize]);
    let mut found: Vec<(u32, u32)> = of_wanted.map(|(place, circle)| (*circle, place)).collect();
    found.sort_unstable();
    found
        .chunk_by(|one, other| one.0 == other.0)
        .filter(|it| it.len() > 1)
        .map(|it| it.iter().map(|it| it.1).collect())
        .collect()
}

struct Search {
    numbers: Vec<u32>,
    lows: Vec<u32>,
    circles: Vec<u32>,
    stack: Vec<u32>,
    next_number: u32,
    next_circle: u32,
}

impl Search {
    fn from(&mut self, start: u32, holdings: &Holdings) {
        let targets =
            |place: u32| holdings.held_by(place).map(|it| it.target).collect::<Vec<u32>>();
        self.enter(start);
        let mut open = vec![(start, targets(start).into_iter())];
        while let Some((place, rest)) = open.last_mut() {
            let place = *place;
            match rest.next() {
                Some(next) if self.numbers[next as usize] == UNSEEN => {
                    self.enter(next);
                    open.push((next, targets(next).into_iter()));
                }
                Some(next) if self.circles[next as usize] == UNSEEN => {
                    self.lower(place, self.numbers[next as usize]);
                }
                Some(_) => {}
                None => {
                    open.pop();
                    if let Some((above, _)) = open.last() {
                        self.lower(*above, self.lows[place as usize]);
                    }
                    self.close(place);
                }
            }
        }
    }

    fn enter(&mut self, place: u32) {
        self.numbers[place as usize] = self.next_number;
        self.lows[place as usize] = self.next_number;
        self.next_number += 1;
        self.stack.push(place);
    }

    fn lower(&mut self, place: u32, to: u32) {
        let low = &mut self.lows[place as usize];
        *low = (*low).min(to);
    }

    fn close(&mut self, place: u32) {
        if self.lows[place as usize] != self.numbers[place as usize] {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.circles[member as usize] = self.next_circle;
            if member == place {
                break;
            }
        }
        self.next_circle += 1;
    }
}
