//! Signs in who pays and how.

use std::cmp::Ordering;

use super::logistics::same_name;
use super::{Lack, Verdict, invasion, known, priority, raised_if, told};
use crate::describe;
use crate::eccn::Classification;
use crate::route::places;
use crate::route::settings::Settings;
use crate::route::shipment::{
    AddressKind, Amount, Item, Party, PartyKind, PaymentMethod, Shipment, Told,
};
use crate::words;

/// RF-02: a payer founded after the invasion, outside the coalition, for dual-use goods: those on the
/// priority list or in an entry of the Commerce Control List.
pub(super) fn new_payer_outside_the_coalition(it: &Shipment, _: &Settings) -> Verdict {
    let payer = &it.payment.payer;
    let founded = known(payer.founded, "founding date of the payer")?;
    let country = known(payer.country, "payer_country")?;
    if founded <= invasion() || places::coalition(country).is_some() {
        return Ok(None);
    }
    raised_if(has_dual_use(it)?, || {
        format!(
            "the payer was founded on {founded} in {} and pays for dual-use goods",
            country.name()
        )
    })
}

fn has_dual_use(it: &Shipment) -> Result<bool, Lack> {
    let in_an_entry = |item: &Item| matches!(item.classification, Some(Classification::Eccn(_)));
    if it.items.iter().any(in_an_entry) {
        return Ok(true);
    }
    priority(it).map(|it| it.is_some()).map_err(|_| Lack("item_class"))
}

/// RF-25: a payer who is not on the end-user statement, or in a country in which no party of the shipment
/// is.
pub(super) fn payer_was_not_declared(it: &Shipment, _: &Settings) -> Verdict {
    let payer = &it.payment.payer;
    let countries = [it.exporter_country, it.consignee.country, it.destination];
    let is_declared = |country| countries.contains(&Some(country));
    let is_complete = countries.iter().all(Option::is_some);
    if let Some(country) = payer.country.filter(|it| is_complete && !is_declared(*it)) {
        return raised_if(true, || format!("the payment comes from {}", country.name()));
    }
    let name = told(payer.name.as_deref(), "payer")?;
    let declared = told(it.declared_parties.as_deref(), "declared_parties")?;
    if !declared.iter().any(|it| same_name(it, name)) {
        return raised_if(true, || format!("{name:?} is not on the end-user statement"));
    }
    let country = known(payer.country, "payer_country")?;
    if is_declared(country) { Ok(None) } else { Err(Lack("declared countries")) }
}

/// RF-26: a payer that looks like a shell and pays through a bank of another country. Which signs make a
/// shell, the note says; how many, is ours.
pub(super) fn shell_pays_through_another_country(it: &Shipment, settings: &Settings) -> Verdict {
    let bank = known(it.payment.payer_bank_country, "payer_bank_country")?;
    let country = known(it.payment.payer.country, "payer_country")?;
    if bank == country {
        return Ok(None);
    }
    let signs = shell_signs(it, settings);
    let found = signs.iter().filter(|it| **it == Some(true)).count();
    let open = signs.iter().filter(|it| it.is_none()).count();
    let needed = settings.shell_signs as usize;
    if found < needed && found + open >= needed {
        return Err(Lack("shell_score"));
    }
    raised_if(found >= needed, || {
        format!("{found} signs of a shell, of {}, with a bank in {}", country.name(), bank.name())
    })
}

/// A home for an address, no website, an address of many, no history: each known or not.
fn shell_signs(it: &Shipment, settings: &Settings) -> [Option<bool>; 4] {
    let payer = &it.payment.payer;
    [
        payer.address_kind.map(|it| it == AddressKind::Residential),
        payer.website.is_asked().then_some(payer.website == Told::Missing),
        payer.companies_at_address.map(|it| it >= settings.shared_address_companies),
        is_new(payer, it, settings).ok(),
    ]
}

fn is_new(party: &Party, it: &Shipment, settings: &Settings) -> Result<bool, Lack> {
    let founded = known(party.founded, "incorporation_date")?;
    let days = known(it.date, "shipment_date")?.days_since(founded);
    Ok(days <= i64::from(settings.short_history_days))
}

