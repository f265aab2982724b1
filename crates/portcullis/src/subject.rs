//! Turns rows of users into queries.
//!
//! A row of a table is about one party, as in a list of customers, or about several, as in a list of
//! shipments or payments: there the words before a column tell whose it is, and `consignee_country` is
//! the country of the consignee. [`Columns::recognise`] works that out once for a table,
//! [`Columns::subject`] then makes a [`Subject`] of each row.

use std::fmt;
use std::str::FromStr;

use model::{Notice, NoticeKind, PropertyType, Schema, ftm};
use text::identifier;

use crate::Query;
use goods::route::{Shipment, Told};
use trade::Fact;
use vocabulary::{Meaning, NamePart};

mod amount;
mod trade;
mod vocabulary;

/// One record of the user's own book.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The user's own name for it, if the table has a column for that and the cell is not empty.
    pub id: Option<String>,
    /// Who is to be screened, in the order of the columns. Never empty.
    pub parties: Vec<Party>,
    /// What the row says of goods, way and value, if the table is about shipments or payments. What is
    /// known of the parties is not in it.
    pub shipment: Option<Box<Shipment>>,
    /// What of the row was not screened.
    pub notices: Vec<Notice>,
}

/// One party of a record.
#[derive(Debug, Clone)]
pub struct Party {
    /// The part that it plays, such as `consignee`; `subject` if the record is about nobody else.
    pub role: String,
    /// What is known of it.
    pub query: Query,
}

/// The role of the party that columns without a role describe.
pub const SUBJECT: &str = "subject";

/// Why a row cannot be screened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The kind of thing that the row names is not known.
    #[error(
        "{column}: {value:?} is no kind of party; expected person, company, vessel, or a FollowTheMoney schema that can be looked for"
    )]
    UnknownSchema {
        /// The column.
        column: String,
        /// What it says.
        value: String,
    },
    /// A FollowTheMoney record cannot be read or looked for.
    #[error("{0}")]
    Record(String),
    /// There is nothing to look for.
    #[error("no party is named; expected a name or a number in {columns}")]
    NobodyNamed {
        /// The columns that could name one.
        columns: String,
    },
}

/// A column that the user places himself: `column=property`, `column=role.property`, `column=id`,
/// `column=schema`, `column=shipment.hs_code` and the like, or `column=` to leave it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    /// The header of the column, as the table has it but for case, spaces and punctuation.
    pub column: String,
    /// Where its values go.
    pub target: String,
}

/// Why columns cannot be placed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// A map is not written as one.
    #[error("{0:?} is no map of a column; expected column=property or column=role.property")]
    NotAMap(String),
    /// A map names a column that the table does not have.
    #[error("there is no column {column:?}; the columns are {columns}")]
    NoSuchColumn {
        /// What the map names.
        column: String,
        /// What there is.
        columns: String,
    },
    /// A map names a property that no party has.
    #[error("column {column:?} is mapped to {property:?}, which is no property of a party")]
    NoSuchProperty {
        /// The column.
        column: String,
        /// What the map names.
        property: String,
    },
    /// Nothing in the table names a party.
    #[error("no column holds a name or a number of a party; the columns are {columns}")]
    NobodyNamed {
        /// What there is.
        columns: String,
    },
}

impl FromStr for Map {
    type Err = ColumnsError;

    fn from_str(text: &str) -> Result<Map, ColumnsError> {
        // The target never has an equals sign, a header may.
        match text.rsplit_once('=') {
            Some((column, target)) if !column.trim().is_empty() => {
                Ok(Map { column: column.trim().to_owned(), target: target.trim().to_owned() })
            }
            _ => Err(ColumnsError::NotAMap(text.to_owned())),
        }
    }
}

