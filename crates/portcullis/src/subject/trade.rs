//! What a row says of a shipment or payment beside its parties: goods, way, value, day.
//!
//! Nothing here fails: what cannot be read becomes a notice that names the column, and is looked at as if
//! it were not there.

use goods::route::{Amount, Item, PaymentMethod, Shipment, Told};
use goods::{Classification, Day, Edition, HsCode};
use model::clean::Cleaned;
use model::country::{self, Country};
use model::date::DayOrder;
use model::{Notice, NoticeKind};

use super::amount;

/// What a column says of a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Day,
    OrderDay,
    DeliveryDay,
    Code,
    Edition,
    Classification,
    Description,
    Quantity,
    /// A value, in the currency that its header names, if it names one.
    Value(Option<&'static str>),
    UnitPrice,
    UsualPrice,
    Currency,
    Origin,
    Destination,
    Transit,
    EndUse,
    Method,
    InvoiceText,
    NoRussiaClause,
}

/// Every word for a fact, compact as headers are compared.
const WORDS: &[(Fact, &[&str])] = &[
    (
        Fact::Day,
        &[
            "date",
            "shipmentdate",
            "shippingdate",
            "shipdate",
            "departuredate",
            "transactiondate",
            "paymentdate",
            "valuedate",
            "settlementdate",
        ],
    ),
    (Fact::OrderDay, &["orderdate", "orderconfirmed", "orderconfirmedon"]),
    (Fact::DeliveryDay, &["deliverydate"]),
    (
        Fact::Code,
        &[
            "hscode",
            "hscodes",
            "hs",
            "commoditycode",
            "customscode",
            "tariffcode",
            "tariffnumber",
            "htscode",
            "hts",
            "cncode",
            "taric",
        ],
    ),
    (Fact::Edition, &["hsedition", "hsversion"]),
    (Fact::Classification, &["eccn", "exportclassification", "eccncode"]),
    (
        Fact::Description,
        &[
            "goodsdescription",
            "descriptionofgoods",
            "goods",
            "itemdescription",
            "productdescription",
            "cargodescription",
            "commodity",
            "cargo",
            "item",
            "product",
        ],
    ),
    (Fact::Quantity, &["quantity", "qty", "pieces"]),
    (Fact::Value(None), &["value", "amount", "goodsvalue", "invoicevalue", "totalvalue"]),
    (Fact::Value(Some("USD")), &["valueusd", "amountusd", "usdvalue", "usdamount"]),
    (Fact::Value(Some("EUR")), &["valueeur", "amounteur", "eurvalue", "euramount"]),
    (Fact::Value(Some("GBP")), &["valuegbp", "amountgbp", "gbpvalue", "gbpamount"]),
    (Fact::UnitPrice, &["unitprice", "priceperunit"]),
    (Fact::UsualPrice, &["usualprice", "usualunitprice"]),
    (Fact::Currency, &["currency", "ccy", "currencycode", "valuecurrency"]),
    (Fact::Origin, &["origincountry", "countryoforigin", "origin"]),
    (
        Fact::Destination,
        &["destinationcountry", "countryofdestination", "destination", "finaldestination"],
    ),
    (
        Fact::Transit,
        &["transitcountry", "transitcountries", "transit", "via", "transshipmentcountry"],
    ),
    (Fact::EndUse, &["enduse"]),
    (Fact::Method, &["paymentmethod", "methodofpayment"]),
    (Fact::InvoiceText, &["invoicetext", "remittanceinformation", "paymentpurpose"]),
    (Fact::NoRussiaClause, &["norussiaclause"]),
];

/// The fact that a compact word names.
pub(super) fn find(word: &str) -> Option<Fact> {
    WORDS.iter().find(|it| it.1.contains(&word)).map(|it| it.0)
}

impl Fact {
    /// Whether a table that has it is about shipments or payments. A day alone may be anything.
    pub(super) fn is_of_trade(self) -> bool {
        !matches!(self, Fact::Day | Fact::OrderDay | Fact::Currency)
    }
}

/// A cell with its column; it may be empty.
pub(super) struct Cell<'a> {
    pub(super) fact: Fact,
    pub(super) header: &'a str,
    pub(super) text: String,
}

