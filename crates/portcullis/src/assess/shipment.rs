//! What is known of a shipment, put together from its row and its parties, and its red flags.

use std::ops::Deref;

use goods::Day;
use goods::route::{Finding, Flag, Shipment, Told, flags};
use model::Entity;
use model::country::Country;

use super::goods_of::cite;
use super::{Assessed, Reason, ReasonKind, Record};
use crate::assess::addresses::Addresses;
use crate::engine::Engine;
use crate::policy::Follows;

/// Roles of those who receive goods or money, the first to be found is looked at.
const RECEIVERS: [&str; 11] = [
    "consignee",
    "ultimate_consignee",
    "importer",
    "buyer",
    "receiver",
    "end_user",
    "intermediate_consignee",
    "creditor",
    "ultimate_creditor",
    "beneficiary",
    "payee",
];
/// Roles of those who send.
const SENDERS: [&str; 5] = ["exporter", "consignor", "shipper", "seller", "sender"];
/// Roles of those who pay.
const PAYERS: [&str; 5] = ["payer", "debtor", "originator", "ultimate_debtor", "bill_to"];
/// Roles of the banks that they pay by.
const PAYER_BANKS: [&str; 3] = ["debtor_agent", "originator_bank", "bank"];

/// Whether a party of that role receives goods or money.
pub(super) fn receives(role: &str) -> bool {
    RECEIVERS.contains(&role)
}

impl<E: Deref<Target = Engine>> Record<'_, E> {
    fn first_of(&self, roles: &[&str]) -> Option<&Assessed> {
        roles.iter().find_map(|role| self.parties.iter().find(|it| it.role == *role))
    }

    /// Adds what is known of the parties.
    pub(super) fn complete(&self, mut shipment: Shipment) -> Shipment {
        if let Some(party) = self.first_of(&RECEIVERS) {
            shipment.consignee = self.known_of(party);
        }
        if let Some(party) = self.first_of(&PAYERS) {
            shipment.payment.payer = self.known_of(party);
        }
        let country = |party: Option<&Assessed>| party.and_then(|it| country(it.query.entity()));
        shipment.exporter_country = country(self.first_of(&SENDERS));
        shipment.payment.payer_bank_country = country(self.first_of(&PAYER_BANKS));
        // Where nothing else is told, goods come from who sends them and go to who receives them.
        shipment.origin = shipment.origin.or(shipment.exporter_country);
        shipment.destination = shipment.destination.or(shipment.consignee.country);
        if let Some(vessel) = self.parties.iter().find(|it| it.role == "vessel") {
            shipment.vessel.imo = vessel.query.entity().first("imoNumber").map(str::to_owned);
        }
        shipment
    }

    fn known_of(&self, party: &Assessed) -> goods::route::Party {
        let entity = party.query.entity();
        let address = entity.values("address").into_iter().find(|it| Addresses::can_find(it));
        let at_listed = self.reasons.iter().any(|it| {
            it.kind == ReasonKind::Address && it.party.as_deref() == Some(party.role.as_str())
        });
        let best = party.screening.hits.first().map_or(0.0, |it| it.score);
        goods::route::Party {
            name: entity.first("name").map(str::to_owned),
            country: country(entity),
            founded: entity.first("incorporationDate").and_then(|it| Day::parse(it).ok()),
            address_is_listed: address.map(|_| at_listed),
            listed_likeness_permille: Some((best * 1000.0) as u16),
            website: entity.first("website").map_or(Told::NotAsked, |it| Told::Is(it.to_owned())),
            email_domain: entity
                .first("email")
                .and_then(|it| Some(it.rsplit_once('@')?.1.to_owned())),
            activity: entity.first("sector").map(str::to_owned),
            ..goods::route::Party::default()
        }
    }

    /// Looks for every red flag and says what follows.
    pub(super) fn flags(&mut self, shipment: &Shipment) -> Vec<Flag> {
        let mut found = flags(shipment, &self.assessor.settings);
        let policy = &self.assessor.policy.flags;
        found.retain(|it| policy.weight(it.rule.id) > 0);
        let raised = |it: &Flag| match &it.finding {
            Finding::Raised(why) => Some((it.rule, why.clone(), policy.weight(it.rule.id))),
            _ => None,
        };
        let mut raised: Vec<_> = found.iter().filter_map(raised).collect();
        raised.sort_by_key(|it| std::cmp::Reverse(it.2));
        let sum = raised.iter().map(|it| it.2).fold(0u32, u32::saturating_add);
        let mut before = 0u32;
        for (rule, why, weight) in raised {
            // Those that are enough without it make a lighter one a remark.
            let is_needed = sum >= policy.review_from && before < policy.review_from;
            let follows = if is_needed { Follows::Review } else { Follows::Note };
            before = before.saturating_add(weight);
            self.reasons.push(Reason {
                kind: ReasonKind::Flag,
                follows,
                weight,
                party: None,
                id: rule.id.to_owned(),
                message: format!("{} ({}): {why}", rule.title, rule.id),
                sources: vec![cite(rule.citation)],
                standing: None,
            });
        }
        found
    }
}

/// The country that a party says it is in.
fn country(entity: &Entity) -> Option<Country> {
    let properties = ["country", "jurisdiction", "mainCountry"];
    properties.iter().find_map(|it| entity.first(it)).and_then(Country::get)
}
