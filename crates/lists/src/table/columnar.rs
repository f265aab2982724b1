//! Parquet tables, row by row.

use std::io::{self, Read, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use ::bytes::Bytes;
use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

use crate::Error;
use crate::bytes::Limits;

use super::{ReadSeek, Rows, Step};

/// Rows of a Parquet file.
pub(super) struct ParquetRows {
    file: String,
    rows: RowIter<'static>,
    /// Which columns hold nanoseconds, which the row reader gives as plain numbers.
    nanoseconds: Vec<bool>,
}

/// Reads the schema.
pub(super) fn open(
    file: &str,
    input: Box<dyn ReadSeek>,
    limits: &Limits,
) -> Result<(Vec<String>, ParquetRows), Error> {
    let failed = |error: io::Error| Error::read(file, &error);
    let chunks = Chunks::new(input).map_err(failed)?;
    let reader = guarded(file, || SerializedFileReader::new(chunks))?;
    let metadata = reader.metadata();
    let unpacked: i64 = metadata.row_groups().iter().map(|it| it.total_byte_size().max(0)).sum();
    if unpacked.unsigned_abs() > limits.unpacked {
        let message = format!("unpacks to more than {} bytes", limits.unpacked);
        return Err(Error::limit(file, message).hint("divide it into several files"));
    }
    let fields = metadata.file_metadata().schema().get_fields();
    let columns = fields.iter().map(|it| it.name().to_owned()).collect();
    let nanoseconds = fields.iter().map(|it| is_nanoseconds(it)).collect();
    let rows = guarded(file, || Ok(RowIter::from_file_into(Box::new(reader))))?;
    Ok((columns, ParquetRows { file: file.to_owned(), rows, nanoseconds }))
}

fn is_nanoseconds(column: &Type) -> bool {
    let kind = column.get_basic_info().logical_type_ref();
    matches!(kind, Some(LogicalType::Timestamp(it)) if it.unit == TimeUnit::NANOS)
}

/// Calls the reader of Parquet, which panics on some damaged files, and makes an error of both.
fn guarded<T>(file: &str, call: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Error> {
    let message = match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the file is damaged".to_owned(),
    };
    Err(Error::malformed(file, format!("not a sound Parquet file: {message}"))
        .hint("write it anew, or turn it into CSV or JSON lines"))
}

impl Rows for ParquetRows {
    fn step(&mut self) -> Result<Step, Error> {
        let Some(row) = guarded(&self.file, || self.rows.next().transpose())? else {
            return Ok(Step::End);
        };
        let fields = row.into_columns().into_iter().zip(&self.nanoseconds);
        let cells = fields.map(|((_, field), nanoseconds)| match field {
            Field::Long(number) if *nanoseconds => vec![moment(number.div_euclid(1000))],
            field => values(&field),
        });
        Ok(Step::Row { line: None, cells: cells.collect(), raw: None, remarks: Vec::new() })
    }
}

/// The values of a cell: those of a list one by one, whatever lies in groups and maps as text.
fn values(field: &Field) -> Vec<String> {
    match field {
        Field::Null => Vec::new(),
        Field::Str(text) => vec![text.clone()],
        Field::ListInternal(list) => list.elements().iter().flat_map(values).collect(),
        Field::Float16(number) => vec![number.to_f32().to_string()],
        Field::Float(number) => vec![number.to_string()],
        Field::Double(number) => vec![number.to_string()],
        Field::Bytes(bytes) => vec![match std::str::from_utf8(bytes.data()) {
            Ok(text) => text.to_owned(),
            Err(_) => hex::encode(bytes.data()),
        }],
        Field::Date(day) => vec![date(i64::from(*day))],
        Field::TimestampMillis(number) => vec![moment(number.saturating_mul(1000))],
        Field::TimestampMicros(number) => vec![moment(*number)],
        other => vec![other.to_string()],
    }
}

/// A moment, in microseconds since 1970, as ISO 8601; a date alone when it is midnight, because that
/// is how dates come out of data frames.
fn moment(microseconds: i64) -> String {
    let seconds = microseconds.div_euclid(1_000_000);
    let date = date(seconds.div_euclid(86_400));
    let fraction = microseconds.rem_euclid(1_000_000);
    let time = seconds.rem_euclid(86_400);
    if time == 0 && fraction == 0 {
        return date;
    }
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}")
}

