//! Signs in what a consignee bought before.

use super::{Lack, Verdict, invasion, known, named, priority, priority_up_to, raised_if, told};
use crate::day::Day;
use crate::priority::Tier;
use crate::route::settings::Settings;
use crate::route::shipment::{History, Past, Shipment};

/// The history, if it tells of the time before the invasion.
fn history(it: &Shipment) -> Result<&History, Lack> {
    let history = told(it.history.as_ref(), "shipment history")?;
    if history.from < invasion() { Ok(history) } else { Err(Lack("shipments before 2022-02-24")) }
}

/// The day of the shipment, if the invasion was before it.
fn day_after_the_invasion(it: &Shipment) -> Result<Option<Day>, Lack> {
    known(it.date, "shipment_date").map(|day| (day > invasion()).then_some(day))
}

fn is_priority(past: &Past, last: Tier) -> bool {
    past.item.priority().is_some_and(|it| it.tier <= last)
}

fn before(history: &History) -> impl Iterator<Item = &Past> {
    history.shipments.iter().filter(|it| it.date < invasion())
}

/// RF-03: an importer to whom nothing went before the invasion.
pub(super) fn no_imports_before_the_invasion(it: &Shipment, _: &Settings) -> Verdict {
    let Some(day) = day_after_the_invasion(it)? else { return Ok(None) };
    let history = history(it)?;
    raised_if(before(history).next().is_none(), || {
        format!("nothing was sent to it from {} until the invasion, and now on {day}", history.from)
    })
}

/// RF-04: an importer who bought no priority goods before the invasion, and now does.
pub(super) fn no_priority_goods_before_the_invasion(it: &Shipment, _: &Settings) -> Verdict {
    if day_after_the_invasion(it)?.is_none() {
        return Ok(None);
    }
    let Some(item) = priority(it)? else { return Ok(None) };
    let history = history(it)?;
    raised_if(!before(history).any(|it| is_priority(it, Tier::FourB)), || {
        format!("buys {}, and bought no priority goods before the invasion", named(item))
    })
}

/// RF-05: far more priority goods a day after the invasion than before. "Significant" is the guidance's
/// word, how many times is ours. By value where all values are known in one currency, else by pieces.
pub(super) fn surge_of_priority_goods(it: &Shipment, settings: &Settings) -> Verdict {
    let Some(day) = day_after_the_invasion(it)? else { return Ok(None) };
    if priority(it)?.is_none() {
        return Ok(None);
    }
    let history = history(it)?;
    let days = |from: Day, to: Day| i128::from(to.days_since(from));
    let (days_before, days_after) = (days(history.from, invasion()), days(invasion(), day));
    let present = it.items.iter().map(|item| Past { date: day, item: item.clone() });
    let all: Vec<Past> = history.shipments.iter().cloned().chain(present).collect();
    let priority: Vec<&Past> = all.iter().filter(|it| is_priority(it, Tier::FourB)).collect();
    let (before, after) = sums(&priority)?;
    // Averages a day, compared without dividing. Nothing before is another flag.
    let is_surge =
        before > 0 && after * days_before > i128::from(settings.surge_factor) * before * days_after;
    raised_if(is_surge, || {
        format!(
            "{before} in {days_before} days before the invasion, {after} in {days_after} days after"
        )
    })
}

/// What was sent before and after the invasion, in cents or in pieces.
fn sums(pasts: &[&Past]) -> Result<(i128, i128), Lack> {
    let mut currencies = pasts.iter().map(|it| it.item.value.map(|it| it.currency().to_owned()));
    let first = currencies.next().flatten();
    let by_value = first.is_some() && currencies.all(|it| it == first);
    let (mut before, mut after) = (0i128, 0i128);
    for past in pasts {
        let amount = if by_value {
            past.item.value.map(|it| i128::from(it.cents()))
        } else {
            past.item.quantity.map(i128::from)
        };
        let amount = known(amount, "value")?;
        *(if past.date < invasion() { &mut before } else { &mut after }) += amount;
    }
    Ok((before, after))
}

/// RF-47: a customer since before the invasion who buys goods of tier 1 or 2 only since.
pub(super) fn priority_goods_only_since_the_invasion(it: &Shipment, _: &Settings) -> Verdict {
    let since = known(it.consignee.customer_since, "customer_since")?;
    if since >= invasion() || day_after_the_invasion(it)?.is_none() {
        return Ok(None);
    }
    let Some(item) = priority_up_to(it, Tier::Two)? else { return Ok(None) };
    let history = history(it)?;
    raised_if(!before(history).any(|it| is_priority(it, Tier::Two)), || {
        format!("a customer since {since} who buys {} only since the invasion", named(item))
    })
}
