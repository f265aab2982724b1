//! What is known of a shipment. Everything may be lacking.

use std::cmp::Ordering;

use model::country::Country;

use crate::controls::priority_item;
use crate::day::Day;
use crate::eccn::Classification;
use crate::error::{Error, Kind};
use crate::hs::{Edition, HsCode};
use crate::priority::PriorityItem;

/// A shipment, as far as it is known: who sends what to whom, by which way, and who pays.
///
/// What a list, a register or a person has to find out is a field of its own (`address_is_listed`,
/// `in_trade_data`): this crate looks nothing up.
#[derive(Debug, Clone, Default)]
pub struct Shipment {
    /// The day on which it leaves.
    pub date: Option<Day>,
    /// The day on which the order was confirmed.
    pub order_confirmed: Option<Day>,
    /// The goods.
    pub items: Vec<Item>,
    /// The country of the exporter.
    pub exporter_country: Option<Country>,
    /// The country that the goods come from.
    pub origin: Option<Country>,
    /// The country that they go to.
    pub destination: Option<Country>,
    /// The countries between, in order; `Some` and empty when it is known that there are none.
    pub transit: Option<Vec<Country>>,
    /// Who receives the goods.
    pub consignee: Party,
    /// Who uses them, by name.
    pub end_user: Told<String>,
    /// What they are used for.
    pub end_use: Told<String>,
    /// Whether the end-user statement was refused.
    pub statement_refused: Option<bool>,
    /// Whether a reader found the answers on use, export or re-export evasive.
    pub answers_evasive: Option<bool>,
    /// Whether a reader of the correspondence found a buyer who does not know the product and insists.
    pub buyer_ignorant: Option<bool>,
    /// Whether installation, training or service was declined.
    pub service_declined: Option<bool>,
    /// Whether a reader found that the packaging does not fit the way or the destination.
    pub packaging_unfit: Option<bool>,
    /// Whether the destination lacks the industry that uses such goods.
    pub destination_lacks_industry: Option<bool>,
    /// End items in the country of destination that such parts are for.
    pub installed_base: Option<u64>,
    /// When it is to be delivered.
    pub delivery_date: Told<Day>,
    /// Whether the place of delivery is out of the way.
    pub delivery_place_unusual: Option<bool>,
    /// What was changed since the order, oldest first; `Some` and empty when nothing was.
    pub changes: Option<Vec<Change>>,
    /// Names of the parties on the end-user statement.
    pub declared_parties: Option<Vec<String>>,
    /// Who pays, and how.
    pub payment: Payment,
    /// Whether the contract forbids re-export to Russia.
    pub no_russia_clause: Option<bool>,
    /// Whether the clause on the end customer was changed or taken out of a letter of engagement.
    pub end_customer_obscured: Option<bool>,
    /// What was sent to this consignee before.
    pub history: Option<History>,
    /// Who owns the consignee.
    pub ownership: Option<Ownership>,
    /// What the consignee has in common with a former customer who is listed now: designs, managers,
    /// assets; `Some` and empty when that was looked at.
    pub continues_listed: Option<Vec<String>>,
    /// The ship.
    pub vessel: Vessel,
}

/// What a form says about something whose absence is itself a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Told<T> {
    /// Nobody asked, or the table has no such column.
    #[default]
    NotAsked,
    /// It was asked and not answered.
    Missing,
    /// The answer.
    Is(T),
}

impl<T> Told<T> {
    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        !matches!(self, Told::NotAsked)
    }
}

/// One kind of goods in a shipment.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The declared code.
    pub code: Option<HsCode>,
    /// The edition that the code is written in.
    pub edition: Option<Edition>,
    /// The US classification.
    pub classification: Option<Classification>,
    /// The goods in words.
    pub description: Option<String>,
    /// How many pieces.
    pub quantity: Option<u64>,
    /// The value of all of them.
    pub value: Option<Amount>,
    /// The price of one.
    pub unit_price: Option<Amount>,
    /// What one usually costs, from the user's own data.
    pub usual_price: Option<Amount>,
}

impl Item {
    /// The item of the Common High Priority List that the declared code means.
    pub fn priority(&self) -> Option<&'static PriorityItem> {
        priority_item(self.code.as_ref()?, self.edition)
    }
}

/// A sum of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    cents: i64,
    currency: [u8; 3],
}

impl Amount {
    /// Reads an amount with up to two decimals behind a point, in a currency of three letters (ISO 4217).
    pub fn parse(raw: &str, currency: &str) -> Result<Amount, Error> {
        let text = raw.trim();
        let wrong = || Error::new(Kind::Amount, text);
        let code: [u8; 3] =
            currency.trim().to_ascii_uppercase().as_bytes().try_into().map_err(|_| wrong())?;
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        let is_sound = !whole.is_empty() && digits(whole) && digits(part) && part.len() <= 2;
        if !is_sound || !code.iter().all(u8::is_ascii_uppercase) {
            return Err(wrong());
        }
        let cents = format!("{whole}{part:0<2}").parse().map_err(|_| wrong())?;
        Ok(Amount { cents, currency: code })
    }

    /// Hundredths of the currency.
    pub fn cents(&self) -> i64 {
        self.cents
    }

    /// The code of the currency.
    pub fn currency(&self) -> &str {
        std::str::from_utf8(&self.currency).expect("the letters are ASCII")
    }

    /// Compares sums of one currency.
    pub fn partial_cmp_to(&self, other: &Amount) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.cents.cmp(&other.cents))
    }
}

