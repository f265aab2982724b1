//! Any table as a list, by a mapping of its columns to properties.
//!
//! This is for lists that nobody else reads: the watchlist of a house, a sheet from an authority
//! without a format. It is no [`Format`](super::Format), because no table tells by itself what its
//! columns mean.

use model::{Notice, NoticeKind, Schema};
use sha2::{Digest, Sha256};

use crate::table::{Record, RowError, Table};
use crate::{Draft, Error, Reading, Sink};

/// The target of a column that holds the ids of rows.
const ID: &str = "id";

/// Digits of a digest that make an id: 96 bits, so that among a billion rows two different ones
/// share an id with a chance of about one in 10^11.
const DIGITS: usize = 24;

/// Which column says what.
#[derive(Debug, Clone)]
pub struct Mapping {
    schema: &'static Schema,
    columns: Vec<Mapped>,
    id: Option<String>,
    separator: Option<char>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Mapped {
    column: String,
    property: String,
}

/// A mapping that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// There is no schema of that name.
    #[error("there is no schema {0:?}")]
    NoSuchSchema(String),
    /// A map is not written as one.
    #[error("{0:?} is no map of a column, expected column=property")]
    NotAMap(String),
    /// The schema does not have the property.
    #[error("{schema} has no property {property:?}")]
    NoSuchProperty {
        /// The schema.
        schema: &'static str,
        /// What was asked for.
        property: String,
    },
    /// Without a column nothing is said.
    #[error("no column is mapped to a property")]
    Empty,
}

impl Mapping {
    /// A mapping from maps such as `Name of ship=name`. One column may be mapped several times, and
    /// `Reference=id` names the column that holds the ids.
    ///
    /// # Errors
    ///
    /// When the schema or a property does not exist, or nothing is mapped.
    pub fn new<S: AsRef<str>>(schema: &str, maps: &[S]) -> Result<Self, MappingError> {
        let schema =
            Schema::find(schema).ok_or_else(|| MappingError::NoSuchSchema(schema.to_owned()))?;
        let mut mapping = Mapping { schema, columns: Vec::new(), id: None, separator: None };
        for map in maps {
            let map = map.as_ref();
            // A header may hold an equals sign, a property never does.
            let (column, property) =
                map.rsplit_once('=').ok_or_else(|| MappingError::NotAMap(map.to_owned()))?;
            let (column, property) = (column.trim().to_owned(), property.trim().to_owned());
            if column.is_empty() {
                return Err(MappingError::NotAMap(map.to_owned()));
            }
            if property == ID {
                mapping.id = Some(column);
            } else if schema.property(&property).is_some() {
                mapping.columns.push(Mapped { column, property });
            } else {
                return Err(MappingError::NoSuchProperty { schema: schema.name(), property });
            }
        }
        if mapping.columns.is_empty() {
            return Err(MappingError::Empty);
        }
        Ok(mapping)
    }

    /// The same for tables whose cells hold several values, with this character between them.
    #[must_use]
    pub fn separated_by(mut self, separator: char) -> Self {
        self.separator = Some(separator);
        self
    }

    /// Reads a table as a list: one entity a row.
    ///
    /// The id of an entity is the name of the dataset with that of its row, or with a digest of its
    /// schema and its mapped values: the same row has the same id wherever it stands and whatever is
    /// added beside it. Rows that say nothing become notices, and so do columns that nobody mapped.
    ///
    /// # Errors
    ///
    /// When the table lacks a mapped column or cannot be read to its end.
    pub fn read(&self, table: Table, reading: &Reading, sink: &mut dyn Sink) -> Result<(), Error> {
        let mut table = table;
        let mut reader = Reader::new(self, &table, reading)?;
        for row in table.by_ref() {
            match row {
                Ok(record) => reader.row(&record, sink),
                Err(error) => reader.bad_row(error, sink)?,
            }
        }
        reader.tell_what_is_unmapped(&table, sink);
        table.notices().into_iter().for_each(|it| sink.notice(it));
        Ok(())
    }

    /// The values of a cell.
    fn values<'a>(&self, cell: &'a [String]) -> Vec<&'a str> {
        let values = cell.iter().flat_map(|value| match self.separator {
            Some(separator) => value.split(separator).collect(),
            None => vec![value.as_str()],
        });
        values.map(str::trim).filter(|it| !it.is_empty()).collect()
    }
}

