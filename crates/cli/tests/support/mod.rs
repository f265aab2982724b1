//! Runs the program as a user does.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What came out of a run.
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// What it wrote as data.
    pub(crate) stdout: String,
    /// What it told.
    pub(crate) stderr: String,
}

impl Ran {
    /// The data as JSON lines.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|it| serde_json::from_str(it).expect("a line of JSON")).collect()
    }

    /// Checks the exit code and that the talk has all these words.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, told: &[&str]) -> &Ran {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        for words in told {
            assert!(self.stderr.contains(words), "{words:?} is not told in:\n{}", self.stderr);
        }
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code().expect("no signal ended it"),
            stdout: String::from_utf8(output.stdout).expect("data is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("talk is UTF-8"),
        }
    }
}

/// The program, in a surrounding that does not depend on who runs the tests.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    for variable in ["PORTCULLIS_CORPUS", "NO_COLOR", "COLUMNS", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

/// Runs the program with these arguments.
pub(crate) fn run<A: AsRef<std::ffi::OsStr>>(arguments: &[A]) -> Ran {
    program().args(arguments).stdin(Stdio::null()).output().expect("the program starts").into()
}

/// Runs the program with these arguments and that text on stdin.
pub(crate) fn run_with(arguments: &[&str], stdin: &[u8]) -> Ran {
    let mut command = program();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let written = child.stdin.take().expect("it was piped").write_all(stdin);
    // A program that refuses its arguments does not read.
    let _ = written;
    child.wait_with_output().expect("the program ends").into()
}

/// A file of the folder of examples.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// A folder for one test, empty.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

/// Writes a file for one test.
pub(crate) fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("there is room for a file");
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// The digest of bytes as a user's own tools print it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

/// Tables of one customer in formats that are not text.
pub(crate) mod tables {
    use std::io::{Cursor, Write as _};
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    /// A workbook.
    pub(crate) fn workbook() -> Vec<u8> {
        let parts = [
            (
                "[Content_Types].xml",
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
            ),
            (
                "_rels/.rels",
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
            ),
            (
                "xl/workbook.xml",
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Customers" sheetId="1" r:id="r1"/></sheets></workbook>"#,
            ),
            (
                "xl/_rels/workbook.xml.rels",
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
            ),
            (
                "xl/worksheets/sheet1.xml",
                r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>country</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Drake LLC</t></is></c><c r="B2" t="inlineStr"><is><t>RU</t></is></c></row></sheetData></worksheet>"#,
            ),
        ];
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a name");
            archive.write_all(text.as_bytes()).expect("memory");
        }
        archive.finish().expect("memory").into_inner()
    }

    /// A Parquet file.
    pub(crate) fn parquet() -> Vec<u8> {
        let schema =
            "message customers { required binary name (UTF8); required binary country (UTF8); }";
        let schema = Arc::new(parse_message_type(schema).expect("a schema"));
        let mut bytes = Vec::new();
        let mut file =
            SerializedFileWriter::new(&mut bytes, schema, Arc::default()).expect("memory");
        let mut group = file.next_row_group().expect("memory");
        for value in ["Drake LLC", "RU"] {
            let mut column = group.next_column().expect("memory").expect("two columns");
            let values = [ByteArray::from(value)];
            column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("text");
            column.close().expect("memory");
        }
        group.close().expect("memory");
        file.close().expect("memory");
        bytes
    }
}
