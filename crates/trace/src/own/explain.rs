//! The arithmetic behind a finding, and what a reader of it should know.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::cascade::{Cascade, Mode, cascade, is_indirect_in_reach, most};
use super::holdings::{Holding, Holdings, effective};
use super::{
    Caution, CautionKind, Citation, Claim, Finding, Held, Party, Principal, Question, Standing,
    Step, Sum, Verdict,
};
use crate::day::InForce;
use crate::graph::{Edge, Interest, Kind, NodeIndex};
use crate::rules::{Holders, Rule, Test};
use crate::share::{self, Bound, Percent, Stake};

mod circles;

/// What is needed to explain findings about the members of some holdings.
pub(super) struct Explanation<'q, 'a> {
    question: &'q Question<'a>,
    rule: &'q Rule,
    holdings: &'q Holdings,
    /// An entity whose own listing is not counted.
    apart: Option<NodeIndex>,
    /// Which circle of owners each member is in; members outside of circles have one of their own.
    circles: Vec<u32>,
}

/// The stakes of one principal, followed down.
struct Run {
    principal: Principal,
    certain: Cascade,
    possible: Cascade,
}

impl<'q, 'a> Explanation<'q, 'a> {
    pub(super) fn new(question: &'q Question<'a>, rule: &'q Rule, holdings: &'q Holdings) -> Self {
        Explanation { question, rule, holdings, apart: None, circles: circles::of(holdings) }
    }

    /// The same without the own listing of an entity.
    pub(super) fn apart_from(self, node: NodeIndex) -> Self {
        Explanation { apart: Some(node), ..self }
    }

