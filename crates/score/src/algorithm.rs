//! `portcullis-3`: the numbers of the algorithm, all in one place.
//!
//! Contributions are thousandths of a nat. The name gives the larger part of the evidence: full
//! agreement of two names lifts the prior to about 0.67 when all their words are common and to about
//! 0.99 when they are rare.
//!
//! The numbers were set by hand, adjusted on pairs of aliases of one listed entity against the nearest
//! names of other entities (OFAC and UN lists), and then those of the names fitted by coordinate descent:
//! recall at fixed rates of false alarms on 2,710 queries made from names of the evaluation corpus (spoilt
//! in fifteen ways, or an alias that was taken out) against 5,000 people on no list and 1,200 names close
//! to listed ones, none of them in the labelled files. The last choice among near-equal settings was made
//! with the labelled screening queries beside them.
//!
//! What `portcullis-3` adds was set by hand with `testdata/pairs.txt`, pairs of names that were written for
//! it from general knowledge (two in three of them; the third was only counted), with counts of pairs of
//! names in the OFAC and UN lists that differ by one word, and with the labelled screening queries in view.
//! No other pairs of names or entities were looked at. A changed number is a new algorithm version.

use model::Nats;

/// The name on the wire and in the ledger, which is also the version.
pub const ALGORITHM: &str = "portcullis-3";

/// Log-odds of a match before any evidence. About one candidate in twenty that an index proposes is
/// the entity that was meant.
pub const PRIOR: Nats = Nats(-3000);

/// What full agreement of two names adds, half for each side's words.
pub(crate) const AGREEMENT: i32 = 4400;
/// What words that stand against each other take, for all of both names.
pub(crate) const CONFLICT: i32 = 4400;
/// What words of the query that the candidate lacks take, for all of the query.
pub(crate) const MISSING: i32 = 2200;
/// What words of the candidate that the query lacks take, for all of the candidate.
pub(crate) const EXTRA: i32 = 1200;
/// Different numbers in the names of organisations or vessels: `Unit 5` is not `Unit 6`.
pub(crate) const NUMBERS: i32 = -2200;

/// A number in the name of an organisation or vessel that the other name lacks: of pairs of names in
/// the OFAC, UN and EU lists that differ by one number alone, one in fifteen is one organisation.
pub(crate) const NUMBER_ALONE: i32 = -2100;
/// Different countries in the names of organisations: `Shell Nigeria` is not `Shell Norway`.
pub(crate) const PLACES: i32 = -900;
/// A country in the name of an organisation that the other name lacks: of pairs of names in the OFAC and UN
/// lists that differ by one such word alone, a third are two organisations, and lists leave most of a
/// company's branches out.
pub(crate) const PLACE_ALONE: i32 = -500;
/// Different lines of business: `Siemens Energy` is not `Siemens Healthineers`.
pub(crate) const BUSINESSES: i32 = -500;
/// A line of business that the other name lacks.
pub(crate) const BUSINESS_ALONE: i32 = -300;
/// A father and a son of one name: Senior is not Junior.
pub(crate) const GENERATIONS: i32 = -3500;
/// A son and his father exchanged: `Salman bin Muhammad` is not `Muhammad bin Salman`.
pub(crate) const FATHER_AND_SON: i32 = -4500;

/// Agreement on words of this much rarity adds nothing.
pub(crate) const RARITY_BASE: i32 = 5500;
/// How much of the rarity above the base is added, in thousandths.
pub(crate) const RARITY_RATE: i32 = 200;
/// The most that rarity adds.
pub(crate) const RARITY_MOST: i32 = 3500;
/// The most that it takes.
pub(crate) const RARITY_LEAST: i32 = -400;

/// An alias that the list itself calls weak.
pub(crate) const WEAK_ALIAS: i32 = -500;
/// For each doubling of the count of the candidate's names: more names, more chances of a coincidence.
pub(crate) const MANY_NAMES: i32 = -70;

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
pub(crate) const BIRTH_OTHER_DAY: i32 = -1500;
/// The same year and month, or the same year and day: one number was copied wrongly, or it is another day.
pub(crate) const BIRTH_ONE_NUMBER: i32 = -400;
/// Two years apart.
pub(crate) const BIRTH_TWO_YEARS: i32 = -1800;
/// More than two years apart.
pub(crate) const BIRTH_OTHER: i32 = -4500;

/// A country in common.
pub(crate) const COUNTRY_SAME: i32 = 500;
/// Countries on both sides, none in common. People have several and lists know one.
pub(crate) const COUNTRY_OTHER: i32 = -900;
/// A person is not a company, nor a company a ship.
pub(crate) const KIND_OTHER: i32 = -6000;
/// Another gender.
pub(crate) const GENDER_OTHER: i32 = -2500;

/// The same identifier under a scheme that gives each to one holder: more than the most that two names
/// can say against it, because ships are renamed and companies borrow names, but not numbers.
pub(crate) const IDENTIFIER_EXCLUSIVE: i32 = 12_000;
/// The same identifier of another kind, of ten or more characters: by chance that hardly happens.
pub(crate) const IDENTIFIER_LONG: i32 = 8500;
/// The same of seven to nine characters: numbers of two registers may coincide.
pub(crate) const IDENTIFIER_MIDDLE: i32 = 5500;
/// The same of fewer.
pub(crate) const IDENTIFIER_SHORT: i32 = 3500;
/// Different identifiers under a scheme that gives each holder one.
pub(crate) const IDENTIFIER_CONFLICT: i32 = -3500;
/// Different numbers of one register that hardly gives anybody two, so far as it is the same register.
pub(crate) const IDENTIFIER_OTHER: i32 = -1200;