impl Subject {
    /// The subject that a FollowTheMoney record is: one line of JSON, which has an id. Its values are
    /// cleaned as those of a table are. `file` is named in notices.
    ///
    /// # Errors
    ///
    /// When it is no such record, or has neither a name nor a number.
    pub fn of_record(file: &str, line: &str) -> Result<Subject, RowError> {
        let read =
            ftm::read(line, &"query".into()).map_err(|it| RowError::Record(it.to_string()))?;
        let schema = read.entity.schema();
        let mut query = Query::new(schema.name()).map_err(|it| RowError::Record(it.to_string()))?;
        for statement in read.entity.statements() {
            query.add(statement.property.name, &statement.value);
        }
        if query.is_empty() {
            return Err(RowError::NobodyNamed { columns: "its properties".to_owned() });
        }
        let odd = |it: ftm::Oddity| {
            Notice::new(NoticeKind::Unplaced, file, it.message).in_field(it.field)
        };
        Ok(Subject {
            id: Some(read.entity.id().to_owned()),
            parties: vec![Party { role: SUBJECT.to_owned(), query }],
            shipment: None,
            notices: read.oddities.into_iter().map(odd).collect(),
        })
    }
}

/// Where the values of each column of a table go.
#[derive(Debug, Clone)]
pub struct Columns {
    names: Vec<String>,
    places: Vec<Place>,
    roles: Vec<Role>,
    default_schema: Option<&'static Schema>,
}

/// Where the values of one column go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Unused,
    RowId,
    Trade(Fact),
    Party { role: usize, meaning: Meaning, implies: Option<&'static str> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Role {
    name: String,
    schema: &'static str,
}

impl Columns {
    /// Recognises columns by their headers; the maps go before what is recognised.
    ///
    /// `schema` is what a party is where neither its row nor its role tells.
    ///
    /// # Errors
    ///
    /// When a map names what is not there, or when no column could name a party.
    pub fn recognise(
        names: &[String],
        maps: &[Map],
        schema: Option<&'static Schema>,
    ) -> Result<Columns, ColumnsError> {
        let mut columns = Columns {
            names: names.to_vec(),
            places: vec![Place::Unused; names.len()],
            roles: Vec::new(),
            default_schema: schema,
        };
        let mapped = columns.place_mapped(maps)?;
        columns.place_row_id(&mapped);
        for at in (0..names.len()).filter(|it| !mapped.contains(it)) {
            if columns.places[at] == Place::Unused {
                columns.places[at] = columns.recognise_one(&names[at]);
            }
        }
        columns.settle(&mapped);
        columns.settle_trade();
        if !columns
            .places
            .iter()
            .any(|it| matches!(it, Place::Party { meaning, .. } if meaning.names()))
        {
            return Err(ColumnsError::NobodyNamed { columns: columns.names.join(", ") });
        }
        Ok(columns)
    }

    /// The headers of columns whose values are not used.
    pub fn unused(&self) -> Vec<&str> {
        let all = self.names.iter().zip(&self.places);
        all.filter(|(_, place)| **place == Place::Unused).map(|(name, _)| name.as_str()).collect()
    }

    /// Makes queries of a row: one value list a column. `file` is named in notices.
    ///
    /// # Errors
    ///
    /// When the row names nobody, or a kind of party that does not exist.
    pub fn subject(&self, file: &str, cells: &[Vec<String>]) -> Result<Subject, RowError> {
        let mut subject = Subject {
            id: self.row_id(cells),
            parties: Vec::new(),
            shipment: None,
            notices: Vec::new(),
        };
        for (number, role) in self.roles.iter().enumerate() {
            let values = self.values_of(number, cells);
            if values.is_empty() {
                continue;
            }
            let query = self.query(role, &values)?;
            if !query.is_empty() {
                subject.parties.push(Party { role: role.name.clone(), query });
            } else if let Some(value) = values.iter().find(|it| it.meaning != Meaning::Schema) {
                subject.notices.push(unnamed(file, role, value));
            }
        }
        if subject.parties.is_empty() {
            return Err(RowError::NobodyNamed { columns: self.naming() });
        }
        subject.shipment = self.shipment(file, cells, &subject.parties, &mut subject.notices);
        Ok(subject)
    }
}

/// How columns find their place.
impl Columns {
    /// Places what the user placed; gives the numbers of the columns.
    fn place_mapped(&mut self, maps: &[Map]) -> Result<Vec<usize>, ColumnsError> {
        let mut mapped = Vec::new();
        for map in maps {
            let at = self.find(&map.column).ok_or_else(|| ColumnsError::NoSuchColumn {
                column: map.column.clone(),
                columns: self.names.join(", "),
            })?;
            self.places[at] =
                self.target(&map.target).ok_or_else(|| ColumnsError::NoSuchProperty {
                    column: map.column.clone(),
                    property: map.target.clone(),
                })?;
            mapped.push(at);
        }
        Ok(mapped)
    }

