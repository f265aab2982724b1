//! Whether a company falls under a sanctions regime through its owners.
//!
//! Start with [`Question::verdict`]. It finds everybody who stands behind a company, follows the stakes
//! of listed parties down to it by the regime's rule of that day, and answers with its arithmetic: each
//! stake with its dates and source, the sum, the threshold, where the rule stands. [`Question::resolve`]
//! does the same for every entity of a graph at once, without the arithmetic.
//!
//! How the sum is made:
//!
//! - An entity that meets the test counts as a listed one at the next step, with all that it holds;
//!   shares are not multiplied along a chain (for OFAC: FAQ 401; for others see the rule's notes).
//! - Where the regime adds the stakes of all listed parties, there is one sum; where it tests each
//!   listed party alone, there is one for each, with whoever holds jointly with it.
//! - The result is the least one: an entity counts only if a chain that begins with a listed party
//!   makes it count. Companies that own each other in a circle do not make each other count.
//! - Every stake lies between two bounds. A test is met if the lower bounds reach the threshold, and
//!   possible if the upper bounds do. Where other holders are known, they bound an unknown stake: what
//!   they have at least is not left for it.
//! - Claims about one stake that contradict each other give the widest interval; they are never added.
//!   A claim that is suspected, disputed, or whose dates leave open whether it holds, has no lower
//!   bound.

use std::collections::BTreeMap;

use crate::day::{Day, InForce};
use crate::graph::{Edge, Graph, Interest, Kind, Listing, Node, NodeIndex};
use crate::rules::{Holders, NoRule, Rule, Rules};
use crate::share::{Stake, Threshold};
use cascade::{Mode, cascade};
use holdings::Holdings;

mod cascade;
mod explain;
mod holdings;
mod text;

/// What is asked of a graph.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who owns whom.
    pub graph: &'a Graph,
    /// The parties that are listed under the regime; see [`Listed::by_rule`].
    pub listed: &'a Listed,
    /// The rules of all regimes.
    pub rules: &'a Rules,
    /// The regime, such as `US-OFAC`.
    pub regime: &'a str,
    /// The day.
    pub on: Day,
}

/// The listed parties that an answer starts from, each with why it is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    members: BTreeMap<NodeIndex, String>,
}

impl Listed {
    /// Every party whose listing counts under a rule on a day, by the listings in the graph.
    ///
    /// A listing whose dates leave open whether it stands on that day counts: to treat a listed party
    /// as unlisted is the graver error.
    pub fn by_rule(graph: &Graph, rule: &Rule, on: Day) -> Listed {
        let mut listed = Listed::default();
        for listing in graph.all_listings() {
            let stands = matches!(listing.period.holds(on), InForce::Yes | InForce::Maybe);
            if stands && rule.listed_by.counts(&listing) {
                listed.add(listing.node, told(&listing));
            }
        }
        listed
    }

    /// Every party with a listing that stands on a day, or may, whoever listed it: those at whom the
    /// question who stands behind somebody ends.
    pub fn by_anybody(graph: &Graph, on: Day) -> Listed {
        let mut listed = Listed::default();
        // What tells most comes first and stays: an authority with a day, one without, a topic alone.
        let grade = |it: &Listing<'_>| match (it.authority.is_empty(), it.period.holds(on)) {
            (false, InForce::Yes) => Some(0),
            (false, InForce::Maybe) => Some(1),
            (true, InForce::Yes | InForce::Maybe) => Some(2),
            (_, InForce::NotYet | InForce::Over) => None,
        };
        for wanted in 0..3 {
            for listing in graph.all_listings().filter(|it| grade(it) == Some(wanted)) {
                listed.add(listing.node, told(&listing));
            }
        }
        listed
    }

    /// Adds a party; what was said of it before stays.
    pub fn add(&mut self, node: NodeIndex, why: impl Into<String>) {
        self.members.entry(node).or_insert_with(|| why.into());
    }

    /// Why a party is listed, if it is.
    pub fn why(&self, node: NodeIndex) -> Option<&str> {
        self.members.get(&node).map(String::as_str)
    }

    /// The parties, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = NodeIndex> {
        self.members.keys().copied()
    }
}

/// Who listed somebody, under what, since when, and who says so.
pub fn told(listing: &Listing<'_>) -> String {
    format!("{} [{}]", named(listing), listing.origin.told())
}

/// Who listed somebody, under what and since when.
pub fn named(listing: &Listing<'_>) -> String {
    let parts = [listing.authority, listing.programme];
    let named: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    format!("{}, {}", named.join(", "), listing.period)
}

/// What the arithmetic says. There is no word for "clear": owners that nobody wrote down are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Finding {
    /// What is known does not reach the threshold.
    NotShown,
    /// It may reach it: a share or a control that matters is not known well enough.
    Possible,
    /// It reaches it.
    Met,
    /// The entity is listed itself.
    Listed,
}

impl Finding {
    /// The word on the wire. Never renamed, never reused.
    pub fn as_str(self) -> &'static str {
        match self {
            Finding::NotShown => "not_shown",
            Finding::Possible => "possible",
            Finding::Met => "met",
            Finding::Listed => "listed",
        }
    }
}

