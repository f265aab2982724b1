//! Signs in the consignee.

use super::{
    Lack, Verdict, answered, invasion, known, named, priority, priority_up_to, raised_if, told,
};
use crate::describe;
use crate::priority::Tier;
use crate::route::places;
use crate::route::settings::Settings;
use crate::route::shipment::{AddressKind, Shipment, Told};
use crate::words;

/// RF-01: a company founded after the invasion, outside the coalition, that is new as a customer and buys
/// goods of tier 1 or 2. How long a customer is new is ours to say: as long as it has no history.
pub(super) fn new_company_outside_the_coalition(it: &Shipment, settings: &Settings) -> Verdict {
    let party = &it.consignee;
    let founded = known(party.founded, "incorporation_date")?;
    let country = known(party.country, "party_country")?;
    if founded <= invasion() || places::coalition(country).is_some() {
        return Ok(None);
    }
    let Some(item) = priority_up_to(it, Tier::Two)? else { return Ok(None) };
    let since = known(party.customer_since, "customer_since")?;
    let days = known(it.date, "shipment_date")?.days_since(since);
    raised_if(days <= i64::from(settings.short_history_days), || {
        let (country, item) = (country.name(), named(item));
        format!("founded on {founded} in {country}, a customer since {since}, buys {item}")
    })
}

/// RF-07: a business whose address is a home.
pub(super) fn address_is_a_home(it: &Shipment, _: &Settings) -> Verdict {
    let kind = known(it.consignee.address_kind, "address")?;
    raised_if(kind == AddressKind::Residential, || "the address is a home".to_owned())
}

/// RF-08: an address that many companies share. How many is ours to say.
pub(super) fn address_shared_by_many(it: &Shipment, settings: &Settings) -> Verdict {
    let count = known(it.consignee.companies_at_address, "company_registry")?;
    raised_if(count >= settings.shared_address_companies, || {
        format!("{count} companies are registered at the address")
    })
}

/// RF-09: the address of a listed party. Some entries of the Entity List are addresses alone.
pub(super) fn address_is_listed(it: &Shipment, _: &Settings) -> Verdict {
    answered(it.consignee.address_is_listed, "list_addresses", "a list has the address")
}

/// RF-10: neither a website nor an address of its own on the network.
pub(super) fn no_web_presence(it: &Shipment, settings: &Settings) -> Verdict {
    let party = &it.consignee;
    match &party.website {
        Told::Is(_) => Ok(None),
        Told::NotAsked => Err(Lack("website")),
        Told::Missing => {
            let domain = told(party.email_domain.as_deref(), "email_domain")?;
            raised_if(is_free(domain, settings), || {
                format!("no website, and mail at {domain}, where anybody can have an address")
            })
        }
    }
}

/// RF-11: mail for a company at a provider where anybody can have an address.
pub(super) fn personal_mail(it: &Shipment, settings: &Settings) -> Verdict {
    let domain = told(it.consignee.email_domain.as_deref(), "email_domain")?;
    raised_if(is_free(domain, settings), || format!("mail at {domain}"))
}

fn is_free(domain: &str, settings: &Settings) -> bool {
    let domain = domain.trim().trim_start_matches('@').to_lowercase();
    settings.free_mail.contains(&domain)
}

/// RF-12: priority goods for a business that has no use for any, such as a bakery (the example of EAR 732
/// Supplement 3). The goods are known by their codes or, if these say nothing, by their descriptions.
pub(super) fn business_does_not_fit(it: &Shipment, settings: &Settings) -> Verdict {
    let activity = told(it.consignee.activity.as_deref(), "business_activity")?;
    let Some(trade) = words::unrelated_trade(activity) else { return Ok(None) };
    match priority(it) {
        Ok(Some(item)) => raised_if(true, || format!("{trade:?} has no use for {}", named(item))),
        Ok(None) => Ok(None),
        Err(lack) => {
            let texts = it.items.iter().filter_map(|it| it.description.as_deref());
            let mut proposals = texts.flat_map(describe::propose);
            let sure = |it: &describe::Proposed| u32::from(it.rank) >= settings.description_rank;
            match proposals.find(|it| it.tier.is_some() && sure(it)) {
                Some(found) => raised_if(true, || {
                    format!("{trade:?} has no use for what may be {}", found.code)
                }),
                None => Err(lack),
            }
        }
    }
}

/// RF-13: a company too young for a history, or without a filing. How young is ours to say.
pub(super) fn no_background(it: &Shipment, settings: &Settings) -> Verdict {
    let party = &it.consignee;
    if party.has_filings == Some(false) {
        return raised_if(true, || "there are no filings".to_owned());
    }
    let founded = known(party.founded, "incorporation_date")?;
    let days = known(it.date, "shipment_date")?.days_since(founded);
    if days <= i64::from(settings.short_history_days) {
        return raised_if(true, || {
            format!("founded on {founded}, {days} days before the shipment")
        });
    }
    known(party.has_filings, "filings").map(|_| None)
}

/// RF-39: the party is in recent trade data as a supplier of priority goods to Russia.
pub(super) fn supplied_russia_itself(it: &Shipment, _: &Settings) -> Verdict {
    let reason = "trade data has it as a supplier of priority goods to Russia";
    answered(it.consignee.in_trade_data, "tip_data", reason)
}

/// RF-40: the bureau wrote about the party: a supplier list, red-flag or is-informed letter, a Project
/// Guardian request. A letter means that a licence is needed, a request to hold and call.
pub(super) fn named_in_a_notice(it: &Shipment, _: &Settings) -> Verdict {
    let notices = told(it.consignee.notices.as_deref(), "notice_register")?;
    raised_if(!notices.is_empty(), || format!("named in {}", notices.join(", ")))
}

/// RF-41: letters of engagement in which the end customer's clause was changed or taken out.
pub(super) fn end_customer_obscured(it: &Shipment, _: &Settings) -> Verdict {
    let reason = "the clause on the end customer was changed or taken out";
    answered(it.end_customer_obscured, "contract_changes", reason)
}