/// A mapping with the places that the columns have in one table.
struct Reader<'a> {
    mapping: &'a Mapping,
    reading: &'a Reading,
    file: String,
    /// For each mapped column its place.
    places: Vec<usize>,
    id: Option<usize>,
    /// For each column of the table that is not mapped: how many cells of it were not empty.
    unmapped: Vec<Option<u64>>,
}

impl<'a> Reader<'a> {
    fn new(mapping: &'a Mapping, table: &Table, reading: &'a Reading) -> Result<Self, Error> {
        let place = |column: &str| place_of(column, table);
        let places =
            mapping.columns.iter().map(|it| place(&it.column)).collect::<Result<Vec<_>, _>>()?;
        let id = mapping.id.as_deref().map(place).transpose()?;
        let unmapped = (0..table.columns().len())
            .map(|it| (!places.contains(&it) && id != Some(it)).then_some(0))
            .collect();
        Ok(Reader { mapping, reading, file: table.name().to_owned(), places, id, unmapped })
    }

    fn row(&mut self, record: &Record, sink: &mut dyn Sink) {
        for (count, cell) in self.unmapped.iter_mut().zip(&record.cells) {
            if let Some(count) = count {
                *count += u64::from(!cell.is_empty());
            }
        }
        let pairs = || self.mapping.columns.iter().zip(&self.places);
        let values: Vec<(&str, Vec<&str>)> = pairs()
            .map(|(it, place)| (it.property.as_str(), self.mapping.values(&record.cells[*place])))
            .collect();
        if values.iter().all(|(_, values)| values.is_empty()) {
            let message = "a row with nothing in the mapped columns".to_owned();
            sink.notice(self.notice(NoticeKind::Rejected, message, record.line, record.number));
            return;
        }
        let own = self.id.and_then(|place| record.cells[place].first());
        let id = match own {
            Some(id) => format!("{}-{id}", self.reading.dataset),
            None => format!("{}-{}", self.reading.dataset, self.digest(&values)),
        };
        let row = format!("row {}", record.number);
        let schema = self.mapping.schema.name();
        let mut draft = Draft::new(self.reading, &self.file, &row, id, schema);
        if let (Some(column), None) = (&self.mapping.id, own) {
            let message = "no id in the row, one was made from its values".to_owned();
            draft.notice(NoticeKind::Flagged, column, message);
        }
        for (property, values) in values {
            values.iter().for_each(|value| draft.add(property, value));
        }
        draft.finish(sink);
        for remark in &record.remarks {
            let remark = remark.clone();
            sink.notice(self.notice(NoticeKind::Flagged, remark, record.line, record.number));
        }
    }

    /// A digest of what the row says, in a form in which no two different rows look the same.
    fn digest(&self, values: &[(&str, Vec<&str>)]) -> String {
        let mut digest = Sha256::new();
        let mut take = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
        };
        take(self.mapping.schema.name());
        for (property, values) in values {
            for value in values {
                take(property);
                take(value);
            }
        }
        let mut digits = hex::encode(digest.finalize());
        digits.truncate(DIGITS);
        digits
    }

    fn bad_row(&self, error: RowError, sink: &mut dyn Sink) -> Result<(), Error> {
        if let Some(end) = error.end {
            return Err(end);
        }
        let message = format!("{}: {:?}", error.reason, error.raw);
        sink.notice(self.notice(NoticeKind::Rejected, message, error.line, error.number));
        Ok(())
    }

    fn tell_what_is_unmapped(&self, table: &Table, sink: &mut dyn Sink) {
        for (column, count) in table.columns().iter().zip(&self.unmapped) {
            if let Some(count) = count.filter(|it| *it > 0) {
                let message = format!("the column is not mapped; {count} values are left out");
                let notice = Notice::new(NoticeKind::Unplaced, &*self.file, message);
                sink.notice(notice.in_field(column));
            }
        }
    }

    fn notice(&self, kind: NoticeKind, message: String, line: Option<u64>, number: u64) -> Notice {
        let mut notice = Notice::new(kind, &*self.file, message).of_record(format!("row {number}"));
        notice.line = line;
        notice
    }
}

