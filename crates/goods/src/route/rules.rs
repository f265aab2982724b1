//! The flags, each one function: what it looks for, and what it needs for that.
//!
//! A function gives the reason if the sign is there, nothing if it is not, and a [`Lack`] if that cannot be
//! told. What is known decides first: a sign that is there is raised whatever else is lacking.

use model::country::Country;

use crate::day::Day;
use crate::priority::{PriorityItem, Tier};
use crate::route::Settings;
use crate::route::shipment::Shipment;

mod end_use;
mod goods;
mod identity;
mod logistics;
mod ownership;
mod party;
mod payment;
mod trade;

/// What a flag lacks first: the name of a field, or what about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lack(pub(super) &'static str);

/// The reason, or nothing, or what is lacking.
type Verdict = Result<Option<String>, Lack>;

/// A flag's function.
pub(super) type Check = fn(&Shipment, &Settings) -> Verdict;

/// Every flag's function by the flag's number.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("RF-01", party::new_company_outside_the_coalition),
    ("RF-02", payment::new_payer_outside_the_coalition),
    ("RF-03", trade::no_imports_before_the_invasion),
    ("RF-04", trade::no_priority_goods_before_the_invasion),
    ("RF-05", trade::surge_of_priority_goods),
    ("RF-06", goods::priority_goods_to_a_diversion_point),
    ("RF-07", party::address_is_a_home),
    ("RF-08", party::address_shared_by_many),
    ("RF-09", party::address_is_listed),
    ("RF-10", party::no_web_presence),
    ("RF-11", party::personal_mail),
    ("RF-12", party::business_does_not_fit),
    ("RF-13", party::no_background),
    ("RF-14", end_use::end_use_not_given),
    ("RF-15", end_use::destination_lacks_the_industry),
    ("RF-16", end_use::buyer_does_not_know_the_product),
    ("RF-17", end_use::service_declined),
    ("RF-18", end_use::evasive_answers),
    ("RF-19", logistics::forwarder_is_the_destination),
    ("RF-20", logistics::abnormal_route),
    ("RF-21", logistics::packaging_does_not_fit),
    ("RF-22", logistics::vague_delivery),
    ("RF-23", logistics::changed_after_the_order),
    ("RF-24", logistics::no_longer_to_russia),
    ("RF-25", payment::payer_was_not_declared),
    ("RF-26", payment::shell_pays_through_another_country),
    ("RF-27", payment::cash_for_an_expensive_item),
    ("RF-28", payment::credit_consigned_to_the_bank),
    ("RF-29", payment::price_does_not_fit),
    ("RF-30", payment::payee_does_other_business),
    ("RF-31", identity::near_a_listed_party),
    ("RF-32", identity::phone_does_not_fit),
    ("RF-33", identity::network_address_does_not_fit),
    ("RF-34", ownership::owner_is_hidden),
    ("RF-35", ownership::listed_owner_of_unknown_share),
    ("RF-36", ownership::minority_stake_or_shared_directors),
    ("RF-37", ownership::shares_moved_near_the_listing),
    ("RF-38", ownership::continues_a_listed_business),
    ("RF-39", party::supplied_russia_itself),
    ("RF-40", party::named_in_a_notice),
    ("RF-41", party::end_customer_obscured),
    ("RF-42", goods::more_parts_than_end_items),
    ("RF-43", goods::described_as_what_the_code_is_not),
    ("RF-44", payment::new_front_in_a_hub),
    ("RF-45", logistics::ship_does_not_fit_its_papers),
    ("RF-46", goods::clause_against_reexport_missing),
    ("RF-47", trade::priority_goods_only_since_the_invasion),
];

/// The day of the full invasion of Ukraine, from which the guidance counts. "After" it is later than it,
/// "before" is earlier.
fn invasion() -> Day {
    Day::of_table("2022-02-24")
}

fn known<T: Copy>(value: Option<T>, field: &'static str) -> Result<T, Lack> {
    value.ok_or(Lack(field))
}

fn told<'a, T: ?Sized>(value: Option<&'a T>, field: &'static str) -> Result<&'a T, Lack> {
    value.ok_or(Lack(field))
}

/// A flag that is raised for that reason if something is so.
fn raised_if(is_so: bool, reason: impl FnOnce() -> String) -> Verdict {
    Ok(is_so.then(reason))
}

/// A flag that somebody else has to answer with yes or no.
fn answered(answer: Option<bool>, field: &'static str, reason: &str) -> Verdict {
    raised_if(known(answer, field)?, || reason.to_owned())
}

/// The gravest priority item among the goods, up to a tier. Goods without a code leave it open unless
/// others answer.
fn priority_up_to(shipment: &Shipment, last: Tier) -> Result<Option<&'static PriorityItem>, Lack> {
    let items = shipment.items.iter().filter_map(|it| it.priority());
    let found = items.filter(|it| it.tier <= last).min_by_key(|it| it.tier);
    let is_open = shipment.items.is_empty() || shipment.items.iter().any(|it| it.code.is_none());
    match found {
        None if is_open => Err(Lack("hs6")),
        found => Ok(found),
    }
}

fn priority(shipment: &Shipment) -> Result<Option<&'static PriorityItem>, Lack> {
    priority_up_to(shipment, Tier::FourB)
}

/// An item with its tier, as reasons name it.
fn named(item: &PriorityItem) -> String {
    format!("{} (tier {})", item.code, item.tier)
}

/// The names of countries, as reasons have them.
fn names(countries: impl IntoIterator<Item = Country>) -> String {
    countries.into_iter().map(Country::name).collect::<Vec<_>>().join(", ")
}
