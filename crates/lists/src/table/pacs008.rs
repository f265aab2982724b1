//! ISO 20022 customer credit transfers (`pacs.008`): a row for each transaction.
//!
//! The columns are named as people name those of tables of payments, so that they are recognised like
//! any other. The fields are those that screening standards name: parties with address, numbers and
//! country, banks with BIC and LEI, the text of the remittance. What else a transaction says is told
//! beside its row.

use std::collections::VecDeque;

use crate::Error;
use crate::bytes::{Limits, Text};
use crate::document::Part;
use crate::xml::{self, Found, Node};

use super::{Rows, Step};

/// The element that is one transaction.
const TRANSACTION: &str = "CdtTrfTxInf";

/// Parties: the element, the role.
const PARTIES: [(&str, &str); 5] = [
    ("Dbtr", "debtor"),
    ("UltmtDbtr", "ultimate_debtor"),
    ("InitgPty", "initiating_party"),
    ("Cdtr", "creditor"),
    ("UltmtCdtr", "ultimate_creditor"),
];

/// Banks: the element, the role.
const BANKS: [(&str, &str); 10] = [
    ("DbtrAgt", "debtor_agent"),
    ("CdtrAgt", "creditor_agent"),
    ("IntrmyAgt1", "intermediary_bank"),
    ("IntrmyAgt2", "second_intermediary_bank"),
    ("IntrmyAgt3", "third_intermediary_bank"),
    ("PrvsInstgAgt1", "previous_instructing_agent"),
    ("PrvsInstgAgt2", "second_previous_instructing_agent"),
    ("PrvsInstgAgt3", "third_previous_instructing_agent"),
    ("InstgAgt", "instructing_agent"),
    ("InstdAgt", "instructed_agent"),
];

/// What is known of a party: the end of the column, the paths that it may stand at.
const OF_PARTY: [(&str, &[&str]); 6] = [
    ("name", &["Nm"]),
    ("country", &["CtryOfRes", "PstlAdr/Ctry"]),
    ("lei", &["Id/OrgId/LEI"]),
    ("bic", &["Id/OrgId/AnyBIC"]),
    ("id_number", &["Id/OrgId/Othr/Id", "Id/PrvtId/Othr/Id"]),
    ("birth_date", &["Id/PrvtId/DtAndPlcOfBirth/BirthDt"]),
];

/// The same of a bank, below `FinInstnId`.
const OF_BANK: [(&str, &[&str]); 4] = [
    ("name", &["Nm"]),
    ("country", &["PstlAdr/Ctry"]),
    ("lei", &["LEI"]),
    ("bic", &["BICFI", "BIC"]),
];

/// The parts of an address, in the order in which people write them.
const ADDRESS: [&str; 8] =
    ["StrtNm", "BldgNb", "BldgNm", "Flr", "PstCd", "TwnNm", "DstrctNm", "CtrySubDvsn"];

/// What is of no use for screening: identifiers of the message, times, charges, clearing.
const IGNORED: [&str; 9] = [
    "PmtId/InstrId",
    "PmtId/TxId",
    "PmtId/ClrSysRef",
    "PmtTpInf",
    "SttlmTmIndctn",
    "SttlmTmReq",
    "ChrgBr",
    "ChrgsInf",
    "XchgRate",
];

/// Whether the beginning of a document is that of such a message.
pub(super) fn is_such(head: &str) -> bool {
    head.contains("pacs.008") || head.contains("<FIToFICstmrCdtTrf")
}

/// Transactions of a message, ready to be handed over.
pub(super) struct Transactions {
    rows: VecDeque<Step>,
    /// Why the message breaks off, told after what came before.
    end: Option<Error>,
}

/// The columns, in their order.
fn columns() -> Vec<String> {
    let mut columns: Vec<String> =
        ["payment_id", "settlement_date", "amount", "currency"].map(str::to_owned).to_vec();
    for (_, role) in PARTIES {
        columns.extend(OF_PARTY.iter().map(|it| format!("{role}_{}", it.0)));
        columns.push(format!("{role}_address"));
    }
    for (_, role) in BANKS {
        columns.extend(OF_BANK.iter().map(|it| format!("{role}_{}", it.0)));
    }
    columns.push("remittance_information".to_owned());
    columns
}