/// A consignee or payer.
#[derive(Debug, Clone, Default)]
pub struct Party {
    /// Its name.
    pub name: Option<String>,
    /// Its country, as it says itself.
    pub country: Option<Country>,
    /// What it is in the trade.
    pub kind: Option<PartyKind>,
    /// When it was founded.
    pub founded: Option<Day>,
    /// Since when it is a customer.
    pub customer_since: Option<Day>,
    /// Whether its address is a home.
    pub address_kind: Option<AddressKind>,
    /// Companies that are registered at its address, by the register.
    pub companies_at_address: Option<u32>,
    /// Whether a list has its address.
    pub address_is_listed: Option<bool>,
    /// How like it is to the likest listed name or address, in thousandths.
    pub listed_likeness_permille: Option<u16>,
    /// Its website.
    pub website: Told<String>,
    /// What stands behind the `@` of its address.
    pub email_domain: Option<String>,
    /// What it does, in words.
    pub activity: Option<String>,
    /// Whether it has ever filed accounts or the like.
    pub has_filings: Option<bool>,
    /// The country of its telephone number.
    pub phone_country: Option<Country>,
    /// The country from which it was in touch.
    pub ip_country: Option<Country>,
    /// Whether recent trade data shows it as a supplier of priority goods to Russia.
    pub in_trade_data: Option<bool>,
    /// Notices of an authority that name it; `Some` and empty when the register has none.
    pub notices: Option<Vec<String>>,
}

/// What a party is in the trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyKind {
    /// It uses the goods.
    EndUser,
    /// It forwards the goods of others.
    FreightForwarder,
    /// It buys and sells.
    TradingCompany,
    /// It changes money.
    ExchangeHouse,
    /// It is a bank.
    Bank,
    /// Something else.
    Other,
}

/// What is at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// An office, shop, works or store.
    Business,
    /// A home.
    Residential,
}

/// Who pays, and how.
#[derive(Debug, Clone, Default)]
pub struct Payment {
    /// Who pays.
    pub payer: Party,
    /// The country of the bank from which the money comes.
    pub payer_bank_country: Option<Country>,
    /// How.
    pub method: Option<PaymentMethod>,
    /// To whom a letter of credit consigns the goods.
    pub credit_consignee: Option<String>,
    /// The bank that issued it.
    pub issuing_bank: Option<String>,
    /// What the payee does, in words.
    pub payee_activity: Option<String>,
    /// What the invoice is for.
    pub invoice_text: Option<String>,
}

/// How money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentMethod {
    /// Notes and coins.
    Cash,
    /// From account to account.
    Transfer,
    /// By a letter of credit.
    LetterOfCredit,
    /// Otherwise.
    Other,
}

/// A change after the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub on: Day,
    /// What.
    pub what: Changed,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Who receives the goods.
    Consignee,
    /// The way.
    Route,
    /// The place of delivery.
    DeliveryPlace,
    /// The country of destination, which was this one before.
    DestinationFrom(Country),
}

/// Earlier shipments to the consignee.
#[derive(Debug, Clone)]
pub struct History {
    /// From this day on all shipments are known.
    pub from: Day,
    /// The shipments, without the present one.
    pub shipments: Vec<Past>,
}

/// An earlier shipment of one kind of goods.
#[derive(Debug, Clone)]
pub struct Past {
    /// When.
    pub date: Day,
    /// What was sent.
    pub item: Item,
}

/// Who owns and runs a party.
#[derive(Debug, Clone, Default)]
pub struct Ownership {
    /// Owners at any remove.
    pub owners: Vec<Owner>,
    /// Trusts, nominees and the like that hide an owner.
    pub opaque_holders: Vec<String>,
    /// Directors that a listed party has too; `None` when nobody looked.
    pub shared_directors: Option<Vec<String>>,
    /// Days on which shares changed hands; `None` when that is not known.
    pub transfers: Option<Vec<Day>>,
    /// The day on which an owner, present or former, was listed.
    pub designated: Option<Day>,
}

/// An owner.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Its name.
    pub name: String,
    /// Whether it is listed.
    pub is_listed: bool,
    /// Its share in hundredths of a percent, 0 to 10,000.
    pub share: Option<u16>,
}

/// The ship.
#[derive(Debug, Clone, Default)]
pub struct Vessel {
    /// Its number, as the papers have it.
    pub imo: Option<String>,
    /// Whether the number belongs to another ship or to one that was scrapped, by the register.
    pub imo_of_another: Option<bool>,
    /// Countries in which it called, by its transponder.
    pub seen_in: Option<Vec<Country>>,
    /// Countries in which it called, by the papers.
    pub declared_in: Option<Vec<Country>>,
    /// Changes of name, flag or owner in the last year.
    pub changes: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_cent() {
        let cents = |raw| Amount::parse(raw, "usd").map(|it| it.cents()).ok();
        assert_eq!(cents("18400.00"), Some(1_840_000));
        assert_eq!(cents("18400"), Some(1_840_000));
        assert_eq!(cents(" 0.5 "), Some(50));
        for raw in ["", ".5", "-1", "1,000", "1.234", "1e3", "99999999999999999999"] {
            assert_eq!(cents(raw), None, "{raw}");
        }
        assert!(Amount::parse("1", "US").is_err() && Amount::parse("1", "U$D").is_err());
    }

    #[test]
    fn amounts_of_two_currencies_do_not_compare() {
        let dollars = Amount::parse("1", "USD").unwrap();
        assert_eq!(dollars.partial_cmp_to(&Amount::parse("2", "EUR").unwrap()), None);
        let more = Amount::parse("2", "USD").unwrap();
        assert_eq!(dollars.partial_cmp_to(&more), Some(Ordering::Less));
        assert_eq!(dollars.currency(), "USD");
    }
}