    /// The column of that header: exactly, else but for case and punctuation.
    fn find(&self, header: &str) -> Option<usize> {
        let exact = self.names.iter().position(|it| it == header);
        let letters = |it: &str| -> String {
            it.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        exact.or_else(|| self.names.iter().position(|it| letters(it) == letters(header)))
    }

    fn target(&mut self, target: &str) -> Option<Place> {
        match target {
            "" => return Some(Place::Unused),
            "id" => return Some(Place::RowId),
            _ => {}
        }
        if let Some(fact) = target.strip_prefix("shipment.") {
            return trade::find(&vocabulary::compact(fact)).map(Place::Trade);
        }
        let (role, property) = target.rsplit_once('.').unwrap_or((SUBJECT, target));
        let role = role.trim().to_lowercase();
        let word = vocabulary::compact(property);
        let (meaning, implies) = vocabulary::find_field(&word)
            .or_else(|| vocabulary::find_property(&word).map(|it| (it, None)))?;
        let schema = vocabulary::find_role(&role).map_or("LegalEntity", |it| it.schema);
        Some(Place::Party { role: self.role(&role, schema), meaning, implies })
    }

    /// Of all columns that may be the row's own id, the best is.
    fn place_row_id(&mut self, mapped: &[usize]) {
        if self.places.contains(&Place::RowId) {
            return;
        }
        let ranked = self.names.iter().enumerate().filter(|(at, _)| !mapped.contains(at));
        let ranked = ranked.filter_map(|(at, name)| {
            Some((vocabulary::row_id_rank(&vocabulary::compact(name))?, at))
        });
        if let Some((_, at)) = ranked.min() {
            self.places[at] = Place::RowId;
        }
    }

    fn recognise_one(&mut self, header: &str) -> Place {
        let word = vocabulary::compact(header);
        // FollowTheMoney JSON has its properties one level down.
        let word = word.strip_prefix("properties").filter(|it| !it.is_empty()).unwrap_or(&word);
        if let Some((meaning, implies)) = vocabulary::find_field(word) {
            return Place::Party { role: self.role(SUBJECT, "LegalEntity"), meaning, implies };
        }
        let turned = turned(header);
        let behind_role =
            vocabulary::split_role(word).or_else(|| vocabulary::split_role(turned.as_deref()?));
        let Some((role, rest)) = behind_role else {
            return trade::find(word).map_or(Place::Unused, Place::Trade);
        };
        let (meaning, implies) =
            vocabulary::find_field_of_role(rest).expect("the role was split for it");
        Place::Party { role: self.role(role.name, role.schema), meaning, implies }
    }

    fn role(&mut self, name: &str, schema: &'static str) -> usize {
        let known = self.roles.iter().position(|it| it.name == name);
        known.unwrap_or_else(|| {
            self.roles.push(Role { name: name.to_owned(), schema });
            self.roles.len() - 1
        })
    }

    /// Gives a home to columns whose role has neither name nor number: in a list of vessels with
    /// `vessel`, `imo` and `flag`, all three describe the vessel.
    fn settle(&mut self, mapped: &[usize]) {
        for at in (0..self.places.len()).filter(|it| !mapped.contains(it)) {
            let Place::Party { role, meaning, implies } = self.places[at] else { continue };
            let is_subject = self.roles[role].name == SUBJECT;
            // An IMO number without a role is that of the vessel, if the table has one by that role.
            let vessel = self.roles.iter().position(|it| it.schema == "Vessel");
            if let (true, Some("Vessel"), Some(vessel)) = (is_subject, implies, vessel) {
                self.places[at] = Place::Party { role: vessel, meaning, implies };
            }
        }
        let naming: Vec<usize> = (0..self.roles.len()).filter(|it| self.is_named(*it)).collect();
        for at in (0..self.places.len()).filter(|it| !mapped.contains(it)) {
            let Place::Party { role, meaning, implies } = self.places[at] else { continue };
            if naming.contains(&role) {
                continue;
            }
            self.places[at] = match naming.as_slice() {
                [only] => Place::Party { role: *only, meaning, implies },
                _ => Place::Unused,
            };
        }
    }

    /// A table of customers with a date, and nothing else of trade, is about no shipment.
    fn settle_trade(&mut self) {
        let is_of_trade =
            self.places.iter().any(|it| matches!(it, Place::Trade(fact) if fact.is_of_trade()));
        for place in &mut self.places {
            if matches!(place, Place::Trade(_)) && !is_of_trade && self.roles.len() < 2 {
                *place = Place::Unused;
            }
        }
    }

    fn is_named(&self, number: usize) -> bool {
        self.places.iter().any(
            |it| matches!(it, Place::Party { role, meaning, .. } if *role == number && meaning.names()),
        )
    }

    /// The headers of the columns that can name a party.
    fn naming(&self) -> String {
        let all = self.names.iter().zip(&self.places);
        let naming =
            all.filter(|(_, it)| matches!(it, Place::Party { meaning, .. } if meaning.names()));
        naming.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// `country of consignee` says the same as `consignee country`.
fn turned(header: &str) -> Option<String> {
    let words: Vec<&str> = header.split(|it: char| !it.is_alphanumeric()).collect();
    let of = words.iter().position(|it| it.eq_ignore_ascii_case("of"))?;
    let turned = [&words[of + 1..], &words[..of]].concat().concat();
    Some(vocabulary::compact(&turned))
}

/// A cell that is not empty, with the meaning of its column.
struct Value<'a> {
    header: &'a str,
    meaning: Meaning,
    implies: Option<&'static str>,
    text: &'a str,
}

/// How a row becomes queries.
impl Columns {
    /// The user's own name for the row.
    pub fn row_id(&self, cells: &[Vec<String>]) -> Option<String> {
        let at = self.places.iter().position(|it| *it == Place::RowId)?;
        let id = cells.get(at)?.first()?.trim();
        (!id.is_empty()).then(|| id.to_owned())
    }

    /// What the row says of the shipment or payment.
    fn shipment(
        &self,
        file: &str,
        cells: &[Vec<String>],
        parties: &[Party],
        notices: &mut Vec<Notice>,
    ) -> Option<Box<Shipment>> {
        let columns = self.names.iter().zip(&self.places).zip(cells);
        let cell = |((header, place), cell): ((&'_ String, &Place), &Vec<String>)| match place {
            Place::Trade(fact) => Some((*fact, header.clone(), cell.join("; ").trim().to_owned())),
            _ => None,
        };
        let found: Vec<(Fact, String, String)> = columns.filter_map(cell).collect();
        if found.is_empty() {
            return None;
        }
        let cells: Vec<trade::Cell<'_>> = found
            .iter()
            .map(|(fact, header, text)| trade::Cell { fact: *fact, header, text: text.clone() })
            .collect();
        let mut shipment = trade::shipment(file, &cells, notices);
        if self.roles.iter().any(|it| it.name == "end_user") {
            let user = parties.iter().find(|it| it.role == "end_user");
            shipment.end_user = user.map_or(Told::Missing, |it| {
                Told::Is(it.query.entity().first("name").unwrap_or_default().to_owned())
            });
        }
        Some(Box::new(shipment))
    }

    fn values_of<'a>(&'a self, number: usize, cells: &'a [Vec<String>]) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        for ((header, place), cell) in self.names.iter().zip(&self.places).zip(cells) {
            let Place::Party { role, meaning, implies } = *place else { continue };
            let present =
                cell.iter().map(|it| it.trim()).filter(|it| !it.is_empty() && role == number);
            values.extend(present.map(|text| Value { header, meaning, implies, text }));
        }
        values
    }

    fn query(&self, role: &Role, values: &[Value<'_>]) -> Result<Query, RowError> {
        let schema = self.schema(role, values)?;
        let unknown = || {
            let stated = values.iter().find(|it| it.meaning == Meaning::Schema);
            RowError::UnknownSchema {
                column: stated.map_or_else(String::new, |it| it.header.to_owned()),
                value: stated.map_or(schema.name(), |it| it.text).to_owned(),
            }
        };
        let mut query = Query::new(schema.name()).map_err(|_| unknown())?;
        let name = joined(values, " ", |it| match it {
            Meaning::NamePart(part) => Some(part),
            _ => None,
        });
        let address =
            joined(values, ", ", |it| (it == Meaning::AddressPart).then_some(NamePart::Given));
        query.add("name", &name);
        for value in values {
            if let Meaning::Property(properties) = value.meaning {
                add(&mut query, properties, value.text);
            }
        }
        if schema.property("address").is_some() {
            query.add("address", &address);
        }
        Ok(query)
    }

    /// What a party is: as its row says, else by its role, else by the user's default, else by what is
    /// known of it.
    fn schema(&self, role: &Role, values: &[Value<'_>]) -> Result<&'static Schema, RowError> {
        if let Some(stated) = values.iter().find(|it| it.meaning == Meaning::Schema) {
            return vocabulary::find_schema(stated.text).ok_or_else(|| RowError::UnknownSchema {
                column: stated.header.to_owned(),
                value: stated.text.to_owned(),
            });
        }
        let by_role = Schema::get(role.schema).expect("the tests look every role's schema up");
        if role.schema != "LegalEntity" {
            return Ok(by_role);
        }
        let implied = || values.iter().find_map(|it| Schema::get(it.implies?));
        Ok(self.default_schema.or_else(implied).unwrap_or(by_role))
    }
}

/// Adds a value to the first of the properties that the query's schema has, unless it is a number that
/// names its own kind, as `INN 590419206931` in a column of numbers.
fn add(query: &mut Query, properties: &[&'static str], value: &str) {
    let schema = query.entity().schema();
    let own = properties.iter().find_map(|it| schema.property(it));
    let is_open = own.is_some_and(|it| it.kind == PropertyType::Identifier && it.format.is_none());
    let labelled = if is_open { labelled_numbers(schema, value) } else { Vec::new() };
    if labelled.is_empty() {
        query.add(own.map_or(properties[0], |it| it.name), value);
    }
    for (property, number) in labelled {
        query.add(property, &number);
    }
}

/// The numbers of a text that say what they are, each with its property.
fn labelled_numbers(schema: &'static Schema, text: &str) -> Vec<(&'static str, String)> {
    let valid = identifier::extract(text).into_iter().filter(|it| it.valid);
    let placed = valid.filter_map(|it| {
        let mut properties = schema.properties().iter();
        let property =
            properties.find(|property| property.format == it.scheme && it.scheme.is_some())?;
        Some((property.name, it.canonical))
    });
    placed.collect()
}

/// Values of one sort, joined in their order.
fn joined<O: Ord>(
    values: &[Value<'_>],
    between: &str,
    order: impl Fn(Meaning) -> Option<O>,
) -> String {
    let mut parts: Vec<(O, &str)> =
        values.iter().filter_map(|it| Some((order(it.meaning)?, it.text))).collect();
    parts.sort_by(|left, right| left.0.cmp(&right.0));
    parts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(between)
}

fn unnamed(file: &str, role: &Role, value: &Value<'_>) -> Notice {
    let message = format!(
        "the {} has neither a name nor a number and was not screened",
        RoleName(&role.name)
    );
    Notice::new(NoticeKind::Unplaced, file, message).in_field(value.header)
}

/// A role as a person reads it.
struct RoleName<'a>(&'a str);

impl fmt::Display for RoleName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('_', " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Columns {
        let names: Vec<String> = header.split(',').map(str::to_owned).collect();
        Columns::recognise(&names, &[], None).expect("somebody is named")
    }

    fn cells(row: &str) -> Vec<Vec<String>> {
        row.split(',').map(|it| vec![it.to_owned()]).collect()
    }

    /// The parties of a row, each as `role Schema property=value property=value`.
    fn parties(columns: &Columns, row: &str) -> Vec<String> {
        let subject = columns.subject("t.csv", &cells(row)).expect("somebody is named");
        let show = |party: &Party| {
            let entity = party.query.entity();
            let said =
                entity.statements().iter().map(|it| format!("{}={}", it.property.name, it.value));
            format!(
                "{} {} {}",
                party.role,
                entity.schema().name(),
                said.collect::<Vec<_>>().join(" ")
            )
        };
        subject.parties.iter().map(show).collect()
    }

    fn check(header: &str, row: &str, expected: &[&str]) {
        assert_eq!(parties(&columns(header), row), expected, "{header}");
    }

    #[test]
    fn columns_are_recognised_whatever_their_case_and_punctuation() {
        check("Full Name,DATE-OF-BIRTH", "A B,1970", &["subject Person name=A B birthDate=1970"]);
        check("name,birthDate", "A B,1970", &["subject Person name=A B birthDate=1970"]);
        check("Company,Country Code", "A Ltd,IR", &["subject Organization name=A Ltd country=ir"]);
        check("name,lei_code", "A,", &["subject LegalEntity name=A"]);
        check(
            "properties.name,properties.country",
            "A,ru",
            &["subject LegalEntity name=A country=ru"],
        );
        check("name,alias_1,alias_2", "A,B,C", &["subject LegalEntity name=A alias=B alias=C"]);
    }

    #[test]
    fn parts_of_a_name_are_joined_in_the_order_of_names() {
        check("last name,first name,patronymic", "C,A,B", &["subject Person name=A B C"]);
        check("surname,given_name", "C,", &["subject Person name=C"]);
    }

    #[test]
    fn parts_of_an_address_are_joined_in_the_order_of_the_columns() {
        check(
            "name,street,city,postcode",
            "A,S 1,X,",
            &["subject LegalEntity name=A address=S 1, X"],
        );
    }

    #[test]
    fn the_words_before_a_column_tell_whose_it_is() {
        check(
            "shipment_id,consignor,consignee,consignee_country,consignee_tax_id,vessel,vessel_imo,bank",
            "S-1,A,B,RU,7725842590,V,9074729,",
            &[
                "consignor LegalEntity name=A",
                "consignee LegalEntity name=B country=ru taxNumber=7725842590",
                "vessel Vessel name=V imoNumber=IMO9074729",
            ],
        );
        check(
            "Name of consignee,Country of consignee,Notify party",
            "B,IR,N",
            &["consignee LegalEntity name=B country=ir", "notify_party LegalEntity name=N"],
        );
    }

    #[test]
    fn a_number_alone_is_enough() {
        check("consignee,vessel,vessel_imo", ",,9074729", &["vessel Vessel imoNumber=IMO9074729"]);
    }

    #[test]
    fn columns_without_a_role_describe_the_only_party() {
        check("customer,dob", "A,1970", &["subject Person name=A birthDate=1970"]);
        check("supplier,country", "A,IR", &["supplier LegalEntity name=A country=ir"]);
        check(
            "vessel,imo,flag",
            "V,9074729,PA",
            &["vessel Vessel name=V imoNumber=IMO9074729 flag=pa"],
        );
        check(
            "buyer,vessel,imo",
            "B,V,9074729",
            &["buyer LegalEntity name=B", "vessel Vessel name=V imoNumber=IMO9074729"],
        );
    }

    #[test]
    fn columns_that_nobody_owns_are_told() {
        let columns = columns("shipment_id,consignor,consignee,country,hs_code,value_usd");
        assert_eq!(columns.unused(), ["country"]);
    }

    #[test]
    fn a_number_that_names_its_kind_is_placed_there() {
        check(
            "type,name,id_number",
            "person,A,INN 590419206931",
            &["subject Person name=A innCode=590419206931"],
        );
        check(
            "type,name,id_number",
            "person,A,1199127795",
            &["subject Person name=A idNumber=1199127795"],
        );
    }

    #[test]
    fn the_kind_is_what_the_row_says() {
        for (kind, schema) in [
            ("Individual", "Person"),
            ("company", "Company"),
            ("legal entity", "LegalEntity"),
            ("SHIP", "Vessel"),
            ("organisation", "Organization"),
        ] {
            check("type,name", &format!("{kind},A"), &[&format!("subject {schema} name=A")]);
        }
    }

    #[test]
    fn rows_that_cannot_be_screened_say_why() {
        let columns = columns("customer_id,type,name,country");
        let error = |row: &str| {
            columns.subject("t.csv", &cells(row)).expect_err("it names nobody").to_string()
        };
        assert!(error("1,unicorn,A,").starts_with("type: \"unicorn\" is no kind of party"));
        assert!(error("1,document,A,").starts_with("type: \"document\" is no kind of party"));
        assert_eq!(error("1,person,,DE"), "no party is named; expected a name or a number in name");
        assert_eq!(error(",,,"), "no party is named; expected a name or a number in name");
    }

    #[test]
    fn a_party_without_a_name_beside_another_is_told() {
        let columns = columns("consignor,consignee,consignee_country");
        let subject = columns.subject("t.csv", &cells("A,,IR")).expect("the consignor is named");
        assert_eq!(subject.parties.len(), 1);
        assert_eq!(
            subject.notices[0].to_string(),
            "t.csv: consignee_country: the consignee has neither a name nor a number and was not screened (unplaced)"
        );
    }

    #[test]
    fn the_best_id_is_the_rows() {
        for (header, row, expected) in [
            ("id,name", "7,A", Some("7")),
            ("customer_id,shipment_id,name", "c,s,A", Some("s")),
            ("Order No,name", "9,A", Some("9")),
            ("tax_id,name", "9,A", None),
            ("id,name", ",A", None),
        ] {
            let subject = columns(header).subject("t.csv", &cells(row)).expect("A is named");
            assert_eq!(subject.id.as_deref(), expected, "{header}");
        }
    }

    fn mapped(header: &str, maps: &[&str]) -> Result<Columns, ColumnsError> {
        let names: Vec<String> = header.split(',').map(str::to_owned).collect();
        let maps: Vec<Map> = maps.iter().map(|it| it.parse()).collect::<Result<_, _>>()?;
        Columns::recognise(&names, &maps, None)
    }

    #[test]
    fn maps_go_before_what_is_recognised() {
        let columns = mapped("a,b,name", &["a=guarantor.name", "B=id", "name="]).expect("they fit");
        assert_eq!(parties(&columns, "X,7,N"), ["guarantor LegalEntity name=X"]);
        assert_eq!(columns.unused(), ["name"]);
        let columns = mapped("who,when", &["who=name", "when=birthDate"]).expect("they fit");
        assert_eq!(parties(&columns, "X,1970"), ["subject Person name=X birthDate=1970"]);
    }

    #[test]
    fn maps_that_do_not_fit_say_why() {
        let error = |header: &str, map: &str| {
            mapped(header, &[map]).expect_err("it does not fit").to_string()
        };
        assert_eq!(
            error("a", "a"),
            "\"a\" is no map of a column; expected column=property or column=role.property"
        );
        assert_eq!(error("a,b", "c=name"), "there is no column \"c\"; the columns are a, b");
        assert_eq!(
            error("a", "a=colour"),
            "column \"a\" is mapped to \"colour\", which is no property of a party"
        );
        assert_eq!(
            mapped("a,b", &[]).expect_err("nobody is named").to_string(),
            "no column holds a name or a number of a party; the columns are a, b"
        );
    }

    #[test]
    fn a_record_is_one_party_as_it_stands() {
        let line = r#"{"id":"q","schema":"Person","properties":{"name":["A B"],"birthDate":["1970"],"age":["9"]}}"#;
        let subject = Subject::of_record("t.jsonl", line).expect("it is a record");
        assert_eq!(subject.id.as_deref(), Some("q"));
        assert_eq!(subject.parties[0].query.entity().first("birthDate"), Some("1970"));
        assert_eq!(subject.notices.len(), 1, "persons have no property `age`");
        for line in [
            "{}",
            r#"{"id":"q","schema":"Unicorn","properties":{}}"#,
            r#"{"id":"q","schema":"Person"}"#,
        ] {
            assert!(Subject::of_record("t.jsonl", line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_default_kind_goes_before_what_values_imply_but_not_before_what_the_row_says() {
        let names = ["name", "dob", "type"].map(str::to_owned);
        let vessel = Schema::get("Vessel");
        let columns = Columns::recognise(&names, &[], vessel).expect("they fit");
        assert!(parties(&columns, "A,,")[0].starts_with("subject Vessel"));
        assert!(parties(&columns, "A,,person")[0].starts_with("subject Person"));
    }
}
