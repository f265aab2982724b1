//! Legal entities and who consolidates their accounts: the XML of the Global Legal Entity Identifier
//! Foundation (LEI-CDF 3.1, RR-CDF 2.1, reporting exceptions 2.1).
//!
//! A relationship says who consolidates whose accounts, not who holds which share; a share is taken
//! over where a quantifier gives one. A direct parent becomes an owner, an ultimate one an indirect
//! owner. An exception says why no parent is named, and becomes a note.
//!
//! Not taken over: how and when the identifier itself was registered and validated, and the
//! coordinates that the foundation adds to addresses.

use model::clean::language;
use model::{Lang, NoticeKind};

use super::Format;
use crate::id::slug;
use crate::party::{each, stray, text};
use crate::xml::{self, Found, Node};
use crate::{Document, Draft, Error, Reading, Sink};

/// Golden copies of the Global LEI Index.
pub(super) struct GleifXml;

const RECORDS: &[&str] = &["LEIRecord", "RelationshipRecord", "Exception"];

impl Format for GleifXml {
    fn name(&self) -> &'static str {
        "gleif-xml"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let roots = ["LEIData", "RelationshipData", "ReportingExceptionData"];
        let is_it =
            head.contains("gleif.org/data/schema/") && roots.iter().any(|it| head.contains(it));
        is_it.then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let part = document.main()?;
        let file = part.name.clone();
        xml::read(part, &reading.limits, RECORDS, &mut |found| match found {
            Found::Record(node) => match node.name() {
                "LEIRecord" => entity(reading, &file, &node, sink),
                "RelationshipRecord" => relationship(reading, &file, &node, sink),
                _ => exception(reading, &file, &node, sink),
            },
            Found::Other(node) => {
                if let Some(date) = node.text_of("ContentDate") {
                    sink.version(date);
                }
                node.ignore(&["FileContent", "RecordCount", "DeltaStart", "Originator"]);
                stray(&file, &node, sink);
            }
            Found::Root(_) => {}
        })
    }
}

fn entity_id(lei: &str) -> String {
    format!("lei-{lei}")
}

fn finish(mut draft: Draft<'_>, node: &Node, sink: &mut dyn Sink) {
    for (path, value) in node.unread() {
        draft.unplaced(&path, &value);
    }
    draft.finish(sink);
}

fn entity(reading: &Reading, file: &str, node: &Node, sink: &mut dyn Sink) {
    let lei = text(node, "LEI");
    let category = text(node, "Entity/EntityCategory");
    let schema = match category {
        "RESIDENT_GOVERNMENT_ENTITY" | "INTERNATIONAL_ORGANIZATION" => "Organization",
        "SOLE_PROPRIETOR" => "LegalEntity",
        _ => "Company",
    };
    let mut draft = Draft::new(reading, file, lei, entity_id(lei), schema);
    draft.add("leiCode", lei);
    for name in each(node, "Entity/LegalName") {
        draft.add_in("name", name.text(), tongue(name));
    }
    for name in each(node, "Entity/OtherEntityNames/OtherEntityName") {
        let is_former = name.attr("type") == Some("PREVIOUS_LEGAL_NAME");
        let property = if is_former { "previousName" } else { "alias" };
        draft.add_in(property, name.text(), tongue(name));
    }
    for name in each(node, "Entity/TransliteratedOtherEntityNames/TransliteratedOtherEntityName") {
        name.attr("type");
        draft.add_in("alias", name.text(), tongue(name));
    }
    draft.add("classification", category);
    draft.add(
        "registrationNumber",
        text(node, "Entity/RegistrationAuthority/RegistrationAuthorityEntityID"),
    );
    // `US-MA` is a state of `US`.
    let jurisdiction = text(node, "Entity/LegalJurisdiction");
    draft.add("jurisdiction", jurisdiction.split('-').next().unwrap_or_default());
    draft.add("legalForm", text(node, "Entity/LegalForm/OtherLegalForm"));
    let form = text(node, "Entity/LegalForm/EntityLegalFormCode");
    if !form.is_empty() {
        draft.add("legalForm", &format!("ISO 20275 {form}"));
    }
    draft.add("status", text(node, "Entity/EntityStatus"));
    draft.add("incorporationDate", text(node, "Entity/EntityCreationDate"));
    draft.add("modifiedAt", text(node, "Registration/LastUpdateDate"));
    addresses(&mut draft, node);
    for event in each(node, "Entity/LegalEntityEvents/LegalEntityEvent") {
        let kind = text(event, "LegalEntityEventType").replace('_', " ").to_lowercase();
        let day = text(event, "LegalEntityEventEffectiveDate");
        draft.add("notes", &format!("Event: {kind}, effective {day}"));
        event.ignore_all();
    }
    registered(node);
    if let Some(authority) = node.at("Entity/RegistrationAuthority") {
        authority.ignore(&["RegistrationAuthorityID"]);
    }
    if draft.entity().first("name").is_none() {
        draft.notice(NoticeKind::Flagged, "LegalName", "an entity without a name".to_owned());
    }
    finish(draft, node, sink);
}

/// The language of a name: a tag such as `en` or `zh-Hans`.
fn tongue(node: &Node) -> Option<Lang> {
    language(node.attr("lang")?.split('-').next()?)
}

/// What is said of the identifier, and not of its holder.
fn registered(node: &Node) {
    for part in ["Registration", "Extension"] {
        if let Some(part) = node.child(part) {
            part.ignore_all();
        }
    }
}

