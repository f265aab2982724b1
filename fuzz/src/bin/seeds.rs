//! Writes the seeds: the invented documents of `crates/lists/testdata`, and small inputs made here.
//!
//! The files are committed, so that fuzzing needs no such step; run it again after a change of the
//! documents or of the corpus format.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use fuzz::{SEPARATOR, graph, sound, table};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// Formats whose documents are one file, and the folders that hold one.
const DOCUMENTS: &[(&str, &[&str])] = &[
    ("un_consolidated_xml", &["un-consolidated-xml/consolidated.xml"]),
    ("eu_fsf_xml", &["eu-fsf-xml/xmlFullSanctionsList_1_1.xml"]),
    ("eu_whole_xml", &["eu-whole-xml/global.xml"]),
    ("gb_uksl_xml", &["gb-uksl-xml/UK-Sanctions-List.xml"]),
    (
        "gb_ofsi_conlist_csv",
        &["gb-ofsi-conlist-csv/ConList.csv", "gb-ofsi-conlist-csv-2024/ConList.csv"],
    ),
    ("ofac_sdn_xml", &["ofac-sdn-xml/sdn.xml"]),
    ("ofac_enhanced_xml", &["ofac-enhanced-xml/SDN_ENHANCED.XML"]),
    (
        "us_csl",
        &[
            "us-csl-2016/consolidated.csv",
            "us-csl-2022/consolidated.csv",
            "us-csl-2023/consolidated.csv",
        ],
    ),
    ("us_dpl", &["us-dpl/dpl.txt"]),
    ("ftm_jsonl", &["ftm-jsonl/entities.ftm.json", "ofac-sdn-xml/expected.jsonl"]),
    ("ftm_delta", &["ftm-delta/entities.delta.json"]),
    ("statements_csv", &["statements-csv/statements.csv"]),
    ("targets_simple", &["targets-simple-csv/targets.simple.csv"]),
    ("compile", &["ftm-jsonl/entities.ftm.json", "un-consolidated-xml/expected.jsonl"]),
    ("bods_json", &["bods-0.2/statements.json", "bods-0.4/statements.jsonl"]),
    ("gb_psc_jsonl", &["gb-psc/psc-snapshot.txt"]),
    (
        "gb_company_data",
        &["gb-company-data/BasicCompanyData.csv", "gb-company-data-json/companies.json"],
    ),
    ("gleif_xml", &["gleif-lei-xml/lei.xml", "gleif-rr-xml/rr.xml", "gleif-repex-xml/repex.xml"]),
    ("xml", &["un-consolidated-xml/consolidated.xml", "eu-whole-xml/global.xml"]),
];

/// Names of all scripts, with what makes them hard.
const NAMES: &[&str] = &[
    "Zorvan Kelmadi",
    "KELMADI, Zorvan bin Al-Hajj Dr. Jr.",
    "Зорван Петрович Кельмади",
    "زوروان الكلمادي",
    "北方礼新贸易有限公司",
    "김정철",
    "さくら丸 タナカ",
    "Ελένη Παπαδοπούλου",
    "גולדשטיין בע״מ",
    "Гրիգոր გიორგი",
    "OSTREVA-7 (ex \"MIR 12\")",
    "Brisgar Aero Parts L.L.C. & Co. KG",
    "M. J. O'Quillen-Дарк",
    "Zоrvаn Kelmаdi",
    "ÐšÐµÐ»ÑŒÐ¼Ð°Ð´Ð¸",
    "Kelm?di \u{200B}Zor\u{AD}van",
    "Ｚｏｒｖａｎ ٧٨٩",
];

/// Values of all types.
const VALUES: &[&str] = &[
    "1961-04-03T10:00:00+03:30",
    "03/04/1961",
    "circa 3 April 1961 to 5 Mai 1963",
    "(a) 1960 (b) between 1961 and 1963; 1339/02/11",
    "Iran (Islamic Republic of)",
    "(a) Jordanian, (b) American / DPRK",
    "Tel: +98 (21) 555-0100 ext. 7",
    "WWW.Example.org/a?b=c",
    "Zorvan@Example.ORG",
    "INN 7707083893, OGRN 1027700132195, Tax ID No. 590419206931",
    "IMO 9074729; MMSI 273456780; LEI 5493001KJTIIGC8Y1R12",
    "BTC 1BvBMSEYstWetqTFn5Au4m4GFgW7xJaNVN2 GB82 WEST 1234 5698 7654 32",
    "Passport K-123 456 78 (expires 2030)",
    "{\"a\": [1, null]}",
    "female",
    "sanction; role.pep",
    "fa-IR",
    "12.500,00 USD",
    "2001:db8::1",
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds =
        Seeds { folder: root.join("seeds"), documents: root.join("../crates/lists/testdata") };
    for (target, documents) in DOCUMENTS {
        for document in *documents {
            seeds.write(target, &document.replace('/', "-"), &seeds.document(document));
        }
    }
    seeds.lists();
    seeds.packed();
    seeds.tables();
    seeds.values();
    seeds.parties();
    seeds.corpora();
}