    /// Why a party is listed, if it is and that counts.
    fn why(&self, node: NodeIndex) -> Option<&'a str> {
        self.question.listed.why(node).filter(|_| self.apart != Some(node))
    }

    pub(super) fn verdict(&self, target: NodeIndex) -> Verdict {
        let place = self.holdings.place(target).expect("the entity is among its own owners");
        let run = self.run(place);
        let arithmetic = self.finding(&run, place);
        let places = self.chain(&run, place);
        let steps: Vec<Step> = places.iter().map(|it| self.step(&run, *it)).collect();
        let finding = match self.why(target) {
            Some(_) => Finding::Listed,
            None if self.rule.is_suspended => Finding::NotShown,
            None => arithmetic,
        };
        let cautions = match self.why(target) {
            Some(_) => self.cautions_of_the_rule(Finding::NotShown),
            None => self.cautions(&run, place, arithmetic, steps.last()),
        };
        Verdict {
            target: self.party(place),
            regime: self.rule.regime.clone(),
            on: self.question.on,
            finding,
            rule: citation(self.rule),
            notices: self.notices(&run, &places, &steps),
            steps,
            cautions,
        }
    }

    /// The principal by whose stakes the entity is worst off: by the finding, then by the largest sum.
    fn run(&self, place: u32) -> Run {
        let mut principals = self.question.principals(self.rule, self.holdings, self.apart);
        if principals.is_empty() {
            principals.push(Principal {
                listed: Vec::new(),
                partners: BTreeMap::new(),
                possible_partners: BTreeMap::new(),
            });
        }
        let runs = principals.into_iter().map(|it| self.follow(it));
        let worse = |run: &Run| {
            let sums = self.step(run, place).sums;
            let largest = sums.iter().map(|it| (it.stake.upper.at, !it.stake.upper.open)).max();
            (self.finding(run, place), largest)
        };
        // Of equals the first: `max_by_key` alone would take the last.
        let mut ranked: Vec<_> = runs.map(|it| (worse(&it), it)).collect();
        let best = ranked.iter().map(|it| it.0).max().expect("one principal at least");
        let first = ranked.iter().position(|it| it.0 == best).expect("it was found among them");
        ranked.swap_remove(first).1
    }

    fn follow(&self, principal: Principal) -> Run {
        let run = |mode| cascade(self.holdings, self.rule, &principal.seeds(mode), mode);
        let (certain, possible) = (run(Mode::Certain), run(Mode::Possible));
        Run { principal, certain, possible }
    }

    fn finding(&self, run: &Run, place: u32) -> Finding {
        if run.certain.catches(self.holdings, self.rule, place) {
            Finding::Met
        } else if run.possible.catches(self.holdings, self.rule, place) {
            Finding::Possible
        } else {
            Finding::NotShown
        }
    }

    /// The entity and everybody whose counting it rests on, from the top; the entity comes last.
    fn chain(&self, run: &Run, target: u32) -> Vec<u32> {
        let mut found = BTreeSet::from([target]);
        let mut open = vec![target];
        while let Some(place) = open.pop() {
            for holding in self.holdings.holders_of(place) {
                let counts = matches!(
                    self.standing(run, holding),
                    Standing::Met | Standing::Possible | Standing::ActsWith(_)
                );
                let caught = counts && self.finding(run, holding.owner) != Finding::NotShown;
                if caught && found.insert(holding.owner) {
                    open.push(holding.owner);
                }
            }
        }
        found.remove(&target);
        let mut chain: Vec<u32> = found.into_iter().collect();
        let round = |it: u32| run.certain.round(it).or(run.possible.round(it));
        chain.sort_by_key(|it| (round(*it), *it));
        chain.push(target);
        chain
    }

    fn party(&self, place: u32) -> Party {
        Party::of(self.question.graph.node(self.holdings.node(place)))
    }

    fn standing(&self, run: &Run, holding: &Holding) -> Standing {
        let owner = holding.owner;
        let why = self.why(self.holdings.node(owner));
        if run.principal.listed.binary_search(&owner).is_ok() {
            return Standing::Listed(why.unwrap_or_default().to_owned());
        }
        if let Some(listed) = run.principal.partners.get(&owner) {
            return Standing::ActsWith(self.party(*listed));
        }
        for (cascade, standing) in
            [(&run.certain, Standing::Met), (&run.possible, Standing::Possible)]
        {
            if let Some(round) = cascade.round(owner) {
                let same_circle =
                    self.circles[owner as usize] == self.circles[holding.target as usize];
                let entered = cascade.round(holding.target);
                let later = entered.is_some_and(|it| it > 0 && round >= it);
                return if same_circle && later { Standing::Circular } else { standing };
            }
        }
        match why {
            Some(why) => Standing::ListedApart(why.to_owned()),
            None => Standing::DoesNotCount,
        }
    }

    fn step(&self, run: &Run, place: u32) -> Step {
        let holdings = self.holdings.holders_of(place);
        let stood: Vec<(&Holding, Standing)> =
            holdings.iter().map(|it| (it, self.standing(run, it))).collect();
        let tests = self.rule.tests.iter();
        let sums: Vec<Sum> = tests.filter_map(|it| self.sum(place, &stood, it)).collect();
        let mut finding = sums.iter().map(Sum::finding).max().unwrap_or(Finding::NotShown);
        for (holding, standing) in &stood {
            finding = finding.max(self.control(holding, standing));
        }
        let mut claims = self.claims(place);
        let mut of = |it: &Holding| claims.remove(&(self.holdings.node(it.owner), it.interest));
        let mut held: Vec<Held> = stood
            .into_iter()
            .map(|(it, standing)| self.held(it, standing, of(it).unwrap_or_default()))
            .collect();
        held.sort_by_key(|it| weight(&it.standing).is_none());
        Step { party: self.party(place), finding, held, sums }
    }

    /// What the stakes that count come to under a test; `None` if there are none.
    fn sum(&self, place: u32, stood: &[(&Holding, Standing)], test: &Test) -> Option<Sum> {
        let mut stake = Stake::NONE;
        let mut counted = (Bound::default(), 0);
        let mut any = false;
        for (holding, standing) in stood.iter().filter(|it| it.0.interest == test.interest) {
            let lower = holding.stake.lower;
            if weight(standing).is_some() || *standing == Standing::Circular {
                counted = (counted.0.plus(lower), counted.1 + u32::from(lower.open));
            }
            match weight(standing) {
                Some(Mode::Certain) => stake = stake.plus(holding.stake),
                Some(Mode::Possible) => stake.upper = stake.upper.plus(holding.stake.upper),
                None => continue,
            }
            any = true;
        }
        stake.upper = most(stake.upper, self.holdings.total_lower(place, test.interest), counted);
        any.then_some(Sum { interest: test.interest, stake, threshold: test.threshold })
    }

    /// What a sign of control comes to by itself.
    fn control(&self, holding: &Holding, standing: &Standing) -> Finding {
        let decides = self.rule.deciding.contains(&holding.interest);
        let suggests = self.rule.suggesting.contains(&holding.interest)
            || is_indirect_in_reach(holding, self.rule);
        match weight(standing) {
            Some(Mode::Certain) if decides && holding.is_firm => Finding::Met,
            Some(_) if decides || suggests => Finding::Possible,
            _ => Finding::NotShown,
        }
    }

    fn held(&self, holding: &Holding, standing: Standing, claims: Vec<Claim>) -> Held {
        Held {
            holder: self.party(holding.owner),
            standing,
            interest: holding.interest,
            stake: holding.stake,
            is_firm: holding.is_firm,
            claims,
        }
    }

    /// The claims to an entity that hold on the day, or may, by holder and interest.
    fn claims(&self, place: u32) -> FxHashMap<(NodeIndex, Interest), Vec<Claim>> {
        let mut claims: FxHashMap<_, Vec<Claim>> = FxHashMap::default();
        for edge in self.stakes_in(place) {
            if effective(&edge.terms(), self.question.on).is_some() {
                claims.entry((edge.source, edge.interest)).or_default().push(claim(&edge));
            }
        }
        claims
    }

    /// Every claim about a stake in an entity, whenever it holds.
    fn stakes_in(&self, place: u32) -> impl Iterator<Item = Edge<'a>> {
        let graph = self.question.graph;
        graph.incoming(self.holdings.node(place)).filter(|it| it.kind.is_stake())
    }

    fn cautions_of_the_rule(&self, arithmetic: Finding) -> Vec<Caution> {
        let mut cautions = Vec::new();
        if self.rule.is_suspended {
            let otherwise = match arithmetic {
                Finding::Met => "; otherwise the entity would fall under it",
                Finding::Possible => "; otherwise the entity might fall under it",
                _ => "",
            };
            let message = format!(
                "the rule is suspended on {}{otherwise}: {}",
                self.question.on, self.rule.citation
            );
            cautions.push(Caution { kind: CautionKind::RuleSuspended, message });
        }
        if let Some(message) = self.rule.confirm.clone() {
            cautions.push(Caution { kind: CautionKind::ConfirmRule, message });
        }
        cautions
    }

    fn cautions(
        &self,
        run: &Run,
        place: u32,
        arithmetic: Finding,
        step: Option<&Step>,
    ) -> Vec<Caution> {
        let mut cautions = self.cautions_of_the_rule(arithmetic);
        if arithmetic == Finding::Met {
            return cautions;
        }
        let mut add = |kind, message| cautions.push(Caution { kind, message });
        let held = step.map(|it| it.held.as_slice()).unwrap_or_default();
        let concerns = |it: &&Held| {
            weight(&it.standing).is_some() || matches!(it.standing, Standing::ListedApart(_))
        };
        for held in held.iter().filter(concerns) {
            let kind = match held.interest {
                Interest::Shares if held.stake.upper.at == Percent::ZERO => continue,
                Interest::Shares => CautionKind::MinorityStake,
                _ => CautionKind::SignOfControl,
            };
            add(kind, self.told(held));
        }
        for message in self.offices(run, place) {
            add(CautionKind::SignOfControl, message);
        }
        if let Some(message) = self.together(run, place) {
            add(CautionKind::OnlyTogether, message);
        }
        if !held.iter().any(|it| concerns(&it)) {
            let listed = self.question.listed.iter().filter_map(|it| self.holdings.place(it));
            let names: Vec<String> =
                listed.filter(|it| *it != place).map(|it| self.party(it).to_string()).collect();
            if !names.is_empty() {
                let message = format!(
                    "listed further up, behind holders that do not meet the test: {}",
                    names.join("; ")
                );
                add(CautionKind::ListedFurtherUp, message);
            }
        }
        cautions
    }

    /// A stake that does not decide, in a sentence.
    fn told(&self, held: &Held) -> String {
        let who = match &held.standing {
            Standing::Listed(_) | Standing::ListedApart(_) => "is listed",
            Standing::ActsWith(_) => "holds jointly with a listed party",
            Standing::Met => "meets the test",
            _ => "may meet the test",
        };
        let has = match held.interest {
            Interest::Shares | Interest::Votes | Interest::Indirect => {
                format!("{} of the {}", held.stake, held.interest.forth())
            }
            other => other.forth().to_owned(),
        };
        let test = self.rule.tests.iter().find(|it| it.interest == held.interest);
        let at = test.filter(|it| held.stake == Stake::exactly(it.threshold.percent));
        let exactly = if at.is_some() { ", exactly the threshold" } else { "" };
        let said = held.claims.iter().map(|it| it.said.as_str()).find(|it| !it.is_empty());
        let doubt = held.claims.iter().map(|it| it.confidence).find(|_| !held.is_firm);
        let mut told = format!("{} {who} and has {has}{exactly}", held.holder);
        if let (Some(said), true) = (said, test.is_none()) {
            told.push_str(&format!(" ({said:?})"));
        }
        if let Some(doubt) = doubt {
            told.push_str(&format!("; the claim is not firm ({doubt})"));
        }
        told
    }

    /// Offices that listed parties, or those that count as such, have in an entity.
    fn offices(&self, run: &Run, place: u32) -> Vec<String> {
        let graph = self.question.graph;
        let on = self.question.on;
        let counts = |node| {
            self.why(node).is_some()
                || self.holdings.place(node).is_some_and(|it| run.possible.contains(it))
        };
        let offices = graph.incoming(self.holdings.node(place)).filter(|it| {
            it.kind == Kind::Directs
                && matches!(it.period.holds(on), InForce::Yes | InForce::Maybe)
                && counts(it.source)
        });
        offices
            .map(|it| {
                let who = Party::of(graph.node(it.source));
                let role = if it.role.is_empty() { "no role stated" } else { it.role };
                format!("{who} directs it ({role}; {}) [{}]", it.period, it.origin.told())
            })
            .collect()
    }

    /// What listed parties come to together where each is tested alone.
    fn together(&self, run: &Run, place: u32) -> Option<String> {
        if self.rule.holders != Holders::Each {
            return None;
        }
        let listed = self.question.listed.iter().filter_map(|it| self.holdings.place(it));
        let all = Principal { listed: listed.collect(), ..run.principal.clone() };
        let all = self.follow(all);
        let finding = self.finding(&all, place);
        let step = self.step(&all, place);
        let sum = step.sums.iter().find(|it| it.finding() == finding)?;
        (finding > self.finding(run, place)).then(|| {
            let Sum { interest, stake, threshold } = sum;
            let (has, interest) = (stake, interest.forth());
            format!(
                "listed parties together hold {has} of the {interest} (the threshold is {threshold}); \
                 the regime tests each alone unless they hold jointly"
            )
        })
    }

    fn notices(&self, run: &Run, places: &[u32], steps: &[Step]) -> Vec<String> {
        let mut notices = Vec::new();
        let known = self.question.rules.as_of();
        if self.question.on > known {
            notices
                .push(format!("the rules are known as of {known}; later changes are not in them"));
        }
        for (place, step) in places.iter().zip(steps) {
            self.notices_of(run, *place, step, &mut notices);
        }
        for circle in circles::members(&self.circles, places) {
            let names: Vec<String> = circle.iter().map(|it| self.party(*it).to_string()).collect();
            notices.push(format!(
                "these own or control each other in a circle, which makes none of them count: {}",
                names.join("; ")
            ));
        }
        notices
    }

    fn notices_of(&self, run: &Run, place: u32, step: &Step, notices: &mut Vec<String>) {
        let party = &step.party;
        if self.question.graph.node(self.holdings.node(place)).is_missing() {
            notices.push(format!("{party}: named by claims alone, no entity of that id is there"));
        }
        for held in &step.held {
            stake_notices(party, held, notices);
        }
        for edge in self.stakes_in(place) {
            self.claim_notices(run, place, party, &edge, notices);
        }
        for interest in [Interest::Shares, Interest::Votes] {
            let (lower, _) = self.holdings.total_lower(place, interest);
            if lower.at > Percent::HUNDRED {
                let interest = interest.forth();
                notices.push(format!("{party}: stated {interest} come to {} %", lower.at));
            }
        }
        self.missing_owners(place, party, notices);
    }

    /// What of an entity no known holder has.
    fn missing_owners(&self, place: u32, party: &Party, notices: &mut Vec<String>) {
        let shares = |it: &&Holding| it.interest == Interest::Shares;
        let holders: Vec<&Holding> =
            self.holdings.holders_of(place).iter().filter(shares).collect();
        if holders.is_empty() {
            notices.push(format!("{party}: no owner is known on {}", self.question.on));
            return;
        }
        let sum = holders.iter().fold(Stake::NONE, |sum, it| sum.plus(it.stake));
        let most = sum.lower.left_of_the_whole();
        if most.at > Percent::ZERO && sum.upper.at < Percent::HUNDRED {
            let least = sum.upper.left_of_the_whole();
            let rest = Stake { lower: least, upper: most };
            notices.push(format!("{party}: the owners of {rest} are not known"));
        }
    }

    fn claim_notices(
        &self,
        run: &Run,
        place: u32,
        party: &Party,
        edge: &Edge<'_>,
        notices: &mut Vec<String>,
    ) {
        let graph = self.question.graph;
        if edge.source == edge.target {
            notices.push(format!("{party}: is said to hold itself; that is not counted"));
            return;
        }
        let holder = Party::of(graph.node(edge.source));
        if let (Kind::Owns, Err(error), false) =
            (edge.kind, share::read(edge.said), edge.said.is_empty())
        {
            let said = edge.said;
            notices.push(format!(
                "{party}: the share {said:?} of {holder} is taken as unknown, because {error}"
            ));
        }
        let ended = match edge.period.holds(self.question.on) {
            InForce::Yes => return,
            InForce::Maybe => "may or may not hold on the day, by its dates",
            InForce::NotYet => "has not begun",
            InForce::Over => "has ended",
        };
        let counts = self.why(edge.source).is_some()
            || self.holdings.place(edge.source).is_some_and(|it| run.possible.contains(it));
        let also_the_target = self.holdings.node(place) == edge.target;
        if counts && also_the_target {
            notices.push(format!(
                "{party}: a claim of {holder} to {} ({}) {ended} [{}]",
                edge.stake,
                edge.period,
                edge.origin.told()
            ));
        }
    }
}

