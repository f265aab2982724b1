//! Whether an entity falls under a regime: by its own listing, and through its owners.

use trace::own::{Finding, Listed, Question, Verdict, told};
use trace::rules::{NoRule, Rule};
use trace::{Day, Graph, InForce, Listing, NodeIndex, Rules};

/// What a regime makes of an entity on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its own listing, if it has one that counts.
    pub listing: Option<OwnListing>,
    /// The arithmetic of its owners, as if it were not listed itself: a listing may have come later than
    /// the day, or nobody says when it came.
    pub by_owners: Verdict,
}

/// A listing of the entity itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnListing {
    /// Who listed it, under what, since when, and who says so.
    pub told: String,
    /// Whether its dates leave open that it stands on the day.
    pub is_open: bool,
}

impl Standing {
    /// What both come to. A listing that may stand counts as one: to treat a listed party as unlisted is
    /// the graver error.
    pub fn finding(&self) -> Finding {
        match self.listing {
            Some(_) => Finding::Listed,
            None => self.by_owners.finding,
        }
    }
}

/// Asks what a regime makes of an entity of a graph on a day. `listed` are the parties that count under
/// its rule on that day.
///
/// # Errors
///
/// When the regime has no rule for that day.
pub fn standing(
    graph: &Graph,
    listed: &Listed,
    regime: &str,
    on: Day,
    entity: NodeIndex,
) -> Result<Standing, NoRule> {
    let rules = Rules::builtin();
    let rule = rules.rule(regime, on)?;
    let question = Question { graph, listed, rules, regime, on };
    Ok(Standing {
        listing: own_listing(graph, rule, on, entity),
        by_owners: question.by_owners(entity)?,
    })
}

/// The listing of an entity that stands most surely.
pub(crate) fn own_listing(
    graph: &Graph,
    rule: &Rule,
    on: Day,
    entity: NodeIndex,
) -> Option<OwnListing> {
    let counting = graph.listings(entity).filter(|it| rule.listed_by.counts(it));
    let standing = counting.filter_map(|it| match it.period.holds(on) {
        InForce::Yes | InForce::Maybe => {
            Some(OwnListing { told: told(&it), is_open: is_open(&it, on) })
        }
        InForce::NotYet | InForce::Over => None,
    });
    standing.min_by_key(|it| it.is_open)
}

/// Whether the dates of a listing leave open that it stands on a day: because they are not exact, or
/// because nobody says when it began.
pub(crate) fn is_open(listing: &Listing<'_>, on: Day) -> bool {
    listing.period.starts == (Day::MIN, Day::MIN) || listing.period.holds(on) == InForce::Maybe
}
