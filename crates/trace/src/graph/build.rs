//! From entities to a graph.

use std::rc::Rc;

use model::{Entity, Notice, NoticeKind, Statement};
use rustc_hash::FxHashMap;
use zerocopy::little_endian::{U32, U64};

use super::record::{EdgeRecord, ListingRecord, NodeRecord, OriginRecord, PeriodRecord, bounds};
use super::said::{Said, addresses, identifiers};
use super::{Built, Confidence, Graph, Interest, Kind, Period, Stake, Texts};
use crate::share;

/// Properties that point to another entity and tie the two, where FollowTheMoney has no relation in
/// between: whose they are, the property, what it means, and whether the entity pointed to acts.
const POINTERS: [(&str, &str, Kind, bool); 10] = [
    ("LegalEntity", "parent", Kind::Owns, true),
    ("Vehicle", "owner", Kind::Owns, true),
    ("Vehicle", "operator", Kind::Operates, true),
    ("CryptoWallet", "holder", Kind::Owns, true),
    ("Security", "issuer", Kind::Issues, true),
    ("BankAccount", "bank", Kind::Linked, true),
    ("Contract", "authority", Kind::TakesPart, true),
    ("CallForTenders", "authority", Kind::TakesPart, true),
    ("CallForTenders", "tenderers", Kind::TakesPart, true),
    ("Thing", "riskSource", Kind::Linked, true),
];

/// Topics that say by themselves that an entity is on a list.
const LISTED: [&str; 2] = ["sanction", "export.control"];

/// A claim whose ends are still texts.
struct Draft<'e> {
    ends: (&'e str, &'e str),
    kind: Kind,
    interest: Interest,
    stake: Stake,
    said: &'e str,
    period: Period,
    confidence: Confidence,
    role: &'e str,
    relation: &'e str,
    dataset: &'e str,
    record: &'e str,
    url: &'e str,
}

/// Collects nodes and claims. Texts are numbered as they come and put in order at the end.
///
/// Records of one id belong together in one entity; what comes in two is taken as two claims.
#[derive(Default)]
pub struct Builder {
    symbols: FxHashMap<Rc<str>, u32>,
    texts: Vec<Rc<str>>,
    /// Caption and schema by the id, all as symbols.
    nodes: FxHashMap<u32, (u32, u32)>,
    /// Ends are symbols of ids until the nodes have places.
    edges: Vec<EdgeRecord>,
    listings: Vec<ListingRecord>,
    /// Who has a shared address or identifier, by what it is: the kind, the text that is compared.
    shared: FxHashMap<(Kind, Box<str>), Vec<Sharer>>,
    notices: Vec<Notice>,
}

/// One that has an address or identifier.
struct Sharer {
    node: u32,
    /// The value as printed.
    printed: u32,
    origin: OriginRecord,
}

impl Builder {
    /// Adds what an entity says. Their order does not matter.
    pub fn add(&mut self, entity: &Entity) {
        let schema = entity.schema();
        if let Some(edge) = schema.edge() {
            self.relation(entity, edge.source, edge.target);
        } else if schema.is_a("Sanction") {
            self.sanction(entity);
        } else if schema.is_a("Identification") {
            self.paper(entity);
        } else if schema.is_a("Thing") {
            self.thing(entity);
        }
    }

    fn symbol(&mut self, text: &str) -> U32 {
        if let Some(known) = self.symbols.get(text) {
            return U32::new(*known);
        }
        let symbol = u32::try_from(self.texts.len()).expect("memory ends before 2^32 texts do");
        let text: Rc<str> = text.into();
        self.texts.push(Rc::clone(&text));
        self.symbols.insert(text, symbol);
        U32::new(symbol)
    }

    fn origin(&mut self, dataset: &str, record: &str, url: &str) -> OriginRecord {
        let [dataset, record, url] = [dataset, record, url].map(|it| self.symbol(it));
        OriginRecord { dataset, record, url }
    }

    /// A node of which a claim says that it exists.
    fn end(&mut self, id: &str) -> U32 {
        let symbol = self.symbol(id);
        let nothing = self.symbol("").get();
        self.nodes.entry(symbol.get()).or_insert((nothing, nothing));
        symbol
    }

    fn thing(&mut self, entity: &Entity) {
        let id = self.end(entity.id());
        let caption = self.symbol(entity.caption()).get();
        let schema = self.symbol(entity.schema().name()).get();
        let nothing = self.symbol("").get();
        let known = self.nodes[&id.get()];
        // Records of one id are merged before they come here. Where they are not, one is taken, the
        // same whatever their order.
        let shown = |(caption, schema): (u32, u32)| {
            (self.texts[schema as usize].as_ref(), self.texts[caption as usize].as_ref())
        };
        if known.1 == nothing || shown((caption, schema)) < shown(known) {
            self.nodes.insert(id.get(), (caption, schema));
        }
        if known.1 != nothing && known != (caption, schema) {
            let message = "comes twice with different names or schemata; one of them is shown";
            let notice = Notice::new(NoticeKind::Flagged, name_of(entity), message);
            self.notices.push(notice.of_record(entity.id()));
        }
        self.pointers(entity);
        self.topics(entity, id);
        if entity.first("addressEntity").is_none() && !entity.schema().is_a("Address") {
            for (statement, key) in addresses(entity) {
                self.share(id, statement, Kind::HasAddress, &key, &statement.value);
            }
        }
        for (statement, key) in identifiers(entity) {
            self.share(id, statement, Kind::HasIdentifier, &key, &statement.value);
        }
    }

