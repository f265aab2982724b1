//! Signs in the goods and where they go.

use std::collections::BTreeSet;

use model::country::Country;

use super::{Lack, Verdict, known, named, names, priority, raised_if};
use crate::day::Day;
use crate::describe;
use crate::eccn::Classification;
use crate::priority;
use crate::route::places::{self, DiversionPoint};
use crate::route::settings::Settings;
use crate::route::shipment::{Item, Shipment};

/// RF-06: priority goods that go to, or through, a country that guidance names as a point of diversion.
pub(super) fn priority_goods_to_a_diversion_point(it: &Shipment, settings: &Settings) -> Verdict {
    let Some(item) = priority(it)? else { return Ok(None) };
    let transit = it.transit.iter().flatten().copied();
    let on_the_way: BTreeSet<Country> = transit.chain(it.destination).collect();
    let counts = |it: &&DiversionPoint| {
        on_the_way.contains(&it.country)
            && settings.diversion_lists.iter().any(|list| list == it.list)
    };
    let points: Vec<_> = places::diversion_points(it.date).filter(counts).collect();
    if let Some(first) = points.first() {
        let countries: BTreeSet<Country> = points.iter().map(|it| it.country).collect();
        return raised_if(true, || {
            format!("{} by way of {}, which {} names", named(item), names(countries), first.list)
        });
    }
    known(it.destination, "destination")?;
    it.transit.as_ref().map(|_| None).ok_or(Lack("transit_countries"))
}

/// RF-42: more parts of the 600 series or of 9x515 than the country has end items for them.
pub(super) fn more_parts_than_end_items(it: &Shipment, _: &Settings) -> Verdict {
    let is_such = |item: &&Item| match &item.classification {
        Some(Classification::Eccn(eccn)) => eccn.is_series_600_or_515(),
        _ => false,
    };
    let Some(item) = it.items.iter().find(is_such) else {
        let all_known =
            !it.items.is_empty() && it.items.iter().all(|it| it.classification.is_some());
        return if all_known { Ok(None) } else { Err(Lack("eccn")) };
    };
    let quantity = known(item.quantity, "quantity")?;
    let base = known(it.installed_base, "installed base")?;
    raised_if(quantity > base, || format!("{quantity} parts for {base} end items in the country"))
}

/// RF-43: a description of priority goods under a code that is none. From which rank on a description
/// names goods is ours to say.
pub(super) fn described_as_what_the_code_is_not(it: &Shipment, settings: &Settings) -> Verdict {
    let mut lack = if it.items.is_empty() { Some(Lack("description")) } else { None };
    for item in &it.items {
        match (item.code, item.description.as_deref()) {
            (None, _) => lack = lack.or(Some(Lack("hs6"))),
            (_, None) => lack = lack.or(Some(Lack("description"))),
            (Some(code), Some(description)) if item.priority().is_none() => {
                let sure = |it: &describe::Proposed| {
                    it.tier.is_some() && u32::from(it.rank) >= settings.description_rank
                };
                if let Some(found) = describe::propose(description).into_iter().find(sure) {
                    return raised_if(true, || {
                        format!("{description:?} may be {}, and is declared as {code}", found.code)
                    });
                }
            }
            _ => {}
        }
    }
    lack.map_or(Ok(None), Err)
}

/// RF-46: priority goods that leave the Union without a clause against re-export to Russia (Regulation (EU)
/// 833/2014 art. 12g, from 2024-03-20). The partner countries of its Annex VIII are exempt; which
/// they are is not in the data, so that members of the coalition outside the Union stay open.
pub(super) fn clause_against_reexport_missing(it: &Shipment, _: &Settings) -> Verdict {
    let exporter = known(it.exporter_country, "exporter_country")?;
    let day = known(it.date, "shipment_date")?;
    if places::coalition(exporter) != Some("EU") || day < Day::of_table("2024-03-20") {
        return Ok(None);
    }
    let Some(item) = priority(it)? else { return Ok(None) };
    let destination = known(it.destination, "destination")?;
    let part = places::coalition(destination);
    if part == Some("EU") || known(it.no_russia_clause, "contract_clauses")? {
        return Ok(None);
    }
    if part.is_some() {
        return Err(Lack("partner countries of Annex VIII"));
    }
    let item: &priority::PriorityItem = item;
    raised_if(true, || {
        format!("{} to {} without a clause against re-export", named(item), destination.name())
    })
}