/// The place of a column, by its header as it stands, else but for case, spaces and punctuation.
fn place_of(column: &str, table: &Table) -> Result<usize, Error> {
    let plain = |it: &str| -> String {
        it.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let columns = table.columns();
    let found = columns.iter().position(|it| it == column);
    found.or_else(|| columns.iter().position(|it| plain(it) == plain(column))).ok_or_else(|| {
        Error::malformed(table.name(), format!("there is no column {column:?}"))
            .hint(format!("the columns are {}", columns.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use model::ftm;

    use super::*;
    use crate::table::{self, Input};
    use crate::{Limits, Parsed};

    const LIST: &str = "Ref,Ship name,Flag state,Note\n\
                        7,NORTH STAR; POLAR,Panama,old\n\
                        ,SOUTH STAR,Malta,\n\
                        9, ,,x\n";

    fn read(mapping: &Mapping, text: &str) -> (Parsed, Result<(), Error>) {
        let input = Input::Stream(Box::new(Cursor::new(text.as_bytes().to_vec())));
        let table = table::open("ships.csv", input, &Limits::default()).unwrap();
        let mut parsed = Parsed::default();
        let result = mapping.read(table, &Reading::of("own"), &mut parsed);
        (parsed, result)
    }

    fn ids(mapping: &Mapping, text: &str) -> Vec<String> {
        read(mapping, text).0.entities.iter().map(|it| it.id().to_owned()).collect()
    }

    #[test]
    fn columns_become_properties() {
        let maps = ["Ship name=name", "flag_state=flag", "Ref=id"];
        let mapping = Mapping::new("vessel", &maps).unwrap().separated_by(';');
        let (parsed, result) = read(&mapping, LIST);
        result.unwrap();
        assert_eq!(
            ftm::write(&parsed.entities[0]),
            r#"{"id":"own-7","schema":"Vessel","properties":{"name":["NORTH STAR","POLAR"],"flag":["pa"]},"datasets":["own"]}"#
        );
        assert!(parsed.entities[1].id().len() == "own-".len() + DIGITS);
        assert_eq!(
            parsed.notices.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "ships.csv: record row 2: Ref: no id in the row, one was made from its values (flagged)",
                "ships.csv:4: record row 3: a row with nothing in the mapped columns (rejected)",
                "ships.csv: Note: the column is not mapped; 2 values are left out (unplaced)",
            ]
        );
    }

    #[test]
    fn a_row_without_an_id_keeps_its_made_one_wherever_it_stands() {
        let mapping = Mapping::new("Vessel", &["name=name", "flag=flag"]).unwrap();
        let first = ids(&mapping, "name,flag\nA,Malta\nB,Panama\n");
        let turned = ids(&mapping, "flag,note,name\nPanama,x,B\nMalta,y,A\n");
        assert_eq!([&first[0], &first[1]], [&turned[1], &turned[0]]);
        assert_ne!(first[0], first[1]);
        let shifted = ids(&mapping, "name,flag\nMalta,A\n");
        assert!(!first.contains(&shifted[0]));
        let other = Mapping::new("Company", &["name=name", "flag=country"]).unwrap();
        assert_ne!(ids(&other, "name,flag\nA,Malta\n")[0], first[0]);
    }

    #[test]
    fn bad_rows_become_notices_and_the_others_are_read() {
        let mapping = Mapping::new("Person", &["name=name"]).unwrap();
        let (parsed, result) = read(&mapping, "name,born\nA,1960,x\nB,1961\n");
        result.unwrap();
        assert_eq!(parsed.entities.len(), 1);
        let told = parsed.notices[0].to_string();
        assert!(told.starts_with("ships.csv:2: record row 1: 3 fields, expected 2"), "{told}");
    }

    #[test]
    fn mappings_that_cannot_be_are_refused() {
        let refused = |schema, maps: &[&str]| Mapping::new(schema, maps).unwrap_err().to_string();
        assert_eq!(refused("Robot", &["a=name"]), "there is no schema \"Robot\"");
        assert_eq!(
            refused("Person", &["a"]),
            "\"a\" is no map of a column, expected column=property"
        );
        assert_eq!(
            refused("Person", &["=name"]),
            "\"=name\" is no map of a column, expected column=property"
        );
        assert_eq!(refused("Person", &["a=imoNumber"]), "Person has no property \"imoNumber\"");
        assert_eq!(refused("Person", &["a=id"]), "no column is mapped to a property");
        let mapping = Mapping::new("Person", &["a=b=name", "c=id"]).unwrap();
        let error = read(&mapping, "a=b,x\n1,2\n").1.unwrap_err();
        assert_eq!(error.to_string(), "ships.csv: there is no column \"c\"");
        assert_eq!(error.hint.as_deref(), Some("the columns are a=b, x"));
    }
}
