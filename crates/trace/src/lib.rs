//! Who owns, controls and supplies whom, and what follows from it.
//!
//! Start with [`Graph::of`], which takes entities and keeps every claim that ties two of them, with its
//! share, its dates and its source. [`own::verdict`] asks whether a company falls under a sanctions
//! regime through its owners, on a day, by the rules of [`Rules`]; [`paths`] finds the few most telling
//! ways from one entity to another or to a listed party; [`draw`] makes text, DOT and SVG of them.
//!
//! ```
//! use model::{Entity, Schema, Statement};
//! use trace::own::{Finding, Listed, Question};
//! use trace::{Day, Graph, Rules};
//!
//! let schema = Schema::get("Ownership").unwrap();
//! let mut stake = Entity::new("stake", schema);
//! for (property, value) in [("owner", "X"), ("asset", "A"), ("percentage", "60 %")] {
//!     let property = schema.property(property).unwrap();
//!     stake.push(Statement::new(property, value, "register".into()));
//! }
//! let graph = Graph::of([&stake]).graph;
//! let (rules, on) = (Rules::builtin(), Day::parse("2026-01-01").unwrap());
//! // From the listings in the graph it would be `Listed::by_rule`.
//! let mut listed = Listed::default();
//! listed.add(graph.find("X").unwrap(), "listed for the example");
//! let question = Question { graph: &graph, listed: &listed, rules, regime: "US-OFAC", on };
//! let verdict = question.verdict(graph.find("A").unwrap()).unwrap();
//! assert_eq!(verdict.finding, Finding::Met);
//! println!("{verdict}");
//! ```
//!
//! This crate does not read lists or files, matches no names, and clears nobody: an unknown share
//! makes a result possible, never excluded.

pub use day::{Day, InForce, Period};
pub use graph::{Built, Confidence, Edge, Graph, Interest, Kind, Listing, Node, NodeIndex, Origin};
pub use rules::Rules;
pub use share::{Percent, Stake, Threshold};

pub mod draw;
pub mod graph;
pub mod own;
pub mod paths;
pub mod rules;
pub mod share;

mod day;
