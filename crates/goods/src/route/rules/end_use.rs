//! Signs in what the goods are for.

use super::{Lack, Verdict, answered, raised_if};
use crate::route::settings::Settings;
use crate::route::shipment::{Shipment, Told};

/// RF-14: no end user, no end use, or a refused statement.
pub(super) fn end_use_not_given(it: &Shipment, _: &Settings) -> Verdict {
    let missing = [
        (it.end_user == Told::Missing, "no end user is given"),
        (it.end_use == Told::Missing, "no end use is given"),
        (it.statement_refused == Some(true), "the end-user statement was refused"),
    ];
    if let Some((_, reason)) = missing.into_iter().find(|it| it.0) {
        return raised_if(true, || reason.to_owned());
    }
    let asked = [
        (it.end_user.is_asked(), "end_user"),
        (it.end_use.is_asked(), "end_use"),
        (it.statement_refused.is_some(), "eus_status"),
    ];
    asked.into_iter().find(|it| !it.0).map_or(Ok(None), |it| Err(Lack(it.1)))
}

/// RF-15: goods for an industry that the destination does not have. Whether it has it, somebody who
/// knows the country has to say.
pub(super) fn destination_lacks_the_industry(it: &Shipment, _: &Settings) -> Verdict {
    let reason = "the destination has no industry for such goods";
    answered(it.destination_lacks_industry, "industry of the destination", reason)
}

/// RF-16: a buyer who does not know the product and insists. A reader of the letters has to say.
pub(super) fn buyer_does_not_know_the_product(it: &Shipment, _: &Settings) -> Verdict {
    answered(it.buyer_ignorant, "correspondence", "the buyer does not know the product and insists")
}

/// RF-17: installation, training or service declined.
pub(super) fn service_declined(it: &Shipment, _: &Settings) -> Verdict {
    let reason = "installation, training or service was declined";
    answered(it.service_declined, "order_lines", reason)
}

/// RF-18: evasive on whether the goods stay, are exported or re-exported. A reader has to say.
pub(super) fn evasive_answers(it: &Shipment, _: &Settings) -> Verdict {
    answered(it.answers_evasive, "eus_answers", "the answers on use and re-export are evasive")
}