struct Seeds {
    folder: PathBuf,
    documents: PathBuf,
}

impl Seeds {
    fn write(&self, target: &str, name: &str, content: &[u8]) {
        let folder = self.folder.join(target);
        fs::create_dir_all(&folder).expect("the folder can be made");
        fs::write(folder.join(name), content).expect("the seed can be written");
    }

    fn document(&self, path: &str) -> Vec<u8> {
        fs::read(self.documents.join(path)).expect("the document is in the repository")
    }

    fn each(&self, target: &str, before: &[u8], texts: &[&str]) {
        for (number, text) in texts.iter().enumerate() {
            self.write(target, &format!("{number:02}"), &[before, text.as_bytes()].concat());
        }
    }

    /// What is made of documents in other ways than taking them as they are.
    fn lists(&self) {
        let parts = ["sdn", "alt", "add", "sdn_comments"]
            .map(|it| self.document(&format!("ofac-legacy-csv/{it}.csv")));
        self.write("ofac_legacy_csv", "whole", &parts.join(&SEPARATOR));
        for (number, dialect) in [(0, "us-csl-2023/consolidated.csv"), (1, "us-dpl/dpl.txt")] {
            let rows = self.document(dialect);
            self.write("rows", &dialect.replace('/', "-"), &[&[number], &rows[..]].concat());
        }
        self.each("rows", &[3], &["as of 2026\n\nname,born\n\"A \"B\" C\",1960\nD\n\"E\nF\",,x"]);
        let records =
            String::from_utf8(self.document("eu-fsf-xml/expected.jsonl")).expect("it is text");
        self.each("ftm_codec", b"", &records.lines().collect::<Vec<_>>());
        let nested = r#"{"id":"o","schema":"Ownership","caption":"x","target":true,"first_seen":"2020","referents":["r"],"datasets":["a","b"],"odd":{"k":1},"properties":{"owner":[{"id":"p","schema":"Person","properties":{"name":["A",null,7],"colour":["red"]}}],"asset":"c"}}"#;
        let stated = r#"{"id":"p","schema":"Person","statements":[{"id":"s","entity_id":"p","prop":"name","value":"Ä","lang":"deu","dataset":"d","original_value":"A","first_seen":"2020","origin":"x"}]}"#;
        self.write("ftm_codec", "nested", nested.as_bytes());
        self.write("ftm_codec", "stated", stated.as_bytes());
        let catalog = r#"{"datasets":[{"name":"a","title":"A","version":"2","children":["b"],"resources":[{"name":"entities.ftm.json","url":"e"}]},{"name":"b","datasets":["a"],"entities_url":null}],"updated_at":"2026-01-01"}"#;
        self.write("catalog", "catalog", catalog.as_bytes());
        let dataset = r#"{"name":"a","title":"A","resources":[{"name":"x","url":"u","mime_type":"text/csv"}]}"#;
        self.write("catalog", "dataset", dataset.as_bytes());
        self.write("catalog", "versions", br#"{"versions":{"1":"u","2":"v"}}"#);
    }

    fn packed(&self) {
        let text = "<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>caf\u{e9}</a>";
        let latin: Vec<u8> = text.chars().map(|it| it as u8).collect();
        let wide: Vec<u8> =
            "\u{feff}name;born\nЗ".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let workbook = table::packed(SHEET.as_bytes(), STRINGS.as_bytes(), STYLES.as_bytes(), b"");
        for (name, content) in [
            ("plain", b"name,born\nA,1960\n".to_vec()),
            ("latin", latin.clone()),
            ("wide", wide),
            ("gzip", gzip(&latin)),
            ("gzip-twice", gzip(&gzip(b"name"))),
            ("zip", archive(&latin)),
            ("workbook", workbook),
        ] {
            self.write("unpack", name, &content);
        }
    }

    fn tables(&self) {
        let csv = "name,alias,born,country,passport,ref\nZorvan,Z;K,1961,IR,K1,7\n\"A, B\",,,,\"x\ny\",\n";
        let json = "{\"name\":\"Zorvan\",\"born\":1961,\"alias\":[\"Z\",\"K\"],\"country\":null}\n{\"name\":{\"full\":\"B\"}}\n";
        let workbook = table::packed(SHEET.as_bytes(), STRINGS.as_bytes(), STYLES.as_bytes(), b"");
        for target in ["table", "table_list"] {
            self.write(target, "comma", csv.as_bytes());
            self.write(target, "tab", csv.replace(',', "\t").as_bytes());
            self.write(target, "json", json.as_bytes());
            self.write(target, "gzip", &gzip(csv.as_bytes()));
        }
        self.write("table", "workbook", &workbook);
        let parts = [SHEET.as_bytes(), STRINGS.as_bytes(), STYLES.as_bytes()];
        self.write("workbook", "whole", &parts.join(&SEPARATOR));
        // A heading ten thousand columns to the right makes as many columns.
        let far = SHEET.replace("r='B1'", "r='NOB1'");
        let parts = [far.as_bytes(), STRINGS.as_bytes(), STYLES.as_bytes()];
        self.write("workbook", "far", &parts.join(&SEPARATOR));
        self.write("parquet", "people", &people());
    }

    fn values(&self) {
        self.each("clean", b"", VALUES);
        self.each("dates_countries", b"", VALUES);
        self.each("identifiers", b"", VALUES);
        self.each("names", &[0], NAMES);
        let pairs: Vec<String> =
            NAMES.windows(2).map(|it| format!("{}\n{}", it[0], it[1])).collect();
        self.each("likeness", &[3], &pairs.iter().map(String::as_str).collect::<Vec<_>>());
    }

    fn parties(&self) {
        self.each(
            "screen",
            b"",
            &[
                "type|name|dob|nationality\nperson|Zorvan Kelmadi|1961|ir",
                "consignor|consignee|consignee_country|vessel|imo\nDrake LLC|Shahed Aviation|IR|OSTREVA|9074729",
                "who|when|number\nMarta Quillen|1975|7707083893\nwho=owner.name\nnumber=owner.innCode",
                "{\"id\":\"q\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Shahed Aviation Industries\"],\"country\":[\"ir\"]}}",
            ],
        );
        self.write("plan", "four", &[0, 13, 0, 0, 13, 1, 0, 13, 2, 0, 13, 3, 1, 4, 0]);
    }

    fn corpora(&self) {
        self.write("corpus", "sound", &sound::CORPUS);
        self.write("graph", "sound", graph::sound());
        self.write("graph", "edited", &[0, 40, 0, 0, 1, 90, 0, 0, 2]);
        self.write("corpus_damaged", "one", &[0, 1, 0, 1]);
        self.write("corpus_forged", "none", &[]);
        for section in 0..23_u8 {
            let edit = [section, 0, 0, 0, 255, 255, 0, 0];
            self.write("corpus_forged", &format!("word-{section:02}"), &edit);
            let of_changes = [&edit[..], &[0]].concat();
            self.write("corpus_forged", &format!("change-{section:02}"), &of_changes);
        }
    }
}

const SHEET: &str = "<row r='1'><c r='A1' t='inlineStr'><is><t>name</t></is></c><c r='B1' t='s'><v>0</v></c></row><row r='3'><c r='A3' t='s'><v>1</v></c><c r='B3' s='1'><v>22374</v></c><c r='D3' t='b'><v>1</v></c><c r='E3' t='e'><v>#N/A</v></c></row>";
const STRINGS: &str = "<si><t>born</t></si><si><r><t>Zor</t></r><r><t>van</t></r></si>";
const STYLES: &str = "<numFmts><numFmt numFmtId='170' formatCode='yyyy-mm'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/></cellXfs>";

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

fn archive(content: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let deflated = options.compression_method(zip::CompressionMethod::Deflated);
    for name in ["a.xml", "folder/b.xml"] {
        writer.start_file(name, deflated).expect("memory does not fail");
        writer.write_all(content).expect("memory does not fail");
    }
    writer.finish().expect("memory does not fail").into_inner()
}

/// A table of two people, one without a day of birth.
fn people() -> Vec<u8> {
    let schema =
        "message people { REQUIRED BYTE_ARRAY name (STRING); OPTIONAL INT32 born (DATE); }";
    let schema = Arc::new(parse_message_type(schema).expect("the schema is sound"));
    let properties = Arc::new(WriterProperties::default());
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, properties).expect("memory does not fail");
    let mut group = writer.next_row_group().expect("memory does not fail");
    let names = ["Zorvan", "Marta"].map(ByteArray::from);
    let mut column = group.next_column().expect("memory does not fail").expect("there are two");
    column.typed::<ByteArrayType>().write_batch(&names, None, None).expect("the values fit");
    column.close().expect("memory does not fail");
    let mut column = group.next_column().expect("memory does not fail").expect("there are two");
    column.typed::<Int32Type>().write_batch(&[-3195], Some(&[1, 0]), None).expect("the values fit");
    column.close().expect("memory does not fail");
    group.close().expect("memory does not fail");
    writer.into_inner().expect("memory does not fail")
}