/// How a stake counts, if it does: surely, or only where the result is left open.
fn weight(standing: &Standing) -> Option<Mode> {
    match standing {
        Standing::Listed(_) | Standing::ActsWith(_) | Standing::Met => Some(Mode::Certain),
        Standing::Possible => Some(Mode::Possible),
        Standing::ListedApart(_) | Standing::Circular | Standing::DoesNotCount => None,
    }
}

fn citation(rule: &Rule) -> Citation {
    Citation {
        name: rule.name.clone(),
        citation: rule.citation.clone(),
        effect: rule.effect.clone(),
        notes: rule.notes.clone(),
        basis: rule.basis.clone(),
        as_of: rule.as_of,
        source_url: rule.source_url.clone(),
    }
}

fn claim(edge: &Edge<'_>) -> Claim {
    Claim {
        said: if edge.said.is_empty() { edge.role } else { edge.said }.to_owned(),
        stake: edge.stake,
        period: edge.period.to_string(),
        confidence: edge.confidence.as_str(),
        source: edge.origin.told(),
    }
}

/// Shares that are open or contradict each other.
fn stake_notices(party: &Party, held: &Held, notices: &mut Vec<String>) {
    let holder = &held.holder;
    let is_share = matches!(held.interest, Interest::Shares | Interest::Votes);
    if is_share && held.stake.is_unknown() && weight(&held.standing).is_some() {
        notices.push(format!("{party}: the share of {holder} is not known"));
    }
    let mut stated: Vec<String> = held.claims.iter().map(|it| it.stake.to_string()).collect();
    stated.sort();
    stated.dedup();
    if is_share && stated.len() > 1 {
        let stated = stated.join("; ");
        notices.push(format!("{party}: sources differ on the share of {holder}: {stated}"));
    }
}