    /// What a property of the entity says of another one.
    fn pointers(&mut self, entity: &Entity) {
        for statement in entity.statements().iter().filter(|it| it.property.range.is_some()) {
            let name = statement.property.name;
            let (kind, other_acts) = match name {
                "addressEntity" => (Kind::HasAddress, false),
                _ => match POINTERS.iter().find(|it| it.1 == name && entity.schema().is_a(it.0)) {
                    Some((_, _, kind, other_acts)) => (*kind, *other_acts),
                    None => continue,
                },
            };
            let (this, other) = (entity.id(), statement.value.as_str());
            let interest = if kind == Kind::Owns { Interest::Shares } else { Interest::None };
            self.claim(Draft {
                ends: if other_acts { (other, this) } else { (this, other) },
                kind,
                interest,
                stake: Stake::UNKNOWN,
                said: "",
                period: Period::ALWAYS,
                confidence: Confidence::Stated,
                role: "",
                relation: this,
                dataset: &statement.dataset,
                record: statement.origin.as_deref().unwrap_or_default(),
                url: entity.first("sourceUrl").unwrap_or_default(),
            });
        }
    }

    fn share(&mut self, node: U32, by: &Statement, kind: Kind, key: &str, printed: &str) {
        let origin = self.origin(&by.dataset, by.origin.as_deref().unwrap_or_default(), "");
        let printed = self.symbol(printed).get();
        let sharer = Sharer { node: node.get(), printed, origin };
        self.shared.entry((kind, key.into())).or_default().push(sharer);
    }

    /// The number of an identity document belongs to its holder.
    fn paper(&mut self, entity: &Entity) {
        for holder in entity.values("holder") {
            let node = self.end(holder);
            for (statement, key) in identifiers(entity) {
                self.share(node, statement, Kind::HasIdentifier, &key, &statement.value);
            }
        }
    }

    /// A topic says that an entity is listed, but not by whom.
    fn topics(&mut self, entity: &Entity, id: U32) {
        let listed =
            |it: &&Statement| it.property.name == "topics" && LISTED.contains(&it.value.as_str());
        for statement in entity.statements().iter().filter(listed) {
            let record = statement.origin.as_deref().unwrap_or_default();
            let url = entity.first("sourceUrl").unwrap_or_default();
            let nothing = self.symbol("");
            let listing = ListingRecord {
                node: id,
                authority: nothing,
                country: nothing,
                programme: self.symbol(&statement.value),
                period: PeriodRecord::of(Period::ALWAYS),
                origin: self.origin(&statement.dataset, record, url),
            };
            self.listings.push(listing);
        }
    }

    fn sanction(&mut self, entity: &Entity) {
        for dataset in &entity.datasets() {
            let said = Said { entity, dataset };
            for listed in said.values("entity") {
                let starts = match said.values("startDate") {
                    dates if dates.is_empty() => said.values("listingDate"),
                    dates => dates,
                };
                let period = Period::of(&starts, &said.values("endDate"));
                let listing = ListingRecord {
                    node: self.end(listed),
                    authority: self.symbol(said.first("authority")),
                    country: self.symbol(said.first("country")),
                    programme: self.symbol(&said.values("program").join(", ")),
                    period: PeriodRecord::of(period),
                    origin: self.origin(dataset, said.record(&["entity"]), said.url()),
                };
                self.listings.push(listing);
            }
        }
    }

    /// Every pair of ends, by every dataset that says so, with every share that it gives.
    fn relation(&mut self, entity: &Entity, source: &'static str, target: &'static str) {
        let before = self.edges.len();
        for dataset in &entity.datasets() {
            let said = Said { entity, dataset };
            if said.values(source).is_empty() && said.values(target).is_empty() {
                continue;
            }
            let kind = said.kind();
            let mut shares = said.shares(kind);
            if shares.is_empty() {
                shares.push("");
            }
            for source_id in said.ends(source) {
                for target_id in said.ends(target) {
                    for share in &shares {
                        let stake = self.stake(entity, dataset, share);
                        self.claim(Draft {
                            ends: (source_id, target_id),
                            kind,
                            interest: said.interest(kind),
                            stake,
                            said: share,
                            period: said.period(),
                            confidence: said.confidence(),
                            role: said.role(),
                            relation: entity.id(),
                            dataset,
                            record: match said.record(&[source, target]) {
                                "" => said.first("recordId"),
                                record => record,
                            },
                            url: said.url(),
                        });
                    }
                }
            }
        }
        if self.edges.len() == before {
            let message = format!("names no {source} or no {target} and ties nobody");
            let notice = Notice::new(NoticeKind::Unplaced, name_of(entity), message);
            self.notices.push(notice.of_record(entity.id()));
        }
    }