/// A day, counted from 1970-01-01, as ISO 8601. The row reader's own text panics beyond the years
/// that its library of dates knows.
///
/// Years are counted from March, so that the leap day is the last of its year, in eras of 400 years
/// of 146,097 days.
fn date(day: i64) -> String {
    let from_march_0000 = day + 719_468;
    let (era, day) = (from_march_0000.div_euclid(146_097), from_march_0000.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

/// A reader that is asked for pieces of itself.
struct Chunks {
    input: Arc<Mutex<Box<dyn ReadSeek>>>,
    length: u64,
}

impl Chunks {
    fn new(mut input: Box<dyn ReadSeek>) -> io::Result<Self> {
        let length = input.seek(SeekFrom::End(0))?;
        Ok(Chunks { input: Arc::new(Mutex::new(input)), length })
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Chunks {
    type T = io::BufReader<Chunk>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(io::BufReader::new(Chunk { input: self.input.clone(), position: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        // A damaged file may ask for more than there is; that must not be set aside.
        if start.saturating_add(length as u64) > self.length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} are beyond its end")));
        }
        let mut bytes = vec![0; length];
        self.get_read(start)?.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// What comes from some position on.
struct Chunk {
    input: Arc<Mutex<Box<dyn ReadSeek>>>,
    position: u64,
}

impl Read for Chunk {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        input.seek(SeekFrom::Start(self.position))?;
        let read = input.read(target)?;
        self.position += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const SCHEMA: &str = "message people {
        REQUIRED BYTE_ARRAY name (STRING);
        OPTIONAL INT32 born (DATE);
        REQUIRED INT64 seen (TIMESTAMP(NANOS, true));
        REQUIRED INT64 written (TIMESTAMP(MICROS, true));
        REQUIRED DOUBLE share;
        OPTIONAL GROUP aliases (LIST) { REPEATED GROUP list { OPTIONAL BYTE_ARRAY element (STRING); } }
    }";

    /// A table of two people, the second with empty cells.
    pub(crate) fn people() -> Vec<u8> {
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let properties = Arc::new(WriterProperties::default());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let texts =
            |texts: &[&str]| texts.iter().map(|it| ByteArray::from(*it)).collect::<Vec<_>>();
        let day = 86_400;
        macro_rules! column {
            ($kind:ty, $values:expr, $definitions:expr, $repetitions:expr) => {
                let mut column = group.next_column().unwrap().unwrap();
                column.typed::<$kind>().write_batch($values, $definitions, $repetitions).unwrap();
                column.close().unwrap();
            };
        }
        column!(ByteArrayType, &texts(&["Иван", " B "]), None, None);
        column!(Int32Type, &[-3653], Some(&[1, 0]), None);
        column!(
            Int64Type,
            &[day * 1_000_000_000, day * 1_000_000_000 + 3_600_000_000_000],
            None,
            None
        );
        column!(Int64Type, &[day * 1_000_000, day * 1_000_000 + 61_000_000], None, None);
        column!(DoubleType, &[2.0, 0.5], None, None);
        column!(ByteArrayType, &texts(&["x", "y"]), Some(&[3, 3, 0]), Some(&[0, 1, 0]));
        group.close().unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn days_and_moments_are_dates() {
        for (day, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (-719_468, "0000-03-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(date(day), expected);
        }
        assert_eq!(moment(-1), "1969-12-31T23:59:59.999999");
        assert_eq!(moment(86_400_000_000), "1970-01-02");
        assert_eq!(date(i64::from(i32::MAX)), "5881580-07-11");
    }

    #[test]
    fn damaged_files_end_in_an_error_and_never_in_a_panic() {
        let sound = people();
        let mut refused = 0;
        for place in 0..sound.len() {
            for bit in [0, 3, 7] {
                let mut damaged = sound.clone();
                damaged[place] ^= 1 << bit;
                let input = Box::new(Cursor::new(damaged));
                let opened = open("people.parquet", input, &Limits::default());
                refused += usize::from(opened.is_err());
                let Ok((_, mut rows)) = opened else { continue };
                while let Ok(Step::Row { .. }) = rows.step() {}
            }
        }
        assert!(refused > 0);
        for length in [4, 8, sound.len() / 2, sound.len() - 1] {
            let input = Box::new(Cursor::new(sound[..length].to_vec()));
            let error = open("people.parquet", input, &Limits::default()).map(|_| ()).unwrap_err();
            assert!(
                error.to_string().starts_with("people.parquet: not a sound Parquet file: "),
                "{error}"
            );
        }
    }
}