/// RF-27: cash for something expensive. From how much on is ours to say, in US dollars.
pub(super) fn cash_for_an_expensive_item(it: &Shipment, settings: &Settings) -> Verdict {
    if known(it.payment.method, "payment_method")? != PaymentMethod::Cash {
        return Ok(None);
    }
    let in_dollars = |item: &Item| item.value.filter(|it| it.currency() == "USD");
    let limit = i64::from(settings.high_value_cents);
    let dear = it.items.iter().filter_map(in_dollars).find(|it| it.cents() >= limit);
    if let Some(value) = dear {
        return raised_if(true, || format!("{} dollars in cash", value.cents() / 100));
    }
    let all_known = !it.items.is_empty() && it.items.iter().all(|it| in_dollars(it).is_some());
    if all_known { Ok(None) } else { Err(Lack("value")) }
}

/// RF-28: a letter of credit that consigns the goods to the bank that issued it, without an end user.
pub(super) fn credit_consigned_to_the_bank(it: &Shipment, _: &Settings) -> Verdict {
    if it.payment.method.is_some_and(|it| it != PaymentMethod::LetterOfCredit) {
        return Ok(None);
    }
    let consignee = told(it.payment.credit_consignee.as_deref(), "lc_consignee")?;
    let bank = told(it.payment.issuing_bank.as_deref(), "issuing_bank")?;
    if !same_name(consignee, bank) {
        return Ok(None);
    }
    match it.end_user {
        Told::NotAsked => Err(Lack("end_user")),
        Told::Missing => raised_if(true, || format!("consigned to {bank:?}, no end user named")),
        Told::Is(_) => Ok(None),
    }
}

/// RF-29: a price that is several times the usual one, or a fraction of it. How many times is ours to say.
pub(super) fn price_does_not_fit(it: &Shipment, settings: &Settings) -> Verdict {
    let mut lack = if it.items.is_empty() { Some(Lack("unit_price")) } else { None };
    for item in &it.items {
        match (item.unit_price, item.usual_price) {
            (None, _) => lack = lack.or(Some(Lack("unit_price"))),
            (_, None) => lack = lack.or(Some(Lack("benchmark"))),
            (Some(price), Some(usual)) => match misfit(&price, &usual, settings.price_factor) {
                None => lack = lack.or(Some(Lack("prices in one currency"))),
                Some(true) => {
                    return raised_if(true, || {
                        let [price, usual] = [price, usual].map(|it| it.cents());
                        format!("{price} cents a piece, where {usual} are usual")
                    });
                }
                Some(false) => {}
            },
        }
    }
    lack.map_or(Ok(None), Err)
}

fn misfit(price: &Amount, usual: &Amount, factor: u32) -> Option<bool> {
    let factor = i128::from(factor);
    let [one, other] = [price, usual].map(|it| i128::from(it.cents()));
    let is_far = |great: i128, small: i128| great > factor * small;
    match price.partial_cmp_to(usual)? {
        Ordering::Less => Some(is_far(other, one)),
        _ => Some(is_far(one, other)),
    }
}

/// RF-30: a payee whose business has nothing to do with the priority goods that the invoice is for.
pub(super) fn payee_does_other_business(it: &Shipment, settings: &Settings) -> Verdict {
    let activity = told(it.payment.payee_activity.as_deref(), "payee_activity")?;
    let invoice = told(it.payment.invoice_text.as_deref(), "invoice_text")?;
    let Some(trade) = words::unrelated_trade(activity) else { return Ok(None) };
    let mut proposals = describe::propose(invoice).into_iter();
    let found =
        proposals.find(|it| it.tier.is_some() && u32::from(it.rank) >= settings.description_rank);
    raised_if(found.is_some(), || format!("{trade:?} has no part in {invoice:?}"))
}

/// RF-44: a new company without a web presence, paid by or paying an exchange house, or a trading company
/// in a country that guidance names as a point of diversion.
pub(super) fn new_front_in_a_hub(it: &Shipment, settings: &Settings) -> Verdict {
    let other = &it.payment.payer;
    let is_hub = || {
        let country = known(other.country, "payer_country")?;
        let counts = |list| settings.diversion_lists.iter().any(|it| it == list);
        Ok(places::diversion_points(it.date).any(|it| it.country == country && counts(it.list)))
    };
    let is_counterparty = match known(other.kind, "counterparty_type")? {
        PartyKind::ExchangeHouse => true,
        PartyKind::TradingCompany => is_hub()?,
        _ => false,
    };
    if !is_counterparty {
        return Ok(None);
    }
    if !it.consignee.website.is_asked() {
        return Err(Lack("website"));
    }
    let is_front = it.consignee.website == Told::Missing && is_new(&it.consignee, it, settings)?;
    raised_if(is_front, || "a new company without a website behind such a counterparty".to_owned())
}
