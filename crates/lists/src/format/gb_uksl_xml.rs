//! The UK sanctions list, in the XML of the Foreign, Commonwealth and Development Office.
//!
//! A designation is of an `Individual`, an `Entity` or a `Ship`. Entities are organisations here, and
//! companies where the list names a parent or subsidiaries of theirs.
//!
//! Days are printed as `dd/mm/yyyy`, with the letters kept where a part is unknown.
//!
//! Not taken over: `SanctionsImposedIndicators`, which repeats `SanctionsImposed` as true and false.

use model::clean::language;
use model::date::DayOrder;
use model::{Notice, NoticeKind};

use crate::party::{Authority, Paper, Party, Place, add_dates, each, stray, text};
use crate::relations::{Relations, Tie};
use crate::sink::dated;
use crate::xml::{self, Found, Node};
use crate::{Document, Error, Format, Reading, Sink};

const UNITED_KINGDOM: Authority =
    Authority { name: "Foreign, Commonwealth & Development Office", country: "gb" };

/// `UK-Sanctions-List.xml` of the Foreign, Commonwealth and Development Office.
pub(super) struct GbUkslXml;

impl Format for GbUkslXml {
    fn name(&self) -> &'static str {
        "gb-uksl-xml"
    }

    fn recognise(&self, _file_name: &str, head: &str) -> Option<&'static str> {
        head.contains("<Designations").then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let file = document.name().to_owned();
        let part = document.main()?;
        let mut relations = Relations::new(reading, &file);
        let outcome =
            xml::read(part, &reading.limits, &["Designation"], &mut |found| match found {
                Found::Record(node) => record(reading, &file, &node, &mut relations, sink),
                Found::Other(node) if node.name() == "DateGenerated" => {
                    sink.version(&dated(node.text(), DayOrder::DayFirst))
                }
                Found::Other(node) => stray(&file, &node, sink),
                Found::Root(_) => {}
            });
        // What was read before an error keeps its relations.
        relations.finish(sink);
        outcome
    }
}

fn record(
    reading: &Reading,
    file: &str,
    node: &Node,
    relations: &mut Relations<'_>,
    sink: &mut dyn Sink,
) {
    let number = text(node, "UniqueID");
    let mut party = Party::new(reading, file, number, format!("gb-sl-{number}"), schema(node));
    for name in each(node, "Names/Name") {
        read_name(&mut party, name);
    }
    for name in each(node, "NonLatinNames/NonLatinName") {
        read_other_script(&mut party, name);
    }
    if number.is_empty() || party.entity.entity().first("name").is_none() {
        let message = "a designation without a number or without a name";
        sink.notice(
            Notice::new(NoticeKind::Rejected, file, message).at_line(node.line()).of_record(number),
        );
        return;
    }
    sanction(&mut party, node);
    party.note("", text(node, "OtherInformation"));
    party.identifiers(text(node, "OtherInformation"));
    for address in each(node, "Addresses/Address") {
        read_address(&mut party, address);
    }
    for (path, kind) in [
        ("PhoneNumbers/PhoneNumber", "phone"),
        ("EmailAddresses/EmailAddress", "email"),
        ("Websites/Website", "website"),
    ] {
        each(node, path).into_iter().for_each(|it| party.contact(kind, it.text()));
    }
    for person in each(node, "IndividualDetails/Individual") {
        read_person(&mut party, person);
    }
    values(&mut party, node, &[("Titles/Title", "title")]);
    let mut ties = Vec::new();
    for entity in each(node, "EntityDetails/Entity") {
        read_entity(&mut party, entity, &mut ties);
    }
    for ship in each(node, "ShipDetails/Ship") {
        read_ship(&mut party, ship, &mut ties);
    }
    party.unread(node);
    relations.know(party.entity.entity());
    for (tie, name) in ties {
        party.note(tie.label(), name);
        relations.state(party.entity.entity(), number, tie, name);
    }
    party.finish(sink);
}

fn schema(node: &Node) -> &'static str {
    let has = |path: &str| !each(node, path).is_empty();
    match text(node, "IndividualEntityShip") {
        "Individual" => "Person",
        "Ship" => "Vessel",
        _ if has("EntityDetails/Entity/ParentCompanies/ParentCompany")
            || has("EntityDetails/Entity/Subsidiaries/Subsidiary") =>
        {
            "Company"
        }
        _ => "Organization",
    }
}

/// States each value of a path under a property.
fn values(party: &mut Party<'_>, node: &Node, places: &[(&str, &str)]) {
    for (path, property) in places {
        for value in each(node, path) {
            party.entity.add(property, value.text());
        }
    }
}

/// A name in up to six parts, of which `Name6` is the family name or the whole name. Its kind is
/// `Primary Name`, `Primary Name Variation` or `Alias`, its strength tells weak aliases.
fn read_name(party: &mut Party<'_>, node: &Node) {
    let parts = ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6"].map(|it| text(node, it));
    let kind = text(node, "NameType").to_lowercase();
    let strength = text(node, "AliasStrength").to_lowercase();
    let named = party.entity.entity().first("name").is_some();
    let property = match kind.as_str() {
        "primary name" if !named => "name",
        _ if strength.contains("low") || strength.contains("weak") => "weakAlias",
        kind if ["previous", "former", "fka", "f.k.a"].iter().any(|it| kind.contains(it)) => {
            "previousName"
        }
        _ => "alias",
    };
    state_name(party, property, parts);
}