/// The answer for one entity, with all that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The entity.
    pub target: Party,
    /// The regime.
    pub regime: String,
    /// The day.
    pub on: Day,
    /// What the arithmetic says.
    pub finding: Finding,
    /// The rule.
    pub rule: Citation,
    /// The arithmetic, from listed parties down; the entity itself is the last step.
    pub steps: Vec<Step>,
    /// Why a person should look at it, whatever the finding.
    pub cautions: Vec<Caution>,
    /// What was odd or open in the claims that were used.
    pub notices: Vec<String>,
}

/// An entity by id and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// The id.
    pub id: String,
    /// What to call it.
    pub caption: String,
}

impl Party {
    /// The party that a node of a graph is.
    pub fn of(node: Node<'_>) -> Party {
        Party { id: node.id.to_owned(), caption: node.caption.to_owned() }
    }
}

/// Where a rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub citation: String,
    /// What follows.
    pub effect: String,
    /// How it is read here.
    pub notes: String,
    /// How it is known.
    pub basis: String,
    /// The day on which it stood so.
    pub as_of: Day,
    /// Where it was read.
    pub source_url: Vec<String>,
}

/// The arithmetic for one entity of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The entity.
    pub party: Party,
    /// What it comes to.
    pub finding: Finding,
    /// Who holds it, those that count first.
    pub held: Vec<Held>,
    /// The sum of what counts, for each test that has any.
    pub sums: Vec<Sum>,
}

/// One holder's stake in one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The holder.
    pub holder: Party,
    /// Why its stake counts, or does not.
    pub standing: Standing,
    /// What it has.
    pub interest: Interest,
    /// How much, by all claims together.
    pub stake: Stake,
    /// Whether a claim that is firm and in force says so.
    pub is_firm: bool,
    /// What sources say.
    pub claims: Vec<Claim>,
}

/// Why the stake of a holder counts, or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is listed; the text says by whom and since when.
    Listed(String),
    /// It is listed, but the regime tests each listed party alone, and this sum is of another one.
    ListedApart(String),
    /// It holds jointly with that listed party.
    ActsWith(Party),
    /// It meets the test itself, at an earlier step.
    Met,
    /// It may meet the test itself, at an earlier step.
    Possible,
    /// It meets the test only because this entity does: its stake is not counted.
    Circular,
    /// It neither is listed nor meets the test.
    DoesNotCount,
}

/// One claim about a stake, as a source makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The share, or the kind of control, as printed; empty if nothing is.
    pub said: String,
    /// The share as it was read.
    pub stake: Stake,
    /// When it holds, in words.
    pub period: String,
    /// How sure the source is, on the wire's words.
    pub confidence: &'static str,
    /// Dataset, record and page.
    pub source: String,
}

/// A sum beside its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// What is summed.
    pub interest: Interest,
    /// At least and at most.
    pub stake: Stake,
    /// How much is too much.
    pub threshold: Threshold,
}

impl Sum {
    /// Whether the threshold is reached, may be, or is not.
    pub fn finding(&self) -> Finding {
        if self.threshold.is_met_from(self.stake.lower) {
            Finding::Met
        } else if self.threshold.is_in_reach_of(self.stake.upper) {
            Finding::Possible
        } else {
            Finding::NotShown
        }
    }
}

/// Why a person should look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caution {
    /// What kind of reason.
    pub kind: CautionKind,
    /// In one sentence.
    pub message: String,
}

/// What kind of reason there is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CautionKind {
    /// The rule is suspended on that day.
    RuleSuspended,
    /// The rule has to be looked up before relying on it.
    ConfirmRule,
    /// A listed party, or one that meets the test, holds less than the threshold.
    MinorityStake,
    /// Listed parties would reach the threshold together, but the regime tests each alone.
    OnlyTogether,
    /// There is a sign of control that does not decide under this rule.
    SignOfControl,
    /// A listed party stands further up, behind holders that do not meet the test.
    ListedFurtherUp,
}

impl CautionKind {
    /// The word on the wire. Never renamed, never reused.
    pub fn as_str(self) -> &'static str {
        match self {
            CautionKind::RuleSuspended => "rule_suspended",
            CautionKind::ConfirmRule => "confirm_rule",
            CautionKind::MinorityStake => "minority_stake",
            CautionKind::OnlyTogether => "only_together",
            CautionKind::SignOfControl => "sign_of_control",
            CautionKind::ListedFurtherUp => "listed_further_up",
        }
    }
}

/// The findings for every entity of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    findings: Vec<Finding>,
}

impl Resolved {
    /// The finding for an entity of the graph that was asked.
    pub fn finding(&self, node: NodeIndex) -> Finding {
        self.findings[node.place()]
    }

    /// Every finding, in the order of the graph's ids.
    pub fn iter(&self) -> impl Iterator<Item = (NodeIndex, Finding)> {
        (0..).map(NodeIndex).zip(self.findings.iter().copied())
    }
}

