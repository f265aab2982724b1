//! One answer to a record: parties, owners, ties, goods and way, and what follows by the policy.
//!
//! Start with [`Assessor::new`], then [`Assessor::assess`] for each record. What was found is a list of
//! [`Reason`]s, each with what follows from it alone; the outcome is the gravest.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use goods::Day;
use goods::route::{Flag, Settings};
use model::{Hit, Notice, NoticeKind, Outcome, Screening};
use trace::own::Listed;
use trace::{Graph, Rules};

use crate::engine::{Engine, Options};
use crate::ownership::Standing;
use crate::policy::{Follows, Identity, Policy};
use crate::search::Scratch;
use crate::subject::{Party, Subject};
use crate::ties::TiesError;
use crate::{Filter, Query};
use addresses::Addresses;

pub(crate) mod addresses;
mod goods_of;
mod owners;
mod shipment;
mod ways;

/// The answer to a record.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// What follows, by the gravest reason.
    pub outcome: Outcome,
    /// The day whose rules and listings were asked.
    pub on: Day,
    /// The answers for its parties.
    pub parties: Vec<Assessed>,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// What the lists of goods say, for each item.
    pub goods: Vec<GoodsAnswer>,
    /// Every red flag, if the record is a shipment or payment.
    pub flags: Vec<Flag>,
    /// What could not be read or asked.
    pub notices: Vec<Notice>,
}

/// The answer for one party of a record.
#[derive(Debug, Clone)]
pub struct Assessed {
    /// The part that it plays.
    pub role: String,
    /// What was asked.
    pub query: Query,
    /// What came out.
    pub screening: Screening,
}

impl Assessed {
    /// What a person would call the party: its name, else its first number.
    pub fn caption(&self) -> &str {
        let entity = self.query.entity();
        let first = entity.statements().first().map_or("", |it| it.value.as_str());
        entity.first("name").unwrap_or(first)
    }
}

/// An item with what the lists say of it.
#[derive(Debug, Clone)]
pub struct GoodsAnswer {
    /// The item.
    pub item: goods::route::Item,
    /// What the lists say.
    pub answer: goods::Answer,
}

/// Why a record has its outcome.
#[derive(Debug, Clone)]
pub struct Reason {
    /// What kind of finding it is.
    pub kind: ReasonKind,
    /// What follows from it.
    pub follows: Follows,
    /// How much it weighs among reasons from which the same follows.
    pub weight: u32,
    /// The role of the party that it is about, if it is about one.
    pub party: Option<String>,
    /// The entity, code or flag that was found.
    pub id: String,
    /// What was found, in one sentence without a full stop.
    pub message: String,
    /// Who says so.
    pub sources: Vec<String>,
    /// The arithmetic, of a finding about owners.
    pub standing: Option<Box<Standing>>,
}

impl Reason {
    /// Whether anything follows from it.
    pub fn is_grave(&self) -> bool {
        self.follows > Follows::Note
    }
}

/// What kind of finding a reason is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    /// A party is like an entity of the corpus.
    Hit,
    /// An entity falls under a regime through its owners, or may.
    Ownership,
    /// A way leads to a listed party.
    Tie,
    /// A listed party has the address.
    Address,
    /// A list has the goods.
    Goods,
    /// A red flag is raised.
    Flag,
}

impl ReasonKind {
    /// The word on the wire. Never renamed, never reused.
    pub fn as_str(self) -> &'static str {
        match self {
            ReasonKind::Hit => "hit",
            ReasonKind::Ownership => "ownership",
            ReasonKind::Tie => "tie",
            ReasonKind::Address => "address",
            ReasonKind::Goods => "goods",
            ReasonKind::Flag => "flag",
        }
    }
}

/// Days whose listed parties are kept ready. A table is mostly about days near each other.
const DAYS_KEPT: usize = 64;

/// The listed parties by regime and day.
type ListedByDay = HashMap<(String, trace::Day), Arc<Listed>>;

/// Answers records by a policy, from any number of threads. `E` holds the snapshot: a reference, or
/// whatever keeps it for longer.
pub struct Assessor<E> {
    engine: E,
    policy: Policy,
    options: Options,
    /// The day of records that have none, and after which dates lie in the future.
    today: Day,
    settings: Settings,
    listed: Mutex<ListedByDay>,
}

