//! What an entity can be compared by beside its names.

use text::NameKind;

use crate::date::PartialDate;
use crate::{Entity, PropertyType, Schema};

/// Dates, countries, genders and identifiers of an entity, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// When the person was born; the first day of an organisation or a vessel is another matter and
    /// not here.
    pub births: Vec<PartialDate>,
    /// Codes of countries that the entity belongs to, sorted.
    pub countries: Vec<String>,
    /// Values of gender, sorted.
    pub genders: Vec<String>,
    /// Numbers that identify.
    pub identifiers: Vec<Identifier>,
}

/// A number that identifies, with what kind of number it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier {
    /// The identifier scheme where the property prescribes one (`imo`, `lei`), else the property
    /// (`passportNumber`).
    pub scheme: String,
    /// Letters and digits only, in upper case.
    pub value: String,
}

/// Shorter identifiers are shared by chance: a company number of four digits says nothing.
pub const MIN_IDENTIFIER: usize = 5;

impl Facts {
    /// Collects what can be compared.
    pub fn of(entity: &Entity) -> Facts {
        let mut facts = Facts::default();
        for statement in entity.statements() {
            let value = statement.value.as_str();
            match (statement.property.kind, statement.property.name) {
                (PropertyType::Date, "birthDate") => facts.births.extend(PartialDate::parse(value)),
                (PropertyType::Country, name) if says_where(name) => {
                    facts.countries.push(value.to_owned())
                }
                (PropertyType::Gender, _) => facts.genders.push(value.to_owned()),
                (PropertyType::Identifier, name) => {
                    let scheme = statement.property.format.unwrap_or(name);
                    let value = canonical_in(scheme, value);
                    if value.len() >= MIN_IDENTIFIER {
                        facts.identifiers.push(Identifier { scheme: scheme.to_owned(), value });
                    }
                }
                // Wallets and call signs are identifiers in everything but their type.
                (_, "publicKey" | "callSign" | "mmsi") if value.len() >= MIN_IDENTIFIER => {
                    let scheme = statement.property.name.to_owned();
                    facts.identifiers.push(Identifier { scheme, value: canonical(value) });
                }
                _ => {}
            }
        }
        facts.births.sort_unstable();
        facts.births.dedup();
        for list in [&mut facts.countries, &mut facts.genders] {
            list.sort_unstable();
            list.dedup();
        }
        facts.identifiers.sort_unstable();
        facts.identifiers.dedup();
        facts
    }
}

/// Where somebody was born, or lives for now, says less about who it is; a flag changes.
fn says_where(property: &str) -> bool {
    !matches!(property, "birthCountry" | "flag" | "pastFlags")
}

/// An identifier as it is compared: in the form that its scheme prescribes (lists print IMO numbers
/// with and without the letters), else as [`canonical`] has it.
fn canonical_in(scheme: &str, value: &str) -> String {
    match text::identifier::check(scheme, value) {
        text::identifier::Checked::Valid(value) => value,
        _ => canonical(value),
    }
}

/// An identifier of no known scheme as it is compared: letters and digits only, in upper case.
pub fn canonical(value: &str) -> String {
    value.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// What kind of thing bears a name, by its schema.
pub fn name_kind(schema: &Schema) -> NameKind {
    if schema.is_a("Person") {
        NameKind::Person
    } else if schema.is_a("Organization") {
        NameKind::Organization
    } else if schema.is_a("LegalEntity") {
        NameKind::Unknown
    } else {
        NameKind::Thing
    }
}

/// Whether a query for one kind may mean a thing of another kind: a legal entity may turn out to be a
/// person or an organisation, a person is not a vessel.
pub fn may_be(query: NameKind, candidate: NameKind) -> bool {
    use NameKind::{Thing, Unknown};
    query == candidate
        || (query == Unknown && candidate != Thing)
        || (candidate == Unknown && query != Thing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Statement;

    #[test]
    fn what_can_be_compared_is_collected_once() {
        let person = Schema::get("Person").expect("in the table");
        let mut entity = Entity::new("p", person);
        for (property, value) in [
            ("birthDate", "1965-03"),
            ("birthDate", "1965-03"),
            ("nationality", "ir"),
            ("citizenship", "ir"),
            ("birthCountry", "iq"),
            ("passportNumber", "a 12-345"),
            ("idNumber", "12"),
        ] {
            let property = person.property(property).expect("in the table");
            entity.push(Statement::new(property, value, "one".into()));
        }
        let facts = Facts::of(&entity);
        assert_eq!(facts.births.len(), 1);
        assert_eq!(facts.countries, ["ir"]);
        assert_eq!(facts.identifiers.len(), 1, "the short number says nothing");
        assert_eq!(facts.identifiers[0].value, "A12345");
    }

    #[test]
    fn an_imo_number_is_one_with_and_without_its_letters() {
        let vessel = Schema::get("Vessel").expect("in the table");
        let facts = |value: &str| {
            let mut entity = Entity::new("v", vessel);
            let property = vessel.property("imoNumber").expect("in the table");
            entity.push(Statement::new(property, value, "one".into()));
            Facts::of(&entity)
        };
        assert_eq!(facts("IMO9184691"), facts("9184691"));
    }

    #[test]
    fn a_legal_entity_may_be_anybody_but_not_a_ship() {
        assert!(may_be(NameKind::Unknown, NameKind::Person));
        assert!(may_be(NameKind::Person, NameKind::Unknown));
        assert!(!may_be(NameKind::Person, NameKind::Organization));
        assert!(!may_be(NameKind::Unknown, NameKind::Thing));
    }
}
