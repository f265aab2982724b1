//! The records of the byte form, which are those in memory. Numbers are little-endian; texts are
//! places in the list of texts.

use zerocopy::little_endian::{I32, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Bound, Confidence, Day, Interest, Kind, Percent, Period, Stake};

/// A node.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub(super) struct NodeRecord {
    pub(super) id: U32,
    pub(super) caption: U32,
    pub(super) schema: U32,
}

/// Who says so.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub(super) struct OriginRecord {
    pub(super) dataset: U32,
    pub(super) record: U32,
    pub(super) url: U32,
}

/// Days as numbers.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub(super) struct PeriodRecord([I32; 4]);

/// A claim.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub(super) struct EdgeRecord {
    pub(super) source: U32,
    pub(super) target: U32,
    /// Billionths of one per cent.
    pub(super) lower: U64,
    pub(super) upper: U64,
    pub(super) kind: u8,
    pub(super) interest: u8,
    pub(super) confidence: u8,
    /// [`LOWER_OPEN`] and [`UPPER_OPEN`].
    pub(super) open: u8,
    pub(super) period: PeriodRecord,
    pub(super) said: U32,
    pub(super) role: U32,
    pub(super) relation: U32,
    pub(super) origin: OriginRecord,
}

/// A listing.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub(super) struct ListingRecord {
    pub(super) node: U32,
    pub(super) authority: U32,
    pub(super) country: U32,
    pub(super) programme: U32,
    pub(super) period: PeriodRecord,
    pub(super) origin: OriginRecord,
}

const LOWER_OPEN: u8 = 1;
const UPPER_OPEN: u8 = 2;
/// Every bit of [`EdgeRecord::open`] that means something.
pub(super) const OPEN_BITS: u8 = LOWER_OPEN | UPPER_OPEN;

/// Codes are checked when bytes are decoded, and written from the enums.
const KNOWN: &str = "every code was checked when the graph was made";

impl EdgeRecord {
    pub(super) fn kind(&self) -> Kind {
        Kind::of_code(self.kind).expect(KNOWN)
    }

    pub(super) fn interest(&self) -> Interest {
        Interest::of_code(self.interest).expect(KNOWN)
    }

    pub(super) fn confidence(&self) -> Confidence {
        Confidence::of_code(self.confidence).expect(KNOWN)
    }

    pub(super) fn stake(&self) -> Stake {
        let bound = |at: U64, bit: u8| Bound {
            at: Percent::of_billionths(at.get()),
            open: self.open & bit != 0,
        };
        Stake { lower: bound(self.lower, LOWER_OPEN), upper: bound(self.upper, UPPER_OPEN) }
    }

    /// What edges are sorted by: all of it.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let it = self;
        let numbers = [it.source, it.target].map(U32::get);
        let codes = [it.kind, it.interest, it.confidence, it.open];
        let texts = [it.relation, it.said, it.role].map(U32::get);
        (
            numbers,
            codes,
            texts,
            it.origin.order(),
            it.period.order(),
            it.lower.get(),
            it.upper.get(),
        )
    }

    /// Every text that it points to.
    pub(super) fn texts(&mut self) -> [&mut U32; 6] {
        let origin = &mut self.origin;
        [
            &mut self.said,
            &mut self.role,
            &mut self.relation,
            &mut origin.dataset,
            &mut origin.record,
            &mut origin.url,
        ]
    }
}

impl OriginRecord {
    fn order(&self) -> [u32; 3] {
        [self.dataset, self.record, self.url].map(U32::get)
    }
}

impl ListingRecord {
    /// What listings are sorted by: all of it.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let texts = [self.node, self.authority, self.country, self.programme].map(U32::get);
        (texts, self.origin.order(), self.period.order())
    }

    /// Every text that it points to.
    pub(super) fn texts(&mut self) -> [&mut U32; 6] {
        let origin = &mut self.origin;
        [
            &mut self.authority,
            &mut self.country,
            &mut self.programme,
            &mut origin.dataset,
            &mut origin.record,
            &mut origin.url,
        ]
    }
}

impl NodeRecord {
    /// Every text that it points to.
    pub(super) fn texts(&mut self) -> [&mut U32; 3] {
        [&mut self.id, &mut self.caption, &mut self.schema]
    }
}

impl PeriodRecord {
    pub(super) fn of(period: Period) -> PeriodRecord {
        let Period { starts, ends } = period;
        PeriodRecord([starts.0, starts.1, ends.0, ends.1].map(|it| I32::new(it.number())))
    }

    fn order(&self) -> [i32; 4] {
        self.0.map(I32::get)
    }

    pub(super) fn get(&self) -> Period {
        let [first, second, third, fourth] = self.0.map(|it| Day::numbered(it.get()));
        Period { starts: (first, second), ends: (third, fourth) }
    }
}

/// The two bounds and their bits.
pub(super) fn bounds(stake: Stake) -> (U64, U64, u8) {
    let bit = |open: bool, bit: u8| if open { bit } else { 0 };
    (
        U64::new(stake.lower.at.billionths()),
        U64::new(stake.upper.at.billionths()),
        bit(stake.lower.open, LOWER_OPEN) | bit(stake.upper.open, UPPER_OPEN),
    )
}