    fn stake(&mut self, entity: &Entity, dataset: &str, printed: &str) -> Stake {
        if printed.is_empty() {
            return Stake::UNKNOWN;
        }
        share::read(printed).unwrap_or_else(|error| {
            let message = format!("{printed:?} is taken as an unknown share: {error}");
            let notice = Notice::new(NoticeKind::Flagged, dataset, message);
            self.notices.push(notice.of_record(entity.id()).in_field("percentage"));
            Stake::UNKNOWN
        })
    }

    fn claim(&mut self, draft: Draft<'_>) {
        let (lower, upper, open) = bounds(draft.stake);
        let record = EdgeRecord {
            source: self.end(draft.ends.0),
            target: self.end(draft.ends.1),
            lower,
            upper,
            kind: draft.kind.code(),
            interest: draft.interest.code(),
            confidence: draft.confidence.code(),
            open,
            period: PeriodRecord::of(draft.period),
            said: self.symbol(draft.said),
            role: self.symbol(draft.role),
            relation: self.symbol(draft.relation),
            origin: self.origin(draft.dataset, draft.record, draft.url),
        };
        self.edges.push(record);
    }

    /// Ties those that share an address or an identifier to a node that stands for it.
    fn tie_sharers(&mut self) {
        let mut shared: Vec<_> = std::mem::take(&mut self.shared).into_iter().collect();
        shared.retain(|(_, sharers)| sharers.iter().any(|it| it.node != sharers[0].node));
        for ((kind, key), sharers) in shared {
            let (prefix, schema) = match kind {
                Kind::HasAddress => ("address", "Address"),
                _ => ("identifier", "Identification"),
            };
            let hub = self.end(&format!("{prefix}:{key}"));
            let printed = sharers.iter().map(|it| it.printed);
            let caption = printed.min_by_key(|it| &self.texts[*it as usize]).expect("two sharers");
            let schema = self.symbol(schema).get();
            self.nodes.insert(hub.get(), (caption, schema));
            let nothing = self.symbol("");
            for sharer in sharers {
                let (lower, upper, open) = bounds(Stake::UNKNOWN);
                self.edges.push(EdgeRecord {
                    source: U32::new(sharer.node),
                    target: hub,
                    lower,
                    upper,
                    kind: kind.code(),
                    interest: Interest::None.code(),
                    confidence: Confidence::Stated.code(),
                    open,
                    period: PeriodRecord::of(Period::ALWAYS),
                    said: nothing,
                    role: U32::new(sharer.printed),
                    relation: U32::new(sharer.node),
                    origin: sharer.origin,
                });
            }
        }
    }

    /// The graph of what was added.
    pub fn finish(mut self) -> Built {
        self.symbol("");
        self.tie_sharers();
        let (texts, ranks) = in_order(&self.texts);
        let rank = |it: &mut U32| it.set(ranks[it.get() as usize]);
        let mut nodes: Vec<NodeRecord> = self
            .nodes
            .iter()
            .map(|(id, (caption, schema))| {
                let [id, caption, schema] = [*id, *caption, *schema].map(U32::new);
                NodeRecord { id, caption, schema }
            })
            .collect();
        nodes.iter_mut().flat_map(NodeRecord::texts).for_each(rank);
        nodes.sort_unstable_by_key(|it| it.id.get());
        let mut places = vec![0; texts.len()];
        for (place, node) in (0..).zip(&nodes) {
            places[node.id.get() as usize] = place;
        }
        let place = |it: &mut U32| it.set(places[ranks[it.get() as usize] as usize]);
        for edge in &mut self.edges {
            [&mut edge.source, &mut edge.target].into_iter().for_each(place);
            edge.texts().into_iter().for_each(rank);
        }
        for listing in &mut self.listings {
            place(&mut listing.node);
            listing.texts().into_iter().for_each(rank);
        }
        self.edges.sort_unstable_by_key(EdgeRecord::order);
        self.edges.dedup();
        self.listings.sort_unstable_by_key(ListingRecord::order);
        self.listings.dedup();
        let graph = Graph::of_parts(nodes, self.edges, self.listings, texts);
        Built { graph, notices: self.notices }
    }
}

/// The texts in the order of their bytes, and the place that each got there.
fn in_order(texts: &[Rc<str>]) -> (Texts, Vec<u32>) {
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    order.sort_unstable_by_key(|it| &texts[*it as usize]);
    let mut ranks = vec![0; texts.len()];
    let mut heap = String::with_capacity(texts.iter().map(|it| it.len()).sum());
    let mut starts = Vec::with_capacity(texts.len() + 1);
    for (rank, symbol) in (0..).zip(order) {
        ranks[symbol as usize] = rank;
        starts.push(U64::new(heap.len() as u64));
        heap.push_str(&texts[symbol as usize]);
    }
    starts.push(U64::new(heap.len() as u64));
    (Texts { starts, heap }, ranks)
}

/// The dataset that a notice about an entity names.
fn name_of(entity: &Entity) -> String {
    entity.datasets().first().map_or_else(String::new, |it| it.to_string())
}
