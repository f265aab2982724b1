//! Signs in the way of the goods.

use model::country::Country;
use text::identifier::{self, Checked};

use super::{Lack, Verdict, answered, known, names, raised_if, told};
use crate::route::settings::Settings;
use crate::route::shipment::{Changed, PartyKind, Shipment, Told, Vessel};

/// RF-19: a freight forwarder receives the goods, and nobody else is named who uses them.
pub(super) fn forwarder_is_the_destination(it: &Shipment, _: &Settings) -> Verdict {
    if known(it.consignee.kind, "consignee_role")? != PartyKind::FreightForwarder {
        return Ok(None);
    }
    match &it.end_user {
        Told::NotAsked => Err(Lack("end_user")),
        Told::Missing => raised_if(true, || "no end user behind the forwarder".to_owned()),
        Told::Is(user) => {
            let forwarder = told(it.consignee.name.as_deref(), "consignee")?;
            raised_if(same_name(user, forwarder), || {
                format!("the forwarder {forwarder:?} is named as the end user")
            })
        }
    }
}

/// Whether two names have the same words, whatever their order, script and legal form.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let name = text::prepare(name, text::NameKind::Organization, None);
        let own = name.tokens.iter().filter(|it| it.class != text::Class::LegalForm);
        let mut words: Vec<String> = own.map(|it| it.form().to_owned()).collect();
        words.sort_unstable();
        words
    };
    words(one) == words(other)
}

/// RF-20: a way that goes round in a circle, or through more countries than usual. How many is ours to say;
/// a detour for a reason that the papers do not give looks the same.
pub(super) fn abnormal_route(it: &Shipment, settings: &Settings) -> Verdict {
    let transit = told(it.transit.as_deref(), "route")?;
    let (origin, destination) =
        (known(it.origin, "origin")?, known(it.destination, "destination")?);
    let mut seen: Vec<Country> = vec![origin, destination];
    for country in transit {
        if seen.contains(country) {
            return raised_if(true, || format!("{} is passed twice", country.name()));
        }
        seen.push(*country);
    }
    raised_if(transit.len() > settings.transit_countries as usize, || {
        format!("through {}", names(transit.iter().copied()))
    })
}

/// RF-21: packaging that does not fit the way or the destination. Somebody who sees it has to say.
pub(super) fn packaging_does_not_fit(it: &Shipment, _: &Settings) -> Verdict {
    let reason = "the packaging does not fit the way or the destination";
    answered(it.packaging_unfit, "packaging", reason)
}

/// RF-22: no date of delivery, or delivery to an out-of-the-way place.
pub(super) fn vague_delivery(it: &Shipment, _: &Settings) -> Verdict {
    if it.delivery_date == Told::Missing {
        return raised_if(true, || "no date of delivery is given".to_owned());
    }
    let verdict = answered(
        it.delivery_place_unusual,
        "delivery_place",
        "the place of delivery is out of the way",
    )?;
    if verdict.is_none() && !it.delivery_date.is_asked() {
        return Err(Lack("delivery_date"));
    }
    Ok(verdict)
}

/// RF-23: consignee, way or place of delivery changed after the order was confirmed. The guidance gives no
/// time limit: any such change counts.
pub(super) fn changed_after_the_order(it: &Shipment, _: &Settings) -> Verdict {
    let changes = told(it.changes.as_deref(), "change_log")?;
    if changes.is_empty() {
        return Ok(None);
    }
    let confirmed = known(it.order_confirmed, "timestamps")?;
    let late = changes.iter().find(|it| it.on > confirmed);
    raised_if(late.is_some(), || {
        let change = late.expect("it was just found");
        let what = match change.what {
            Changed::Consignee => "the consignee",
            Changed::Route => "the way",
            Changed::DeliveryPlace => "the place of delivery",
            Changed::DestinationFrom(_) => "the destination",
        };
        format!("{what} was changed on {}, after the order of {confirmed}", change.on)
    })
}

/// RF-24: goods that were to go to Russia or Belarus and now go elsewhere.
pub(super) fn no_longer_to_russia(it: &Shipment, _: &Settings) -> Verdict {
    let changes = told(it.changes.as_deref(), "change_log")?;
    let destination = known(it.destination, "destination")?;
    let former = changes.iter().find_map(|it| match it.what {
        Changed::DestinationFrom(country) if matches!(country.code(), "ru" | "by") => Some(country),
        _ => None,
    });
    let former = former.filter(|it| *it != destination);
    raised_if(former.is_some(), || {
        format!("planned for {}, now for {}", names(former), destination.name())
    })
}

/// RF-45: a ship that was in Iran without its papers saying so, that often changes its name, flag or owner,
/// or whose number is wrong or another ship's. How often is ours to say.
pub(super) fn ship_does_not_fit_its_papers(it: &Shipment, settings: &Settings) -> Verdict {
    let ship = &it.vessel;
    if let Some(reason) = ship_sign(ship, settings) {
        return raised_if(true, || reason);
    }
    told(ship.imo.as_deref(), "imo")?;
    told(ship.seen_in.as_deref(), "ais_ports")?;
    told(ship.declared_in.as_deref(), "documents")?;
    known(ship.changes, "changes of name, flag or owner")?;
    known(ship.imo_of_another, "register of ships").map(|_| None)
}

fn ship_sign(ship: &Vessel, settings: &Settings) -> Option<String> {
    let is_in_iran = |ports: &Option<Vec<Country>>| {
        ports.as_ref().map(|it| it.iter().any(|it| it.code() == "ir"))
    };
    if is_in_iran(&ship.seen_in) == Some(true) && is_in_iran(&ship.declared_in) == Some(false) {
        return Some("the ship called in Iran, and the papers do not say so".to_owned());
    }
    if let Some(Checked::Invalid { reason, .. }) =
        ship.imo.as_deref().map(|it| identifier::check("imo", it))
    {
        return Some(format!("the number of the ship is wrong: {reason}"));
    }
    if ship.imo_of_another == Some(true) {
        return Some("the number is that of another ship or of one that was scrapped".to_owned());
    }
    let changes = ship.changes.filter(|it| *it >= settings.vessel_changes.max(1))?;
    Some(format!("{changes} changes of name, flag or owner in the last year"))
}
