//! What the lists of goods say of a shipment.

use std::collections::BTreeSet;
use std::ops::Deref;

use goods::route::{Item, Shipment};
use goods::{Control, Effect, How, Query, Tier};
use model::country::{self, Country};

use super::{GoodsAnswer, Reason, ReasonKind, Record};
use crate::engine::Engine;
use crate::policy::Follows;

/// How much goods weigh that go to a country that a rule names, on lists without tiers.
const TO_NAMED_COUNTRY: u32 = 80;
/// How much they weigh otherwise, and by their words alone.
const LISTED: u32 = 40;
const PROPOSED: u32 = 20;
/// Proposals that are told for an item.
const MOST_PROPOSALS: usize = 1;

impl<E: Deref<Target = Engine>> Record<'_, E> {
    /// Looks every item up and says what follows.
    pub(super) fn goods(&mut self, shipment: &Shipment) -> Vec<GoodsAnswer> {
        let countries = self.countries(shipment);
        let answers: Vec<GoodsAnswer> = shipment.items.iter().map(|it| self.item(it)).collect();
        for found in &answers {
            for control in &found.answer.controls {
                self.control(found, control, &countries);
            }
            self.proposals(found);
            for notice in &found.answer.notices {
                self.notices.push(notice.clone().in_field("goods"));
            }
        }
        answers
    }

    fn item(&self, item: &Item) -> GoodsAnswer {
        let lists: Vec<goods::List> =
            self.policy().goods.lists.iter().map(|it| it.list()).collect();
        // Words only propose codes: where there is one, they add nothing but doubt.
        let has_code = item.code.is_some() || item.classification.is_some();
        let query = Query {
            code: item.code,
            classification: item.classification.clone(),
            description: item.description.as_deref().filter(|_| !has_code),
            edition: item.edition,
            on: self.on,
        };
        let mut answer = goods::controls(&query);
        answer.controls.retain(|it| lists.contains(&it.list));
        GoodsAnswer { item: item.clone(), answer }
    }

    /// Where the goods go and pass, and where those are who receive and use them.
    fn countries(&self, shipment: &Shipment) -> BTreeSet<Country> {
        let route =
            shipment.destination.into_iter().chain(shipment.transit.iter().flatten().copied());
        let receiving = self.parties.iter().filter(|it| super::shipment::receives(&it.role));
        let theirs = receiving.flat_map(|it| it.query.entity().values("country"));
        route.chain(theirs.filter_map(Country::get)).collect()
    }

    fn control(&mut self, found: &GoodsAnswer, control: &Control, countries: &BTreeSet<Country>) {
        // Of a chapter or heading nobody knows whether the listed goods are meant.
        let is_wide = control.how == How::Prefix;
        let named = control.effects.iter().filter(|it| {
            let destination = country::find(it.destination);
            destination.is_some_and(|it| countries.contains(&it))
        });
        let named: Vec<&Effect> = named.collect();
        let policy = &self.policy().goods;
        let (follows, weight) = match named.first() {
            Some(_) if !is_wide => {
                (policy.to_named_country, control.tier.map_or(TO_NAMED_COUNTRY, weight))
            }
            _ => (policy.listed, LISTED),
        };
        let list = control.list.title();
        let tier = control.tier.map_or_else(String::new, |it| format!(", tier {it}"));
        let listed = &control.listed;
        let how = match control.how {
            How::Prefix => " (one of those below the code)",
            How::NationalExtension => " (by its first six digits)",
            How::Paragraph => " (by its entry)",
            How::Exact => "",
        };
        let code = asked(&found.item);
        let listed_as = if code == *listed { String::new() } else { format!(" as {listed}{how}") };
        let rule = named.first().map_or_else(String::new, |it| {
            let (force, act) = (it.force.as_str(), it.citation.paragraph);
            let since = it.from.map_or_else(String::new, |it| format!(" from {it}"));
            format!(
                "; bound for {}: {} {force}{since}, {act}: {}",
                it.destination, it.jurisdiction, it.what
            )
        });
        let cited = named.iter().map(|it| it.citation).chain([control.citation]);
        self.reasons.push(Reason {
            kind: ReasonKind::Goods,
            follows,
            weight,
            party: None,
            id: listed.clone(),
            message: format!("{code} is listed{listed_as}: {list}{tier}{rule}"),
            sources: cited.map(cite).collect(),
            standing: None,
        });
    }

    fn proposals(&mut self, found: &GoodsAnswer) {
        let follows: Follows = self.policy().goods.proposed;
        let listed = found.answer.proposals.iter().filter(|it| it.tier.is_some());
        for proposed in listed.take(MOST_PROPOSALS) {
            let tier = proposed.tier.map_or_else(String::new, |it| it.to_string());
            self.reasons.push(Reason {
                kind: ReasonKind::Goods,
                follows,
                weight: PROPOSED,
                party: None,
                id: proposed.code.to_string(),
                message: format!(
                    "{} may be {}, {}, on the Common High Priority List, tier {tier}: a person has to classify it",
                    asked(&found.item),
                    proposed.code,
                    proposed.title
                ),
                sources: Vec::new(),
                standing: None,
            });
        }
    }
}

/// The gravest tier weighs as much as a flag that is looked at by itself.
fn weight(tier: Tier) -> u32 {
    match tier {
        Tier::One => 100,
        Tier::Two => 95,
        _ => 85,
    }
}

/// What the user calls the goods.
fn asked(item: &Item) -> String {
    match (&item.code, &item.classification, &item.description) {
        (Some(code), ..) => code.to_string(),
        (None, Some(classification), _) => classification.to_string(),
        (None, None, Some(description)) => format!("{description:?}"),
        (None, None, None) => "the item".to_owned(),
    }
}

/// A citation in one line.
pub(super) fn cite(citation: goods::Citation) -> String {
    format!("{}, {} [{}]", citation.publisher, citation.paragraph, citation.url)
}
