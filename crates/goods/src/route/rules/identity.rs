//! Signs in how a party appears.

use super::{Verdict, known, raised_if};
use crate::route::settings::Settings;
use crate::route::shipment::Shipment;

/// RF-31: a name or address so near a listed one that somebody has to look, and not so near that it is a hit
/// of its own. The bounds are those of the screening, ours to say.
pub(super) fn near_a_listed_party(it: &Shipment, settings: &Settings) -> Verdict {
    let likeness = u32::from(known(it.consignee.listed_likeness_permille, "lists")?);
    let band = settings.review_from_permille..settings.listed_from_permille;
    raised_if(band.contains(&likeness), || format!("like a listed party by {likeness} of 1000"))
}

/// RF-32: a telephone number of another country than the goods go to.
pub(super) fn phone_does_not_fit(it: &Shipment, _: &Settings) -> Verdict {
    let phone = known(it.consignee.phone_country, "phone")?;
    let destination = known(it.destination, "destination")?;
    raised_if(phone != destination, || {
        format!("a telephone in {}, goods for {}", phone.name(), destination.name())
    })
}

/// RF-33: contact from another country than the party says it is in.
pub(super) fn network_address_does_not_fit(it: &Shipment, _: &Settings) -> Verdict {
    let from = known(it.consignee.ip_country, "ip_country")?;
    let stated = known(it.consignee.country, "stated_country")?;
    raised_if(from != stated, || format!("in touch from {}, says {}", from.name(), stated.name()))
}
