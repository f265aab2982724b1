//! `portcullis-1`: the numbers of the algorithm, all in one place.
//!
//! Contributions are thousandths of a nat. The name gives the larger part of the evidence: full
//! agreement of two names lifts the prior to about 0.77 when all their words are common and to about
//! 0.98 when they are rare, so that a name alone is never as certain as a name with a birth date.
//!
//! The numbers were set by hand and then adjusted on pairs of aliases of one listed entity against the
//! nearest names of other entities (OFAC and UN lists); a changed number is a new algorithm version.

use model::Nats;

/// The name on the wire and in the ledger, which is also the version.
pub const ALGORITHM: &str = "portcullis-1";

/// Log-odds of a match before any evidence. About one candidate in twenty that an index proposes is
/// the entity that was meant.
pub const PRIOR: Nats = Nats(-3000);

/// What full agreement of two names adds, half for each side's words.
pub(crate) const AGREEMENT: i32 = 4200;
/// What words that stand against each other take, for all of both names.
pub(crate) const CONFLICT: i32 = 4400;
/// What words of the query that the candidate lacks take, for all of the query.
pub(crate) const MISSING: i32 = 1500;
/// What words of the candidate that the query lacks take, for all of the candidate.
pub(crate) const EXTRA: i32 = 900;
/// Different numbers in the names of organisations or vessels: `Unit 5` is not `Unit 6`.
pub(crate) const NUMBERS: i32 = -2200;

/// Agreement on words of this much rarity adds nothing.
pub(crate) const RARITY_BASE: i32 = 5500;
/// How much of the rarity above the base is added, in thousandths.
pub(crate) const RARITY_RATE: i32 = 200;
/// The most that rarity adds.
pub(crate) const RARITY_MOST: i32 = 2500;
/// The most that it takes.
pub(crate) const RARITY_LEAST: i32 = -700;

/// An alias that the list itself calls weak.
pub(crate) const WEAK_ALIAS: i32 = -500;
/// For each doubling of the count of the candidate's names: more names, more chances of a coincidence.
pub(crate) const MANY_NAMES: i32 = -90;

/// Birth dates that agree to the day.
pub(crate) const BIRTH_DAY: i32 = 2600;
/// To the month.
pub(crate) const BIRTH_MONTH: i32 = 1900;
/// To the year, which is all that one of the two says.
pub(crate) const BIRTH_YEAR: i32 = 1100;
/// Day and month exchanged.
pub(crate) const BIRTH_SWAPPED: i32 = 1200;
/// One year apart: lists copy ages, and an age is two birth years.
pub(crate) const BIRTH_NEAR: i32 = -200;
/// The same year and another day.
pub(crate) const BIRTH_OTHER_DAY: i32 = -900;
/// Two years apart.
pub(crate) const BIRTH_TWO_YEARS: i32 = -1200;
/// More than two years apart.
pub(crate) const BIRTH_OTHER: i32 = -3000;

/// A country in common.
pub(crate) const COUNTRY_SAME: i32 = 500;
/// Countries on both sides, none in common. People have several and lists know one.
pub(crate) const COUNTRY_OTHER: i32 = -450;
/// Another gender.
pub(crate) const GENDER_OTHER: i32 = -1500;

/// The same identifier under a scheme that gives each to one holder.
pub(crate) const IDENTIFIER_EXCLUSIVE: i32 = 9000;
/// The same identifier of another kind, of ten or more characters: by chance that hardly happens.
pub(crate) const IDENTIFIER_LONG: i32 = 8500;
/// The same of seven to nine characters: numbers of two registers may coincide.
pub(crate) const IDENTIFIER_MIDDLE: i32 = 5500;
/// The same of fewer.
pub(crate) const IDENTIFIER_SHORT: i32 = 3500;
/// Different identifiers under a scheme that gives each holder one.
pub(crate) const IDENTIFIER_CONFLICT: i32 = -3500;