/// The shipment that the cells of a row tell of.
pub(super) fn shipment(file: &str, cells: &[Cell<'_>], notices: &mut Vec<Notice>) -> Shipment {
    let mut reader = Reader { file, cells, notices };
    let mut shipment = Shipment {
        date: reader.day(Fact::Day),
        order_confirmed: reader.day(Fact::OrderDay),
        origin: reader.country(Fact::Origin),
        destination: reader.country(Fact::Destination),
        transit: reader.countries(Fact::Transit),
        end_use: reader.told(Fact::EndUse),
        items: reader.items(),
        ..Shipment::default()
    };
    shipment.delivery_date = match (reader.has(Fact::DeliveryDay), reader.day(Fact::DeliveryDay)) {
        (false, _) => Told::NotAsked,
        (true, Some(day)) => Told::Is(day),
        // What could not be read was answered, and is told in a notice.
        (true, None) if reader.text(Fact::DeliveryDay).is_some() => Told::NotAsked,
        (true, None) => Told::Missing,
    };
    shipment.payment.method = reader.method();
    shipment.payment.invoice_text = reader.text(Fact::InvoiceText).map(str::to_owned);
    shipment.no_russia_clause = reader.yes_or_no(Fact::NoRussiaClause);
    shipment
}

struct Reader<'r, 'a> {
    file: &'r str,
    cells: &'r [Cell<'a>],
    notices: &'r mut Vec<Notice>,
}

impl<'r, 'a> Reader<'r, 'a> {
    fn cell(&self, fact: Fact) -> Option<&'r Cell<'a>> {
        // Of several columns for one fact the first that says something counts.
        let mut cells = self.cells.iter().filter(|it| it.fact == fact);
        cells.clone().find(|it| !it.text.is_empty()).or_else(|| cells.next())
    }

    fn has(&self, fact: Fact) -> bool {
        self.cell(fact).is_some()
    }

