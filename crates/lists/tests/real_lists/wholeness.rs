//! No record is rejected, no pointer leads nowhere, and whoever is listed has a name and a sanction.

use std::collections::BTreeSet;

use model::{Entity, NoticeKind, PropertyType};

use crate::counts::merged;
use crate::documents::{Read, Real};

pub(crate) fn no_record_is_rejected(_: &Real, read: &Read) -> Vec<String> {
    let rejected = read.parsed.notices.iter().filter(|it| it.kind == NoticeKind::Rejected);
    rejected.map(ToString::to_string).collect()
}

pub(crate) fn pointers_lead_somewhere(real: &Real, read: &Read) -> Vec<String> {
    // OFAC links parties to such as are only on its other list, and files of FollowTheMoney are
    // parts of larger ones.
    if read.found.dataset.is_none() || real.name().ends_with("CONS_ENHANCED.ZIP") {
        return Vec::new();
    }
    let entities = &read.parsed.entities;
    let known: BTreeSet<&str> = entities.iter().map(Entity::id).collect();
    let pointers = entities.iter().flat_map(|it| it.of_type(PropertyType::Entity));
    let values = pointers.map(|it| it.value.as_str()).filter(|it| !known.contains(it));
    values.map(|it| format!("nothing has the id {it}")).collect()
}

pub(crate) fn the_listed_have_names_and_sanctions(_: &Real, read: &Read) -> Vec<String> {
    if read.found.dataset.is_none() {
        return Vec::new();
    }
    let entities = merged(&read.parsed);
    let sanctions = entities.iter().filter(|it| it.schema().is_a("Sanction"));
    let listed: BTreeSet<&str> = sanctions.flat_map(|it| it.values("entity")).collect();
    let mut report = Vec::new();
    for entity in &entities {
        let (is_listed, has_topic) =
            (listed.contains(entity.id()), entity.first("topics").is_some());
        if is_listed && (entity.first("name").is_none() || !has_topic) {
            report.push(format!("{} has no name or no topic", entity.id()));
        }
        if has_topic && !is_listed && entity.schema().is_a("LegalEntity") {
            report.push(format!("{} has no sanction", entity.id()));
        }
    }
    report
}