impl<E: Deref<Target = Engine>> Assessor<E> {
    /// Prepares to answer. `today` is the day of records that have none.
    ///
    /// The threshold of `options` goes before that of the policy, and its filter limits hits further.
    ///
    /// # Errors
    ///
    /// When the corpus holds no graph that can be read.
    pub fn new(
        engine: E,
        policy: Policy,
        options: Options,
        today: Day,
    ) -> Result<Assessor<E>, TiesError> {
        engine.addresses()?;
        let mut settings = policy.flags.settings();
        if !policy.route.lists.is_empty() {
            settings.diversion_lists.clone_from(&policy.route.lists);
        }
        let filter = in_scope(&options.filter, &policy);
        Ok(Assessor {
            engine,
            options: Options { filter, ..options },
            today,
            settings,
            policy,
            listed: Mutex::new(HashMap::new()),
        })
    }

    fn graph(&self) -> &Graph {
        self.engine.graph().expect("it was read when the assessor was made")
    }

    fn addresses(&self) -> &Addresses {
        self.engine.addresses().expect("they were read when the assessor was made")
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What hits are reported of a party.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Answers a record. `file` is named in notices.
    pub fn assess(&self, file: &str, subject: Subject, scratch: &mut Scratch) -> Assessment {
        let shipment = subject.shipment;
        let on = shipment.as_ref().and_then(|it| it.date).unwrap_or(self.today);
        let mut record = Record {
            assessor: self,
            file,
            on,
            day: trace_day(on),
            parties: Vec::new(),
            reasons: Vec::new(),
            notices: subject.notices,
        };
        for party in subject.parties {
            record.party(party, scratch);
        }
        let (mut goods, mut flags) = (Vec::new(), Vec::new());
        if let Some(shipment) = shipment {
            record.future(&shipment);
            let shipment = record.complete(*shipment);
            goods = record.goods(&shipment);
            flags = record.flags(&shipment);
        }
        record.finish(goods, flags)
    }

    /// The parties that are listed under a regime on a day.
    fn listed(&self, regime: &str, on: trace::Day) -> Option<Arc<Listed>> {
        let rule = Rules::builtin().rule(regime, on).ok()?;
        let key = (regime.to_owned(), on);
        let mut kept = self.listed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(listed) = kept.get(&key) {
            return Some(Arc::clone(listed));
        }
        let listed = Arc::new(Listed::by_rule(self.graph(), rule, on));
        if kept.len() >= DAYS_KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&listed));
        Some(listed)
    }

    /// Every party that anybody lists on a day.
    fn listed_by_anybody(&self, on: trace::Day) -> Arc<Listed> {
        let key = (String::new(), on);
        let mut kept = self.listed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(listed) = kept.get(&key) {
            return Arc::clone(listed);
        }
        let listed = Arc::new(Listed::by_anybody(self.graph(), on));
        if kept.len() >= DAYS_KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&listed));
        listed
    }
}

/// The filter of the options within the lists of the policy.
fn in_scope(filter: &Filter, policy: &Policy) -> Filter {
    let mut filter = filter.clone();
    if filter.datasets.is_empty() {
        filter.datasets = policy.parties.lists.iter().map(|it| it.as_str().into()).collect();
    }
    filter
}

fn trace_day(day: Day) -> trace::Day {
    trace::Day::parse(&day.to_string()).expect("both read days of one form")
}

/// A record while it is answered.
struct Record<'r, E> {
    assessor: &'r Assessor<E>,
    file: &'r str,
    on: Day,
    day: trace::Day,
    parties: Vec<Assessed>,
    reasons: Vec<Reason>,
    notices: Vec<Notice>,
}