/// States a name by its six parts, whole and, for a person, apart.
pub(super) fn state_name(party: &mut Party<'_>, property: &str, parts: [&str; 6]) {
    let whole = parts.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(" ");
    party.names(property, &whole, None);
    if !party.is_a("Person") {
        return;
    }
    // A name of one part stands in `Name6` and is no family name.
    if parts[..5].iter().all(|it| it.is_empty()) {
        return;
    }
    let places = ["firstName", "secondName", "middleName", "middleName", "middleName", "lastName"];
    for (property, part) in places.iter().zip(parts) {
        party.entity.add(property, part);
    }
}

fn read_other_script(party: &mut Party<'_>, node: &Node) {
    let tongue = text(node, "NonLatinScriptLanguage");
    let name = text(node, "NameNonLatinScript");
    party.names("alias", name, language(tongue));
    // The letters tell the script by themselves.
    node.ignore(&["NonLatinScriptType"]);
}

fn sanction(party: &mut Party<'_>, node: &Node) {
    let source = text(node, "DesignationSource");
    let sanction = party.sanction("", UNITED_KINGDOM);
    sanction.add("program", text(node, "RegimeName"));
    sanction.add("authorityId", text(node, "UniqueID"));
    sanction.add("recordId", text(node, "OFSIGroupID"));
    sanction.add("unscId", text(node, "UNReferenceNumber"));
    sanction.add("reason", text(node, "UKStatementofReasons"));
    for measure in text(node, "SanctionsImposed").split('|') {
        sanction.add("provisions", measure);
    }
    for (property, path) in [
        ("listingDate", "DateDesignated"),
        ("startDate", "DateDesignated"),
        ("modifiedAt", "LastUpdated"),
    ] {
        add_dates(sanction, property, text(node, path), DayOrder::DayFirst);
    }
    if !source.is_empty() {
        sanction.add("summary", &format!("Source of the designation: {source}"));
    }
    node.ignore(&["SanctionsImposedIndicators"]);
}

fn read_address(party: &mut Party<'_>, node: &Node) {
    let lines = ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5"];
    party.address(&Place {
        lines: lines.map(|it| text(node, it)).into_iter().filter(|it| !it.is_empty()).collect(),
        // By the notes on the format the last line holds the town or, without one, the region.
        city: text(node, "AddressLine6"),
        postcode: text(node, "AddressPostalCode"),
        country: text(node, "AddressCountry"),
        ..Place::default()
    });
}

fn read_person(party: &mut Party<'_>, node: &Node) {
    values(party, node, &[("Positions/Position", "position"), ("Genders/Gender", "gender")]);
    for birth in each(node, "DOBs/DOB") {
        party.birth_dates(birth.text(), DayOrder::DayFirst);
    }
    for nationality in each(node, "Nationalities/Nationality") {
        party.countries("nationality", nationality.text());
    }
    for place in each(node, "BirthDetails/Location") {
        party.birth_place(&[text(place, "TownOfBirth")], text(place, "CountryOfBirth"));
    }
    for paper in each(node, "PassportDetails/Passport") {
        party.paper(&Paper {
            kind: "Passport",
            number: text(paper, "PassportNumber"),
            note: text(paper, "PassportAdditionalInformation"),
            ..Paper::default()
        });
    }
    for paper in each(node, "NationalIdentifierDetails/NationalIdentifier") {
        party.paper(&Paper {
            kind: "National identifier",
            number: text(paper, "NationalIdentifierNumber"),
            note: text(paper, "NationalIdentifierAdditionalInformation"),
            ..Paper::default()
        });
    }
}

fn read_entity<'n>(party: &mut Party<'_>, node: &'n Node, ties: &mut Vec<(Tie, &'n str)>) {
    values(party, node, &[("TypeOfEntities/TypeOfEntity", "legalForm")]);
    for number in each(node, "BusinessRegistrationNumbers/BusinessRegistrationNumber") {
        party.registration(number.text());
    }
    for (path, tie) in [
        ("ParentCompanies/ParentCompany", Tie::Parent),
        ("Subsidiaries/Subsidiary", Tie::Subsidiary),
    ] {
        ties.extend(each(node, path).into_iter().map(|it| (tie, it.text())));
    }
}

fn read_ship<'n>(party: &mut Party<'_>, node: &'n Node, ties: &mut Vec<(Tie, &'n str)>) {
    values(
        party,
        node,
        &[
            ("IMONumbers/IMONumber", "imoNumber"),
            ("HullIdentificationNumbers/HullIdentificationNumber", "registrationNumber"),
            ("TypeOfShipDetails/TypeOfShip", "type"),
            ("TonnageOfShipDetails/TonnageOfShip", "tonnage"),
            ("YearsBuilt/YearBuilt", "buildDate"),
        ],
    );
    for (path, property) in [
        ("CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip", "flag"),
        ("PreviousFlags/PreviousFlag", "pastFlags"),
    ] {
        each(node, path).into_iter().for_each(|it| party.countries(property, it.text()));
    }
    for length in each(node, "LengthOfShipDetails/LengthOfShip") {
        party.note("Length of ship", length.text());
    }
    for (path, tie) in [
        ("CurrentOwnerOperators/CurrentOwnerOperator", Tie::OwnerOrOperator),
        ("PreviousOwnerOperators/PreviousOwnerOperator", Tie::PastOwnerOrOperator),
    ] {
        ties.extend(each(node, path).into_iter().map(|it| (tie, it.text())));
    }
}