fn addresses(draft: &mut Draft<'_>, node: &Node) {
    for path in [
        "Entity/LegalAddress",
        "Entity/HeadquartersAddress",
        "Entity/OtherAddresses/OtherAddress",
        "Entity/TransliteratedOtherAddresses/TransliteratedOtherAddress",
    ] {
        for place in each(node, path) {
            let mut parts: Vec<&str> = vec![text(place, "FirstAddressLine")];
            parts.extend(place.children("AdditionalAddressLine").map(Node::text));
            for name in [
                "AddressNumber",
                "AddressNumberWithinBuilding",
                "MailRouting",
                "City",
                "Region",
                "PostalCode",
                "Country",
            ] {
                parts.push(text(place, name));
            }
            parts.retain(|it| !it.is_empty());
            // The language of an address has no place, and its letters tell the script.
            let _ = (place.attr("type"), place.attr("lang"));
            draft.add("address", &parts.join(", "));
            draft.add("country", text(place, "Country"));
        }
    }
}

/// What the publisher's word for a relationship becomes: the schema, its ends for the entity that the
/// record begins with and for the one that it names, and the kind in words.
struct Tie {
    schema: &'static str,
    begins: &'static str,
    named: &'static str,
    property: &'static str,
    words: String,
}

fn tie(kind: &str) -> Tie {
    let owned = |words: &str| Tie {
        schema: "Ownership",
        begins: "asset",
        named: "owner",
        property: "ownershipType",
        words: words.to_owned(),
    };
    match kind {
        "IS_DIRECTLY_CONSOLIDATED_BY" => owned("direct accounting consolidation"),
        "IS_ULTIMATELY_CONSOLIDATED_BY" => owned("ultimate accounting consolidation, indirect"),
        "IS_INTERNATIONAL_BRANCH_OF" => owned("international branch"),
        "IS_FUND-MANAGED_BY" => Tie {
            schema: "Control",
            begins: "controlled",
            named: "controller",
            property: "controlType",
            words: "fund management".to_owned(),
        },
        other => Tie {
            schema: "UnknownLink",
            begins: "subject",
            named: "object",
            property: "role",
            words: other.replace('_', " ").to_lowercase(),
        },
    }
}

fn relationship(reading: &Reading, file: &str, node: &Node, sink: &mut dyn Sink) {
    let [begins, named] = ["StartNode", "EndNode"]
        .map(|it| text(node, &format!("Relationship/{it}/NodeID")).to_owned());
    for end in ["StartNode", "EndNode"] {
        text(node, &format!("Relationship/{end}/NodeIDType"));
    }
    let kind = text(node, "Relationship/RelationshipType");
    let record = format!("{begins}/{kind}/{named}");
    let id = format!("lei-{}-{}", slug(kind), [begins.as_str(), named.as_str()].join("-"));
    let tie = tie(kind);
    let mut draft = Draft::new(reading, file, &record, id, tie.schema);
    draft.add_clean(tie.begins, &entity_id(&begins), None);
    draft.add_clean(tie.named, &entity_id(&named), None);
    draft.add(tie.property, &tie.words);
    draft.add("status", text(node, "Relationship/RelationshipStatus"));
    draft.add("modifiedAt", text(node, "Registration/LastUpdateDate"));
    // The periods of accounts and of filings say how current the record is, not when it held.
    for period in each(node, "Relationship/RelationshipPeriods/RelationshipPeriod") {
        if text(period, "PeriodType") == "RELATIONSHIP_PERIOD" {
            draft.add("startDate", text(period, "StartDate"));
            draft.add("endDate", text(period, "EndDate"));
        } else {
            period.ignore_all();
        }
    }
    if kind == "IS_INTERNATIONAL_BRANCH_OF" {
        // A branch is a part of the company that it belongs to.
        draft.add("percentage", "100");
    }
    for quantity in each(node, "Relationship/RelationshipQuantifiers/RelationshipQuantifier") {
        let (amount, unit) =
            (text(quantity, "QuantifierAmount"), text(quantity, "QuantifierUnits"));
        text(quantity, "MeasurementMethod");
        if unit == "PERCENTAGE" && tie.schema == "Ownership" {
            draft.add("percentage", amount);
        } else {
            draft.unplaced("QuantifierAmount", &format!("{amount} {unit}"));
        }
    }
    for qualifier in each(node, "Relationship/RelationshipQualifiers/RelationshipQualifier") {
        let parts = ["QualifierDimension", "QualifierCategory"].map(|it| text(qualifier, it));
        draft.add("summary", &parts.join(": "));
    }
    registered(node);
    finish(draft, node, sink);
}

fn exception(reading: &Reading, file: &str, node: &Node, sink: &mut dyn Sink) {
    let lei = text(node, "LEI");
    let category = text(node, "ExceptionCategory");
    let reasons = each(node, "ExceptionReason").into_iter().map(Node::text);
    let reasons = reasons.collect::<Vec<_>>().join(", ");
    let record = format!("{lei}/{category}");
    let mut draft = Draft::new(reading, file, &record, entity_id(lei), "LegalEntity");
    draft.add("leiCode", lei);
    let missing = category.replace('_', " ").to_lowercase();
    let references = each(node, "ExceptionReference").into_iter().map(Node::text);
    let told = [format!("No {missing} is named: {reasons}")];
    let told = told.into_iter().chain(references.map(str::to_owned)).collect::<Vec<_>>().join("; ");
    draft.add("notes", &told);
    finish(draft, node, sink);
}
