//! Ties of a party that is not listed to listed ones: by what is said of it, and by its address.

use std::ops::Deref;

use trace::paths::{Path, Search};
use trace::{Kind, NodeIndex};

use super::{Reason, ReasonKind, Record};
use crate::engine::Engine;
use crate::subject::Party;

/// How much a shared address weighs.
const ADDRESS: u32 = 80;
/// Listed parties at an address that are named; the others are counted.
const NAMED: usize = 3;

impl<E: Deref<Target = Engine>> Record<'_, E> {
    /// The ways from an entity to the nearest listed parties.
    pub(super) fn ways(&mut self, party: &Party, node: NodeIndex) {
        let (graph, network) = (self.assessor.graph(), self.policy().network);
        let listed = self.assessor.listed_by_anybody(self.day);
        let search = Search {
            graph,
            on: self.day,
            depth: usize::from(network.depth),
            least: network.least.into(),
            count: usize::from(network.ways),
        };
        let found = search.to_listed(node, &listed);
        for path in found.paths.iter().filter(|it| it.cost <= network.most_points) {
            let end = path.hops.last().map_or(node, |it| it.to);
            let (listing, source) = self.listing(end).unwrap_or_default();
            let by = if listing.is_empty() { "by a topic alone".to_owned() } else { listing };
            let mut sources = self.sources(path);
            sources.extend(Some(source).filter(|it| !it.is_empty()));
            let reason = Reason {
                kind: ReasonKind::Tie,
                follows: network.tied_to_listed,
                weight: 100u32.saturating_sub(path.cost),
                party: Some(party.role.clone()),
                id: graph.node(end).id.to_owned(),
                message: format!("{}, which is listed: {by}", search.sentence(path)),
                sources,
                standing: None,
            };
            self.reasons.push(reason);
        }
    }

    fn sources(&self, path: &Path) -> Vec<String> {
        let claims = path.hops.iter().filter_map(|it| it.claims.first());
        claims.map(|it| self.assessor.graph().edge(*it).origin.told()).collect()
    }

    /// Listed parties at the address of a party.
    pub(super) fn address(&mut self, party: &Party) {
        let graph = self.assessor.graph();
        for address in party.query.entity().values("address") {
            let Some(place) = self.assessor.addresses().find(address) else { continue };
            let listed = self.assessor.listed_by_anybody(self.day);
            let there: Vec<NodeIndex> = graph
                .incoming(place)
                .filter(|it| it.kind == Kind::HasAddress && listed.why(it.source).is_some())
                .map(|it| it.source)
                .collect();
            // That a listed party is at its own address is told by the hit.
            let is_told = |it: &NodeIndex| {
                let id = graph.node(*it).id;
                self.reasons.iter().any(|reason| {
                    reason.id == id
                        && reason.kind == ReasonKind::Hit
                        && reason.party.as_deref() == Some(party.role.as_str())
                })
            };
            if there.is_empty() || there.iter().any(is_told) {
                continue;
            }
            let names = there.iter().take(NAMED).map(|it| graph.node(*it).caption);
            let names = names.collect::<Vec<_>>().join(", ");
            let more = match there.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let said = graph.incoming(place).find(|it| it.source == there[0]);
            self.reasons.push(Reason {
                kind: ReasonKind::Address,
                follows: self.policy().network.listed_address,
                weight: ADDRESS,
                party: Some(party.role.clone()),
                id: graph.node(place).id.to_owned(),
                message: format!(
                    "{address:?} is the address of listed parties: {names}{more}; one building is no proof of a tie"
                ),
                sources: said.map(|it| it.origin.told()).into_iter().collect(),
                standing: None,
            });
        }
    }
}
