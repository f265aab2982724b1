//! Signs in who owns and runs the consignee.

use super::{Lack, Verdict, known, raised_if, told};
use crate::route::settings::Settings;
use crate::route::shipment::{Ownership, Shipment};

/// Half of the shares, in hundredths of a percent: from here on it is majority ownership, which is no flag
/// but a finding of its own (OFAC's 50 percent rule).
const HALF: u16 = 5_000;

fn ownership(it: &Shipment) -> Result<&Ownership, Lack> {
    told(it.ownership.as_ref(), "ownership_graph")
}

/// RF-34: owners behind trusts, nominees or the like.
pub(super) fn owner_is_hidden(it: &Shipment, _: &Settings) -> Verdict {
    let holders = &ownership(it)?.opaque_holders;
    raised_if(!holders.is_empty(), || format!("behind {}", holders.join(", ")))
}

/// RF-35: a listed owner whose share nobody knows. There is a duty to find out.
pub(super) fn listed_owner_of_unknown_share(it: &Shipment, _: &Settings) -> Verdict {
    let owners = ownership(it)?.owners.iter();
    let found = owners.clone().find(|it| it.is_listed && it.share.is_none());
    raised_if(found.is_some(), || {
        let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
        format!("{} owns an unknown share", names.join(", "))
    })
}

/// RF-36: a listed owner of less than half, or a director in common with a listed party. No authority says
/// from where on a share is significant: any counts.
pub(super) fn minority_stake_or_shared_directors(it: &Shipment, _: &Settings) -> Verdict {
    let ownership = ownership(it)?;
    let is_minority = |share: u16| share > 0 && share < HALF;
    let mut listed = ownership.owners.iter().filter(|it| it.is_listed);
    if let Some((owner, share)) =
        listed.find_map(|it| Some((it, it.share.filter(|share| is_minority(*share))?)))
    {
        return raised_if(true, || {
            format!("{} owns {}.{:02} percent", owner.name, share / 100, share % 100)
        });
    }
    let directors = told(ownership.shared_directors.as_deref(), "officers")?;
    raised_if(!directors.is_empty(), || {
        format!("{} also directs a listed party", directors.join(", "))
    })
}

/// RF-37: shares that changed hands close to the day of the listing. How close is ours to say.
pub(super) fn shares_moved_near_the_listing(it: &Shipment, settings: &Settings) -> Verdict {
    let ownership = ownership(it)?;
    let transfers = told(ownership.transfers.as_deref(), "ownership_history")?;
    if transfers.is_empty() {
        return Ok(None);
    }
    let listed = known(ownership.designated, "designation_date")?;
    let window = u64::from(settings.transfer_window_days);
    let near = transfers.iter().find(|it| it.days_since(listed).unsigned_abs() <= window);
    raised_if(near.is_some(), || {
        let day = near.expect("it was just found");
        format!("shares changed hands on {day}, the listing was on {listed}")
    })
}

/// RF-38: a new customer who goes on with the business of one that is listed now.
pub(super) fn continues_a_listed_business(it: &Shipment, _: &Settings) -> Verdict {
    let common = told(it.continues_listed.as_deref(), "customer_history")?;
    raised_if(!common.is_empty(), || {
        format!("in common with a customer that is listed now: {}", common.join(", "))
    })
}
