//! Majority ownership of what a party is like.

use std::ops::Deref;

use model::{Hit, NoticeKind};
use trace::own::{CautionKind, Finding, Held, Standing as Counted, Verdict, named};
use trace::{InForce, NodeIndex, Rules};

use super::{Reason, ReasonKind, Record};
use crate::engine::Engine;
use crate::ownership;
use crate::policy::Follows;
use crate::subject::Party;

/// How much findings about owners weigh: what the arithmetic settles more than what it leaves open.
const MET: u32 = 250;
const POSSIBLE: u32 = 90;
const MINORITY: u32 = 60;

impl<E: Deref<Target = Engine>> Record<'_, E> {
    /// A listing of an entity that stands on the day, or may; the surest and gravest. In words, and who
    /// says so.
    pub(super) fn listing(&self, node: NodeIndex) -> Option<(String, String)> {
        let graph = self.assessor.graph();
        let regimes = &self.policy().ownership.regimes;
        let rules: Vec<_> = regimes
            .iter()
            .filter_map(|it| Rules::builtin().rule(it.as_str(), self.day).ok())
            .collect();
        let of_authorities = graph.listings(node).filter(|it| !it.authority.is_empty());
        let standing = of_authorities.filter_map(|it| {
            // One that freezes assets under a regime of the policy tells more than an export ban.
            let counts = rules.iter().any(|rule| rule.listed_by.counts(&it));
            match it.period.holds(self.day) {
                InForce::Yes | InForce::Maybe => {
                    let words = (named(&it), it.origin.told());
                    Some(((ownership::is_open(&it, self.day), !counts), words))
                }
                InForce::NotYet | InForce::Over => None,
            }
        });
        standing.min_by_key(|it| it.0).map(|it| it.1)
    }

    /// Whether a topic says that an entity is listed, and no listing tells by whom and when: where there
    /// are listings, their dates decide.
    pub(super) fn is_listed_by_topic(&self, node: Option<NodeIndex>) -> bool {
        let Some(node) = node else { return false };
        let mut listings = self.assessor.graph().listings(node).peekable();
        listings.peek().is_some() && listings.all(|it| it.authority.is_empty())
    }

    /// Asks every regime of the policy about the owners of an entity.
    pub(super) fn owners(&mut self, party: &Party, hit: &Hit, node: NodeIndex, is_sure: bool) {
        let graph = self.assessor.graph();
        if !graph.has_holder(node) {
            return;
        }
        let regimes: Vec<String> =
            self.policy().ownership.regimes.iter().map(|it| it.as_str().to_owned()).collect();
        for regime in &regimes {
            let Some(listed) = self.assessor.listed(regime, self.day) else {
                if let Err(error) = Rules::builtin().rule(regime, self.day) {
                    self.notice(
                        NoticeKind::Incomplete,
                        format!("owners were not checked: {error}"),
                    );
                }
                continue;
            };
            let asked = ownership::standing(graph, &listed, regime, self.day, node);
            let standing = asked.expect("the regime has listed parties, and so a rule");
            // Of a party that surely is listed under the regime its owners say nothing new.
            if standing.listing.as_ref().is_some_and(|it| !it.is_open) {
                continue;
            }
            let Some((follows, weight)) = self.follows(&standing.by_owners, is_sure) else {
                continue;
            };
            let verdict = &standing.by_owners;
            self.reasons.push(Reason {
                kind: ReasonKind::Ownership,
                follows,
                weight,
                party: Some(party.role.clone()),
                id: hit.id.clone(),
                message: sentence(verdict),
                sources: sources(verdict),
                standing: Some(Box::new(standing)),
            });
        }
    }

    fn follows(&self, verdict: &Verdict, is_sure: bool) -> Option<(Follows, u32)> {
        let ownership = &self.policy().ownership;
        let is_minority = || {
            let mut kinds = verdict.cautions.iter().map(|it| it.kind);
            kinds.any(|it| !matches!(it, CautionKind::RuleSuspended | CautionKind::ConfirmRule))
        };
        match verdict.finding {
            Finding::Met if is_sure => Some((ownership.met, MET)),
            // Nobody knows yet whether the party is that company.
            Finding::Met => Some((ownership.met.min(Follows::Review), MET)),
            Finding::Possible => Some((ownership.possible, POSSIBLE)),
            _ if is_minority() => Some((ownership.minority, MINORITY)),
            _ => None,
        }
    }
}

/// The finding with its sum.
fn sentence(verdict: &Verdict) -> String {
    let name = &verdict.target.caption;
    let (regime, on) = (&verdict.regime, verdict.on);
    let finding = match verdict.finding {
        Finding::Met => "falls under",
        Finding::Possible => "may fall under",
        _ => "does not reach the threshold of",
    };
    let last = verdict.steps.last().expect("the entity is the last step");
    // A sum that is reached needs no stake of unknown size.
    let is_met = verdict.finding == Finding::Met && !last.sums.is_empty();
    let told = |it: &&Held| counts(it) && !(is_met && it.stake.is_unknown());
    let counted: Vec<String> = last.held.iter().filter(told).map(holder).collect();
    let sum = last.sums.first().map_or_else(String::new, |it| {
        format!(" = {}, against a threshold of {}", it.stake, it.threshold)
    });
    let arithmetic = match counted.is_empty() {
        true => {
            verdict.cautions.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("; ")
        }
        false => format!("{}{sum}", counted.join(" + ")),
    };
    format!("{name} {finding} {regime} on {on} through its owners: {arithmetic}")
}

fn counts(held: &Held) -> bool {
    matches!(
        held.standing,
        Counted::Listed(_) | Counted::ActsWith(_) | Counted::Met | Counted::Possible
    )
}

fn holder(held: &Held) -> String {
    let why = match &held.standing {
        Counted::Listed(_) => "listed",
        Counted::ActsWith(_) => "jointly with a listed party",
        Counted::Met => "owned by listed parties",
        _ => "perhaps owned by listed parties",
    };
    format!("{} ({why}) holds {}", held.holder.caption, held.stake)
}

/// Where the claims and the rule stand, each once.
fn sources(verdict: &Verdict) -> Vec<String> {
    let mut sources: Vec<String> = Vec::new();
    let claims = verdict.steps.iter().flat_map(|it| &it.held).flat_map(|it| &it.claims);
    let all = claims.map(|it| it.source.clone()).chain([verdict.rule.citation.clone()]);
    for source in all.filter(|it| !it.is_empty()) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}