/// A listed party, and those who hold jointly with it, whose stakes are summed together. Where all
/// stakes add up, every listed party is in one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Principal {
    /// Places within the holdings, in order, so that they can be searched.
    listed: Vec<u32>,
    /// Those who hold jointly, each with the listed party that it does so with. By firm claims.
    partners: BTreeMap<u32, u32>,
    /// The same by any claim.
    possible_partners: BTreeMap<u32, u32>,
}

impl Principal {
    fn seeds(&self, mode: Mode) -> Vec<u32> {
        let partners = match mode {
            Mode::Certain => &self.partners,
            Mode::Possible => &self.possible_partners,
        };
        let mut seeds: Vec<u32> = self.listed.iter().chain(partners.keys()).copied().collect();
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }
}

impl<'a> Question<'a> {
    /// Asks about one entity.
    ///
    /// # Errors
    ///
    /// When the regime has no rule for that day.
    pub fn verdict(&self, target: NodeIndex) -> Result<Verdict, NoRule> {
        let rule = self.rules.rule(self.regime, self.on)?;
        let members = holdings::upstream(self.graph, target, self.on);
        let holdings = Holdings::of(self.graph, members, self.on);
        Ok(explain::Explanation::new(self, rule, &holdings).verdict(target))
    }

    /// Asks about one entity as if it were not listed itself: what its owners alone come to.
    ///
    /// # Errors
    ///
    /// When the regime has no rule for that day.
    pub fn by_owners(&self, target: NodeIndex) -> Result<Verdict, NoRule> {
        let rule = self.rules.rule(self.regime, self.on)?;
        let members = holdings::upstream(self.graph, target, self.on);
        let holdings = Holdings::of(self.graph, members, self.on);
        let explanation = explain::Explanation::new(self, rule, &holdings);
        Ok(explanation.apart_from(target).verdict(target))
    }

    /// Asks about every entity at once.
    ///
    /// # Errors
    ///
    /// When the regime has no rule for that day.
    pub fn resolve(&self) -> Result<Resolved, NoRule> {
        let rule = self.rules.rule(self.regime, self.on)?;
        let holdings = Holdings::of(self.graph, self.graph.nodes().collect(), self.on);
        let mut findings = vec![Finding::NotShown; self.graph.node_count()];
        // A suspended rule catches nobody.
        let modes: &[(Mode, Finding)] = match rule.is_suspended {
            true => &[],
            false => &[(Mode::Possible, Finding::Possible), (Mode::Certain, Finding::Met)],
        };
        let principals = self.principals(rule, &holdings, None);
        for (mode, finding) in modes {
            for principal in &principals {
                let cascade = cascade(&holdings, rule, &principal.seeds(*mode), *mode);
                for place in cascade.members() {
                    if cascade.catches(&holdings, rule, place) {
                        let known = &mut findings[holdings.node(place).place()];
                        *known = (*known).max(*finding);
                    }
                }
            }
        }
        for node in self.listed.iter() {
            findings[node.place()] = Finding::Listed;
        }
        Ok(Resolved { findings })
    }

    /// Whose stakes are summed together, among the members of some holdings. The own listing of one of
    /// them may be left out.
    fn principals(
        &self,
        rule: &Rule,
        holdings: &Holdings,
        apart: Option<NodeIndex>,
    ) -> Vec<Principal> {
        let listed = self.listed.iter().filter(|it| apart != Some(*it));
        let listed: Vec<u32> = listed.filter_map(|it| holdings.place(it)).collect();
        let alone = |listed: Vec<u32>| Principal {
            listed,
            partners: BTreeMap::new(),
            possible_partners: BTreeMap::new(),
        };
        match rule.holders {
            Holders::Together => vec![alone(listed)],
            Holders::Each => listed
                .into_iter()
                .map(|one| match rule.joint_arrangements {
                    true => Principal {
                        partners: self.partners(one, holdings, Mode::Certain),
                        possible_partners: self.partners(one, holdings, Mode::Possible),
                        ..alone(vec![one])
                    },
                    false => alone(vec![one]),
                })
                .collect(),
        }
    }

    /// Those who hold jointly with a listed party, or with one who does.
    fn partners(&self, listed: u32, holdings: &Holdings, mode: Mode) -> BTreeMap<u32, u32> {
        let counts = |edge: &Edge<'_>| match (edge.period.holds(self.on), mode) {
            (InForce::Yes, Mode::Certain) => edge.confidence.is_firm(),
            (InForce::Yes | InForce::Maybe, Mode::Possible) => true,
            _ => false,
        };
        let first = holdings.node(listed);
        let mut found = vec![first];
        let mut next = 0;
        while let Some(node) = found.get(next).copied() {
            next += 1;
            let joint = self.graph.outgoing(node).chain(self.graph.incoming(node));
            for edge in joint.filter(|it| it.kind == Kind::ActsWith && counts(it)) {
                for end in [edge.source, edge.target] {
                    if !found.contains(&end) {
                        found.push(end);
                    }
                }
            }
        }
        found[1..].iter().filter_map(|it| Some((holdings.place(*it)?, listed))).collect()
    }
}

#[cfg(test)]
mod tests;