/// Reads a message. Its transactions are held: a message is small, and what one of them may take is
/// limited as in every list.
pub(super) fn open(
    name: &str,
    text: Text<'static>,
    limits: &Limits,
) -> Result<(Vec<String>, Transactions), Error> {
    let part = Part { role: "main", name: name.to_owned(), text };
    let mut rows = VecDeque::new();
    let mut settled = String::new();
    let read = xml::read(part, limits, &[TRANSACTION], &mut |found| match found {
        Found::Record(node) => rows.push_back(row(&node, &settled)),
        // The day of settlement may stand once for all transactions, before the first.
        Found::Other(node) => {
            let day = match node.name() {
                "IntrBkSttlmDt" => Some(node.text().to_owned()),
                _ => node.text_of("IntrBkSttlmDt").map(str::to_owned),
            };
            settled = day.filter(|it| !it.is_empty()).unwrap_or(std::mem::take(&mut settled));
        }
        Found::Root(_) => {}
    });
    match read {
        Err(error) if rows.is_empty() => return Err(error),
        Ok(()) if rows.is_empty() => {
            return Err(Error::malformed(name, format!("a message without a <{TRANSACTION}>"))
                .hint("customer credit transfers are read: ISO 20022 pacs.008"));
        }
        _ => {}
    }
    Ok((columns(), Transactions { rows, end: read.err() }))
}

fn row(node: &Node, settled: &str) -> Step {
    let mut cells: Vec<Vec<String>> = Vec::new();
    let one = |it: Option<&str>| it.map(str::to_owned).into_iter().collect::<Vec<_>>();
    let id = ["PmtId/UETR", "PmtId/EndToEndId"].iter().find_map(|it| node.text_of(it));
    cells.push(one(id.filter(|it| *it != "NOTPROVIDED")));
    cells.push(one(node.text_of("IntrBkSttlmDt").or(Some(settled).filter(|it| !it.is_empty()))));
    let amount = node.child("IntrBkSttlmAmt");
    cells.push(one(amount.map(Node::text)));
    cells.push(one(amount.and_then(|it| it.attr("Ccy"))));
    for (element, _) in PARTIES {
        let party = node.child(element);
        cells.extend(OF_PARTY.iter().map(|it| values(party, it.1)));
        cells.push(one(party.and_then(|it| it.child("PstlAdr")).map(address).as_deref()));
    }
    for (element, _) in BANKS {
        let bank = node.child(element).and_then(|it| it.child("FinInstnId"));
        cells.extend(OF_BANK.iter().map(|it| values(bank, it.1)));
    }
    let texts = node.children("RmtInf").flat_map(|it| it.children("Ustrd"));
    cells.push(texts.map(|it| it.text().to_owned()).filter(|it| !it.is_empty()).collect());
    node.ignore(&IGNORED);
    let unread = node.unread();
    let told = |(path, value): (String, String)| format!("{path} was not screened: {value:?}");
    Step::Row {
        line: Some(node.line()),
        cells,
        raw: None,
        remarks: unread.into_iter().map(told).collect(),
    }
}

/// Every value at some paths, each once.
fn values(of: Option<&Node>, paths: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let texts = paths.iter().filter_map(|path| of?.text_of(path));
    for text in texts {
        if !found.iter().any(|it| it == text) {
            found.push(text.to_owned());
        }
    }
    found
}

/// An address in one line, whether it comes in parts or in lines.
fn address(node: &Node) -> String {
    let lines = node.children("AdrLine").map(|it| it.text().to_owned());
    let parts = ADDRESS.iter().filter_map(|it| node.text_of(it).map(str::to_owned));
    lines.chain(parts).collect::<Vec<_>>().join(", ")
}

impl Rows for Transactions {
    fn step(&mut self) -> Result<Step, Error> {
        match (self.rows.pop_front(), self.end.take()) {
            (Some(row), end) => {
                self.end = end;
                Ok(row)
            }
            (None, Some(error)) => Err(error),
            (None, None) => Ok(Step::End),
        }
    }
}
