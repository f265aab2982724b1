//! What a regime makes of an entity, as JSON.

use portcullis::ownership::Standing;
use serde_json::{Value, json};
use trace::own::{Claim, Held, Standing as Counted, Step, Sum, Verdict};

/// The whole answer.
pub(crate) fn json(standing: &Standing) -> Value {
    let verdict = &standing.by_owners;
    let listing = standing.listing.as_ref();
    json!({
        "id": verdict.target.id,
        "caption": verdict.target.caption,
        "regime": verdict.regime,
        "on": verdict.on.to_string(),
        "finding": standing.finding().as_str(),
        "listing": listing.map(|it| json!({ "told": it.told, "is_open": it.is_open })),
        "by_owners": by_owners(verdict),
        "rule": rule(verdict),
    })
}

/// The arithmetic of the owners.
fn by_owners(verdict: &Verdict) -> Value {
    let cautions = verdict.cautions.iter();
    json!({
        "finding": verdict.finding.as_str(),
        "steps": verdict.steps.iter().map(step).collect::<Vec<_>>(),
        "cautions": cautions
            .map(|it| json!({ "kind": it.kind.as_str(), "message": it.message }))
            .collect::<Vec<_>>(),
        "notices": verdict.notices,
    })
}

fn rule(verdict: &Verdict) -> Value {
    let rule = &verdict.rule;
    json!({
        "name": rule.name,
        "citation": rule.citation,
        "effect": rule.effect,
        "notes": rule.notes,
        "basis": rule.basis,
        "as_of": rule.as_of.to_string(),
        "source_url": rule.source_url,
    })
}

fn step(step: &Step) -> Value {
    json!({
        "id": step.party.id,
        "caption": step.party.caption,
        "finding": step.finding.as_str(),
        "held": step.held.iter().map(held).collect::<Vec<_>>(),
        "sums": step.sums.iter().map(sum).collect::<Vec<_>>(),
    })
}

fn held(held: &Held) -> Value {
    let (standing, why) = match &held.standing {
        Counted::Listed(why) => ("listed", Some(why.clone())),
        Counted::ListedApart(why) => ("listed_apart", Some(why.clone())),
        Counted::ActsWith(listed) => ("acts_with", Some(listed.to_string())),
        Counted::Met => ("met", None),
        Counted::Possible => ("possible", None),
        Counted::Circular => ("circular", None),
        Counted::DoesNotCount => ("does_not_count", None),
    };
    json!({
        "id": held.holder.id,
        "caption": held.holder.caption,
        "standing": standing,
        "why": why,
        "interest": held.interest.as_str(),
        "stake": held.stake.to_string(),
        "is_firm": held.is_firm,
        "claims": held.claims.iter().map(claim).collect::<Vec<_>>(),
    })
}

fn claim(claim: &Claim) -> Value {
    json!({
        "said": claim.said,
        "stake": claim.stake.to_string(),
        "period": claim.period,
        "confidence": claim.confidence,
        "source": claim.source,
    })
}

fn sum(sum: &Sum) -> Value {
    json!({
        "interest": sum.interest.as_str(),
        "stake": sum.stake.to_string(),
        "threshold": sum.threshold.to_string(),
        "finding": sum.finding().as_str(),
    })
}