    fn text(&self, fact: Fact) -> Option<&'r str> {
        self.cell(fact).map(|it| it.text.as_str()).filter(|it| !it.is_empty())
    }

    fn told(&self, fact: Fact) -> Told<String> {
        match (self.has(fact), self.text(fact)) {
            (false, _) => Told::NotAsked,
            (true, None) => Told::Missing,
            (true, Some(text)) => Told::Is(text.to_owned()),
        }
    }

    fn notice(&mut self, kind: NoticeKind, fact: Fact, message: String) {
        let header = self.cell(fact).map_or("", |it| it.header);
        self.notices.push(Notice::new(kind, self.file, message).in_field(header));
    }

    /// Says that a cell could not be read.
    fn lost(&mut self, fact: Fact, reason: &str) {
        self.notice(NoticeKind::Unplaced, fact, format!("{reason}; it was not looked at"));
    }

    fn day(&mut self, fact: Fact) -> Option<Day> {
        let text = self.text(fact)?;
        let read = match model::date::clean(text, DayOrder::Unknown) {
            Cleaned::Value(value) => value.get(..10).and_then(|it| Day::parse(it).ok()),
            _ => None,
        };
        if read.is_none() {
            self.lost(fact, &format!("{text:?} is no single day; write it as 2024-02-23"));
        }
        read
    }

    fn country(&mut self, fact: Fact) -> Option<Country> {
        let text = self.text(fact)?;
        let found = country::find(text);
        if found.is_none() {
            self.lost(fact, &format!("{text:?} is no country"));
        }
        found
    }

    /// Countries with commas, semicolons or slashes between. A column that is there and empty says that
    /// there are none.
    fn countries(&mut self, fact: Fact) -> Option<Vec<Country>> {
        let cell = self.cell(fact)?;
        let parts =
            cell.text.split([';', ',', '/', '|']).map(str::trim).filter(|it| !it.is_empty());
        let mut found = Vec::new();
        for part in parts {
            match country::find(part) {
                Some(country) => found.push(country),
                None => self.lost(fact, &format!("{part:?} is no country")),
            }
        }
        Some(found)
    }

    fn yes_or_no(&mut self, fact: Fact) -> Option<bool> {
        let text = self.text(fact)?;
        match text.to_lowercase().as_str() {
            "yes" | "true" | "y" | "1" => Some(true),
            "no" | "false" | "n" | "0" => Some(false),
            _ => {
                self.lost(fact, &format!("{text:?} is neither yes nor no"));
                None
            }
        }
    }

    fn method(&mut self) -> Option<PaymentMethod> {
        let text = self.text(Fact::Method)?.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
        Some(match () {
            () if has(&["cash"]) => PaymentMethod::Cash,
            () if has(&["letter of credit", "l/c"]) => PaymentMethod::LetterOfCredit,
            () if has(&["transfer", "wire", "swift", "sepa"]) => PaymentMethod::Transfer,
            () => PaymentMethod::Other,
        })
    }

    /// The goods: one item for each code, or one for what else is known.
    fn items(&mut self) -> Vec<Item> {
        const GOODS: [Fact; 3] = [Fact::Code, Fact::Classification, Fact::Description];
        if !GOODS.iter().any(|it| self.has(*it)) {
            return Vec::new();
        }
        let currency = self.currency();
        let base = Item {
            code: None,
            edition: self.edition(),
            classification: self.classification(),
            description: self.text(Fact::Description).map(str::to_owned),
            quantity: self.quantity(),
            value: self.value(currency),
            unit_price: self.amount(Fact::UnitPrice, currency),
            usual_price: self.amount(Fact::UsualPrice, currency),
        };
        let codes = self.codes();
        match codes.len() {
            0 => vec![base],
            1 => vec![Item { code: Some(codes[0]), ..base }],
            // Whose the quantity and the value are is not told.
            _ => codes
                .into_iter()
                .map(|code| Item {
                    code: Some(code),
                    edition: base.edition,
                    classification: base.classification.clone(),
                    description: base.description.clone(),
                    ..Item::default()
                })
                .collect(),
        }
    }

    fn codes(&mut self) -> Vec<HsCode> {
        let Some(text) = self.text(Fact::Code) else { return Vec::new() };
        let mut codes = Vec::new();
        for part in text.split([';', ',', '|']).map(str::trim).filter(|it| !it.is_empty()) {
            match HsCode::parse(part) {
                Ok(code) => codes.push(code),
                Err(error) => self.lost(Fact::Code, &with_hint(&error)),
            }
        }
        codes
    }

    fn edition(&mut self) -> Option<Edition> {
        let text = self.text(Fact::Edition)?;
        let read = Edition::parse(text.trim_start_matches("HS").trim());
        read.map_err(|error| self.lost(Fact::Edition, &with_hint(&error))).ok()
    }

    fn classification(&mut self) -> Option<Classification> {
        let text = self.text(Fact::Classification)?;
        let read = Classification::parse(text);
        read.map_err(|error| self.lost(Fact::Classification, &with_hint(&error))).ok()
    }

    fn quantity(&mut self) -> Option<u64> {
        let text = self.text(Fact::Quantity)?;
        let read = text.parse().ok();
        if read.is_none() {
            self.lost(Fact::Quantity, &format!("{text:?} is no whole number"));
        }
        read
    }

    /// The currency of the row. One that does not exist is none.
    fn currency(&mut self) -> Option<&'static str> {
        let text = self.text(Fact::Currency)?;
        let known = amount::currency(text);
        if known.is_none() {
            self.lost(Fact::Currency, &format!("{text:?} is no currency of ISO 4217"));
        }
        known
    }

    fn value(&mut self, currency: Option<&'static str>) -> Option<Amount> {
        let fact = self.cells.iter().map(|it| it.fact).find(|it| matches!(it, Fact::Value(_)))?;
        let Fact::Value(named) = fact else { return None };
        self.amount(fact, named.or(currency))
    }

    fn amount(&mut self, fact: Fact, currency: Option<&'static str>) -> Option<Amount> {
        let text = self.text(fact)?;
        let Some(currency) = currency else {
            self.lost(fact, &format!("{text:?} has no currency"));
            return None;
        };
        match amount::read(text, currency) {
            Ok((amount, None)) => Some(amount),
            Ok((amount, Some(doubt))) => {
                self.notice(NoticeKind::Flagged, fact, doubt);
                Some(amount)
            }
            Err(reason) => {
                self.lost(fact, &reason);
                None
            }
        }
    }
}

fn with_hint(error: &goods::Error) -> String {
    error.hint().map_or_else(|| error.to_string(), |hint| format!("{error}; {hint}"))
}