impl<E: Deref<Target = Engine>> Record<'_, E> {
    fn policy(&self) -> &Policy {
        &self.assessor.policy
    }

    /// Screens a party and looks at who stands behind what it is like.
    fn party(&mut self, party: Party, scratch: &mut Scratch) {
        let assessor = self.assessor;
        let mut screening = assessor.engine.screen_with(&party.query, &assessor.options, scratch);
        let before = self.reasons.len();
        for hit in screening.hits.iter().filter(|it| it.is_match) {
            self.hit(&party, hit);
        }
        let gravest = self.reasons[before..].iter().map(|it| it.follows.outcome()).max();
        // Hits that a limit left out are to be looked at as well.
        let further = (screening.further_hits > 0).then_some(Outcome::Review);
        screening.outcome = gravest.max(further).unwrap_or(Outcome::NoHit);
        self.address(&party);
        let Party { role, query } = party;
        self.parties.push(Assessed { role, query, screening });
    }

    fn hit(&mut self, party: &Party, hit: &Hit) {
        let node = self.assessor.graph().find(&hit.id);
        let is_sure = self.is_surely(hit);
        let listing = node.and_then(|it| self.listing(it));
        let is_listed = listing.is_some() || self.is_listed_by_topic(node);
        let parties = &self.policy().parties;
        let follows = match (is_listed, is_sure) {
            (false, _) => parties.unlisted,
            (true, true) => Follows::Stop,
            (true, false) => Follows::Review,
        };
        let like = if is_sure { "is" } else { "is like" };
        let name = party.query.entity().first("name").unwrap_or("the party");
        let message = match &listing {
            Some((listing, _)) => {
                format!("{name:?} {like} {} ({}), listed: {listing}", hit.caption, hit.id)
            }
            None if is_listed => {
                format!("{name:?} {like} {} ({}), which is listed", hit.caption, hit.id)
            }
            None => format!(
                "{name:?} {like} {} ({}), which no listing names on {}",
                hit.caption, hit.id, self.on
            ),
        };
        self.reasons.push(Reason {
            kind: ReasonKind::Hit,
            follows,
            weight: 100 + (hit.score * 100.0) as u32,
            party: Some(party.role.clone()),
            id: hit.id.clone(),
            message,
            sources: match listing {
                Some((_, source)) => vec![source],
                None => hit.datasets.iter().map(ToString::to_string).collect(),
            },
            standing: None,
        });
        if let Some(node) = node {
            self.owners(party, hit, node, is_sure);
            if !is_listed {
                self.ways(party, node);
            }
        }
    }

    /// Whether what tells two parties of one name apart agrees exactly.
    fn is_surely(&self, hit: &Hit) -> bool {
        let parties = &self.policy().parties;
        let agrees = |feature: &str, length: usize| {
            hit.evidence.iter().any(|it| {
                it.feature == feature
                    && it.contribution.to_f64() > 0.0
                    && it.query == it.candidate
                    && it.query.len() >= length
            })
        };
        const DAY: usize = "2024-02-23".len();
        hit.score >= parties.stop_from.get()
            && parties.stop_identity.iter().any(|it| match it {
                Identity::Identifier => agrees("identifier", 1),
                Identity::BirthDate => agrees("birth_date", DAY),
            })
    }

    /// Says so where a date lies after the day on which the answer is given.
    fn future(&mut self, shipment: &goods::route::Shipment) {
        let today = self.assessor.today;
        for (what, day) in [
            ("the day of the record", shipment.date),
            ("the day of the order", shipment.order_confirmed),
        ] {
            if let Some(day) = day.filter(|it| *it > today) {
                let message = format!(
                    "{what}, {day}, lies in the future: listings and rules are those known today"
                );
                self.notice(NoticeKind::Flagged, message);
            }
        }
    }

    fn notice(&mut self, kind: NoticeKind, message: String) {
        self.notices.push(Notice::new(kind, self.file, message));
    }

    fn finish(mut self, goods: Vec<GoodsAnswer>, flags: Vec<Flag>) -> Assessment {
        self.reasons.sort_by(|left, right| {
            let key = |it: &Reason| (Reverse(it.follows), Reverse(it.weight), it.kind);
            key(left).cmp(&key(right))
        });
        let from_reasons = self.reasons.iter().map(|it| it.follows.outcome()).max();
        let from_parties = self.parties.iter().map(|it| it.screening.outcome).max();
        Assessment {
            outcome: from_reasons.max(from_parties).unwrap_or(Outcome::NoHit),
            on: self.on,
            parties: self.parties,
            reasons: self.reasons,
            goods,
            flags,
            notices: self.notices,
        }
    }
}
