//! A party on a list of OFAC, whatever format it was printed in, and how it is stated in the model.
//!
//! The readers of the formats fill a [`Party`]; [`Party::state`] turns it into entities:
//!
//! - The party itself. What OFAC calls an entity is an `Organization`, and a `Company` where the list
//!   says something that only companies have: a number in a register of companies, a ticker, an
//!   owner.
//! - One `Sanction`. OFAC does not tell which programme put a party on which of its lists, so one
//!   sanction holds them all.
//! - One `Passport` or `Identification` for each document, because only there the country and the
//!   dates have a place. The number stands on the holder, too, for those who search by it.
//! - One `Address` for each address that comes in parts. Parties at one address share it.
//! - One `CryptoWallet` for each address of a currency, one `Security` for each ISIN.
//! - Edges between parties, which wait in a [`Network`] until all names of the document are known.

use model::date::{self, DayOrder};
use model::{Lang, Notice, NoticeKind, Property, PropertyType};
use rustc_hash::FxHashMap;

use super::ofac_labels::Meaning;
use super::ofac_remarks::{self, Fact, Said, Text};
use crate::id::{address_id, slug};
use crate::party::add_dates;
use crate::{Draft, Reading, Sink};

/// What OFAC says a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An individual.
    Person,
    /// What the list calls an entity: a company, an authority, a group.
    Body,
    /// A ship.
    Vessel,
    /// An aeroplane or helicopter.
    Aircraft,
    /// A person or a body: the list does not tell.
    Unknown,
}

impl Kind {
    /// The kind by the word that the lists print.
    pub(super) fn of(word: &str) -> Kind {
        match word.trim().to_ascii_lowercase().as_str() {
            "individual" => Kind::Person,
            "vessel" => Kind::Vessel,
            "aircraft" => Kind::Aircraft,
            // The CSV files mark entities by their null, `-0-`.
            _ => Kind::Body,
        }
    }

    fn is_legal(self) -> bool {
        matches!(self, Kind::Person | Kind::Body | Kind::Unknown)
    }

    fn is_vehicle(self) -> bool {
        matches!(self, Kind::Vessel | Kind::Aircraft)
    }
}

/// How a name relates to the party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    /// The name that it is listed under.
    Listed,
    /// Also known as.
    Also,
    /// Formerly known as.
    Formerly,
    /// Now known as.
    Now,
}

impl Called {
    /// By the abbreviations of the lists: `aka`, `a.k.a.`, `F.K.A.`, ...
    pub(super) fn of(word: &str) -> Called {
        match word.trim().chars().next() {
            Some('f' | 'F') => Called::Formerly,
            Some('n' | 'N') => Called::Now,
            _ => Called::Also,
        }
    }
}

/// One name of a party.
#[derive(Debug, Clone)]
pub(super) struct Name<'t> {
    /// How it relates to the party.
    pub(super) called: Called,
    /// Whether OFAC says that it is too common to search by alone.
    pub(super) weak: bool,
    /// In the order that people write it.
    pub(super) text: Text<'t>,
    /// As the list prints it.
    pub(super) printed: Text<'t>,
    /// Properties of a person that the name tells, such as `lastName`.
    pub(super) parts: Vec<(&'static str, Text<'t>)>,
    /// The language of the script that it is written in.
    pub(super) lang: Option<Lang>,
}

impl<'t> Name<'t> {
    /// A name as the lists print it: those of individuals as `FAMILY, Given`.
    pub(super) fn printed(kind: Kind, called: Called, printed: impl Into<Text<'t>>) -> Name<'t> {
        let printed = match printed.into() {
            Text::Borrowed(printed) => Text::Borrowed(printed.trim()),
            Text::Owned(printed) => Text::Owned(printed.trim().to_owned()),
        };
        let mut name = Name {
            called,
            weak: false,
            text: printed.clone(),
            printed,
            parts: Vec::new(),
            lang: None,
        };
        if kind == Kind::Person {
            name.turn_around();
        }
        name
    }

    /// A name in a script of its own: Chinese, Japanese and Korean put the family before the given
    /// name, without a comma or a space.
    pub(super) fn in_script(mut self, script: &str) -> Self {
        let lang = match script {
            "Arabic" => "ara",
            "Armenian" => "hye",
            "Chinese Simplified" | "Chinese Traditional" => "zho",
            "Cyrillic" => "rus",
            "Georgian" => "kat",
            "Greek" => "ell",
            "Hangul" | "Korean" => "kor",
            "Hebrew" => "heb",
            "Japanese" => "jpn",
            _ => return self,
        };
        self.lang = Lang::from_code(lang);
        if matches!(lang, "zho" | "kor" | "jpn") {
            self.text = self.printed.replace(", ", "").into();
        }
        self
    }

    /// The same name, too common to search by alone.
    pub(super) fn weak(self, weak: bool) -> Self {
        Name { weak, ..self }
    }

    /// `DELOS REYES, Feliciano, Jr.` is Feliciano DELOS REYES Jr.
    fn turn_around(&mut self) {
        let mut pieces: Vec<&str> =
            self.printed.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
        let suffix =
            pieces.iter().skip(1).position(|it| is_suffix(it)).map(|at| pieces.remove(at + 1));
        let [family, given @ ..] = pieces.as_slice() else { return };
        if given.is_empty() {
            return;
        }
        let given = given.join(" ");
        let suffix = suffix.map(str::to_owned);
        let words = [given.as_str(), family].into_iter().chain(suffix.as_deref());
        self.text = words.collect::<Vec<_>>().join(" ").into();
        let family = (*family).to_owned();
        self.parts = vec![("firstName", given.into()), ("lastName", family.into())];
        self.parts.extend(suffix.map(|it| ("nameSuffix", it.into())));
    }
}

fn is_suffix(text: &str) -> bool {
    let word = text.trim_end_matches('.').to_ascii_lowercase();
    matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv")
}

/// One address of a party. Empty parts are empty texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Address<'t> {
    /// Street, house and whatever comes before the city.
    pub(super) lines: Vec<Text<'t>>,
    /// City; in the CSV files with province and postal code.
    pub(super) city: Text<'t>,
    /// State or province.
    pub(super) state: Text<'t>,
    /// Region.
    pub(super) region: Text<'t>,
    /// Postal code.
    pub(super) postal_code: Text<'t>,
    /// Country as it is printed.
    pub(super) country: Text<'t>,
    /// What the list says of the address.
    pub(super) remarks: Text<'t>,
    /// Whether the city stands apart from province and postal code, as in XML.
    pub(super) in_parts: bool,
}

impl Address<'_> {
    fn full(&self) -> String {
        let parts = [&self.city, &self.state, &self.region, &self.postal_code];
        let parts = self.lines.iter().chain(parts).map(|it| it.trim());
        let mut known: Vec<&str> = parts.filter(|it| !it.is_empty()).collect();
        if known.is_empty() {
            // A country alone is no address.
            return String::new();
        }
        known.push(self.country.trim());
        known.retain(|it| !it.is_empty());
        known.join(", ")
    }
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub(super) enum To {
    /// To the party of this name.
    Name(String),
    /// To the party with this id, which the list calls so.
    Id(String, String),
}

/// A relation to another party, seen from the party that it is printed at.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// The list's word for it.
    pub(super) role: String,
    /// The other party.
    pub(super) to: To,
    /// How sure the list is.
    pub(super) quality: Option<String>,
}

/// What is told of a document beside its type and number.
#[derive(Debug, Default)]
pub(super) struct Details<'t> {
    /// The country that issued it.
    pub(super) country: Option<Text<'t>>,
    /// When it was issued.
    pub(super) issued: Option<Text<'t>>,
    /// When it expires.
    pub(super) expires: Option<Text<'t>>,
    /// Who issued it.
    pub(super) authority: Option<Text<'t>>,
    /// Anything else.
    pub(super) comment: Option<Text<'t>>,
}

/// A party as a record of a list tells it.
#[derive(Debug)]
pub(super) struct Party<'t> {
    /// The id of its entity.
    pub(super) id: String,
    /// The number or line that names the record in notices.
    pub(super) record: String,
    /// What it is.
    pub(super) kind: Kind,
    /// All names, that of the listing first.
    pub(super) names: Vec<Name<'t>>,
    /// All addresses.
    pub(super) addresses: Vec<Address<'t>>,
    /// What labels introduce.
    pub(super) facts: Vec<Fact<'t>>,
    /// Free text.
    pub(super) notes: Vec<Text<'t>>,
    /// Relations.
    pub(super) links: Vec<Link>,
    /// Properties of the sanction with their raw values.
    pub(super) sanction: Vec<(&'static str, Text<'t>)>,
    /// What tells this sanction from others on the same party; empty where there is only one.
    pub(super) listing: Text<'t>,
    /// Topics of the party.
    pub(super) topics: Vec<&'static str>,
    /// Fields of the record that nobody read.
    pub(super) unread: Vec<(String, String)>,
}

impl<'t> Party<'t> {
    /// A party of which nothing but its number is known.
    pub(super) fn new(id: String, record: &str, kind: Kind) -> Self {
        Party {
            id,
            record: record.to_owned(),
            kind,
            names: Vec::new(),
            addresses: Vec::new(),
            facts: Vec::new(),
            notes: Vec::new(),
            links: Vec::new(),
            sanction: Vec::new(),
            listing: Text::default(),
            topics: vec!["sanction"],
            unread: Vec::new(),
        }
    }

    /// A party that OFAC lists under its own number.
    pub(super) fn of_ofac(number: &'t str, kind: Kind) -> Self {
        let mut party = Party::new(format!("ofac-{number}"), number, kind);
        party.sanction = vec![
            ("authority", "Office of Foreign Assets Control".into()),
            ("authorityId", number.into()),
            ("country", "us".into()),
            ("sourceUrl", [DETAILS, number].concat().into()),
        ];
        party
    }

    /// Puts the party under a programme.
    pub(super) fn program(&mut self, code: &'t str) {
        self.sanction.push(("program", code.into()));
        self.sanction.push(("programId", code.into()));
        if code.starts_with("CMIC") {
            // Executive Order 13959 forbids to buy securities of these companies, and nothing else.
            self.topics.push("invest.ban");
        }
    }

    /// Takes the facts of a remark.
    pub(super) fn remark(&mut self, remark: &'t str) {
        for said in ofac_remarks::read(remark) {
            self.said(said);
        }
    }

    /// Takes a value with the words that introduce it, from a column or a typed element. Words that
    /// the table of labels lacks are reported, and kept in a note with their value.
    pub(super) fn labelled(&mut self, words: &str, value: &str) {
        let printed = [words.trim(), value.trim()].join(" ");
        match ofac_remarks::segment(&printed).into_owned() {
            Said::Text(text) => {
                self.unread.push((words.to_owned(), value.to_owned()));
                self.notes.push(text);
            }
            fact => self.said(fact),
        }
    }

    /// Takes a document by its type and number, with what else is told of it.
    pub(super) fn document(&mut self, words: &str, number: &str, details: Details<'t>) {
        let printed = [words.trim(), number.trim()].join(" ");
        let Said::Fact(fact) = ofac_remarks::segment(&printed).into_owned() else {
            let Details { country, issued, expires, authority, comment } = details;
            let said = [Some(printed.into()), country, issued, expires, authority, comment];
            self.unread.push((words.to_owned(), number.to_owned()));
            self.notes.push(said.into_iter().flatten().collect::<Vec<_>>().join(", ").into());
            return;
        };
        let fact = fact.issued_in(details.country);
        self.said(Said::Fact(Fact {
            issued: details.issued.or(fact.issued),
            expires: details.expires.or(fact.expires),
            authority: details.authority,
            comment: details.comment.or(fact.comment),
            ..fact
        }));
    }

    /// Takes a value whose label is known.
    pub(super) fn fact(&mut self, fact: Fact<'t>) {
        self.said(Said::Fact(fact));
    }

    fn said(&mut self, said: Said<'t>) {
        let fact = match said {
            Said::Text(text) => return self.notes.push(text),
            Said::Fact(fact) => fact,
        };
        match fact.label.meaning {
            Meaning::Alias => {
                self.names.push(Name::printed(self.kind, Called::Also, fact.value).weak(true));
            }
            Meaning::Formerly => {
                self.names.push(Name::printed(self.kind, Called::Formerly, fact.value).weak(true));
            }
            Meaning::Link | Meaning::Owner | Meaning::Operator => self.links.push(Link {
                role: fact.label.words.to_owned(),
                to: To::Name(fact.value.into_owned()),
                quality: None,
            }),
            _ => self.facts.push(fact),
        }
    }

    /// The schema of its entity.
    pub(super) fn schema(&self) -> &'static str {
        match self.kind {
            Kind::Person => "Person",
            Kind::Vessel => "Vessel",
            Kind::Aircraft => "Airplane",
            Kind::Unknown => "LegalEntity",
            Kind::Body if self.is_company() => "Company",
            Kind::Body => "Organization",
        }
    }

    fn is_company(&self) -> bool {
        self.facts.iter().any(|it| it.label.company)
            || self.links.iter().any(|it| it.role.eq_ignore_ascii_case(OWNED_BY))
    }

    /// States the party in the model. Its links go to the network.
    pub(super) fn state(
        self,
        reading: &Reading,
        file: &str,
        network: &mut Network,
        sink: &mut dyn Sink,
    ) {
        if self.record.is_empty() || self.names.iter().all(|it| it.printed.is_empty()) {
            let shown = self.names.first().map_or("", |it| &*it.printed);
            let message = format!("a record without a number or without a name: {shown:?}");
            let notice = Notice::new(NoticeKind::Rejected, file, message);
            let numbered = !self.record.is_empty();
            sink.notice(if numbered { notice.of_record(self.record) } else { notice });
            return;
        }
        network.add(&self, file);
        let target = Draft::new(reading, file, &self.record, self.id.clone(), self.schema());
        let id = match slug(&self.listing) {
            _ if self.listing.is_empty() => [&self.id, "-sanction"].concat(),
            listing => [&self.id, "-sanction-", &listing].concat(),
        };
        let sanction = target.another(id, "Sanction");
        let mut statement = Stating { target, sanction, others: Vec::new() };
        statement.party(&self);
        statement.finish(sink);
    }
}

/// The entities of one party in the making.
struct Stating<'a> {
    target: Draft<'a>,
    sanction: Draft<'a>,
    others: Vec<Draft<'a>>,
}

impl<'a> Stating<'a> {
    fn party(&mut self, party: &Party<'_>) {
        for name in &party.names {
            self.name(name);
        }
        for topic in &party.topics {
            self.target.add_clean("topics", topic, None);
        }
        for address in &party.addresses {
            self.address(address);
        }
        for fact in &party.facts {
            self.fact(fact);
        }
        for note in &party.notes {
            // Remarks repeat the title.
            if !self.target.entity().values("position").contains(&&**note) {
                self.target.add("notes", note);
            }
        }
        self.sanction.add_clean("entity", &party.id, None);
        for (property, raw) in &party.sanction {
            add(&mut self.sanction, property, raw);
        }
        for (field, value) in &party.unread {
            self.target.unplaced(field, value);
        }
    }

    fn name(&mut self, name: &Name<'_>) {
        let property = match name.called {
            Called::Listed | Called::Now => "name",
            _ if name.weak => "weakAlias",
            Called::Formerly => "previousName",
            Called::Also => "alias",
        };
        if name.text == name.printed {
            self.target.add_in(property, &name.printed, name.lang);
        } else {
            let text = name.text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.target.add_clean(property, &text, Some(&name.printed));
        }
        if name.weak && name.called == Called::Formerly {
            self.target.add("notes", &format!("f.k.a. '{}'", name.printed));
        }
        if !name.weak && self.has("lastName") {
            for (property, part) in &name.parts {
                self.target.add_in(property, part, name.lang);
            }
        }
    }

    fn address(&mut self, address: &Address<'_>) {
        self.target.add("country", &address.country);
        let full = address.full();
        self.target.add("address", &full);
        if !address.remarks.is_empty() {
            self.target.add("notes", &format!("{full}: {}", address.remarks));
        }
        if !address.in_parts || full.is_empty() {
            return;
        }
        let mut place = self.target.another(address_id(&full), "Address");
        place.add("full", &full);
        for (property, part) in ["street", "street2"].iter().zip(street_lines(&address.lines)) {
            place.add(property, &part);
        }
        place.add("city", &address.city);
        place.add("state", &address.state);
        place.add("region", &address.region);
        place.add("postalCode", &address.postal_code);
        place.add("country", &address.country);
        self.target.add_clean("addressEntity", place.id(), None);
        self.others.push(place);
    }

    fn fact(&mut self, fact: &Fact<'_>) {
        match fact.label.meaning {
            Meaning::Value(property) => self.value(property, fact),
            Meaning::Note(property) => {
                self.value(property, fact);
                self.target.add("notes", &fact.printed);
            }
            Meaning::Number(property) => self.number(property, "Identification", fact),
            Meaning::Passport => self.number("passportNumber", "Passport", fact),
            Meaning::Text => self.target.add("notes", &fact.printed),
            Meaning::Scope => self.sanction.add("provisions", &fact.printed),
            Meaning::Date(property) => {
                self.sanction.add("provisions", &fact.printed);
                let date = fact.value.rsplit_once(')').map_or(&*fact.value, |(_, it)| it);
                add(&mut self.sanction, property, date.trim_start_matches([':', ',', ' ']));
            }
            Meaning::Currency => self.wallet(fact),
            Meaning::Security => self.security(fact),
            // These became names and links when they were read.
            Meaning::Alias
            | Meaning::Formerly
            | Meaning::Link
            | Meaning::Owner
            | Meaning::Operator => {}
        }
        if let Some(comment) = &fact.comment {
            self.target.add("notes", &format!("{}: {comment}", fact.printed));
        }
    }

    fn has(&self, property: &str) -> bool {
        self.target.property(property).is_some()
    }

    /// States a value, or keeps it in a note if such things have no such property.
    fn value(&mut self, name: &'static str, fact: &Fact<'_>) {
        let property = match self.target.property(name) {
            None if name == "jurisdiction" => self.target.property("country"),
            own => own,
        };
        let property = property.filter(|_| fact.value != UNKNOWN_FLAG);
        if let Some(property) = property {
            state(&mut self.target, property, &fact.value);
        }
        if property.is_none_or(|it| is_inexact_date(it, &fact.value)) {
            self.target.add("notes", &fact.printed);
        }
    }

    /// States the number of a document on its holder and, with all that is known, on its own.
    fn number(&mut self, property: &'static str, schema: &str, fact: &Fact<'_>) {
        let property = self.scheme(property, fact);
        if self.has(property) {
            self.target.add(property, &fact.value);
        } else {
            self.target.add("notes", &fact.printed);
        }
        if !self.target.entity().schema().is_a("LegalEntity") {
            // Only persons and bodies hold documents; a ship's country of register is its own.
            self.target.add("country", fact.country.as_deref().unwrap_or_default());
            return;
        }
        let (kind, number) = (slug(fact.label.words), slug(&fact.value));
        let id = [self.target.id(), &kind, &number].join("-");
        let mut document = self.target.another(id, schema);
        document.add_clean("holder", self.target.id(), None);
        document.add("number", &fact.value);
        document.add("type", fact.label.words);
        for (property, value) in [
            ("country", &fact.country),
            ("startDate", &fact.issued),
            ("endDate", &fact.expires),
            ("authority", &fact.authority),
            ("description", &fact.comment),
        ] {
            add(&mut document, property, value.as_deref().unwrap_or_default());
        }
        self.others.push(document);
    }

    /// The property of a number by what it looks like. OFAC prints IMO numbers under several
    /// labels, and the two numbers of Russian companies, INN and OGRN, as any tax or registration
    /// number.
    fn scheme(&self, property: &'static str, fact: &Fact<'_>) -> &'static str {
        let number = fact.value.trim();
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let only_digits = digits.len() == number.len();
        let imo = number.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("IMO"))
            || (property == "imoNumber" && only_digits);
        let russian = fact
            .country
            .as_deref()
            .is_some_and(|it| it.eq_ignore_ascii_case("Russia") || it == "RU");
        let issued_by = |name: &str| fact.authority.as_deref() == Some(name);
        let scheme = match property {
            _ if imo && digits.len() == 7 && self.has("imoNumber") => "imoNumber",
            "imoNumber" => "registrationNumber",
            "taxNumber"
                if (russian || issued_by("INN"))
                    && only_digits
                    && matches!(digits.len(), 10 | 12) =>
            {
                "innCode"
            }
            "registrationNumber"
                if (russian || issued_by("OGRN"))
                    && only_digits
                    && matches!(digits.len(), 13 | 15) =>
            {
                "ogrnCode"
            }
            "leiCode" if number.len() != 20 => "registrationNumber",
            other => other,
        };
        let fallback = if self.has("idNumber") { "idNumber" } else { "registrationNumber" };
        if self.has(scheme) { scheme } else { fallback }
    }

    /// `XBT 1BoatSLRHtKNngkdXEeobR76b53LETtpyT`
    fn wallet(&mut self, fact: &Fact<'_>) {
        let Some((currency, address)) = currency_and_address(&fact.value) else {
            self.target.add("notes", &fact.printed);
            return;
        };
        let id = format!("{}-{}-{}", self.target.id(), slug(currency), address.trim());
        let mut wallet = self.target.another(id, "CryptoWallet");
        wallet.add_clean("publicKey", address.trim(), Some(&fact.value));
        wallet.add("currency", currency);
        wallet.add("topics", "sanction");
        if self.has("idNumber") {
            wallet.add_clean("holder", self.target.id(), None);
        }
        self.others.push(wallet);
    }

    fn security(&mut self, fact: &Fact<'_>) {
        let id = format!("{}-isin-{}", self.target.id(), slug(&fact.value));
        let mut security = self.target.another(id, "Security");
        security.add("isin", &fact.value);
        security.add_clean("issuer", self.target.id(), None);
        self.others.push(security);
    }

    fn finish(self, sink: &mut dyn Sink) {
        self.target.finish(sink);
        self.sanction.finish(sink);
        for other in self.others {
            other.finish(sink);
        }
    }
}

/// The parts of `XBT 1BoatSLRHtKNngkdXEeobR76b53LETtpyT`, also where the list has left out the space.
fn currency_and_address(text: &str) -> Option<(&str, &str)> {
    text.split_once(' ').or_else(|| {
        let (currency, address) = text.split_at(text.find(|it: char| !it.is_ascii_uppercase())?);
        let is_address = address.starts_with(|it: char| it.is_ascii_digit()) && address.len() > 20;
        (matches!(currency.len(), 3..=5) && is_address).then_some((currency, address))
    })
}

/// States a value; dates and numbers as Americans write them.
fn add(draft: &mut Draft<'_>, property: &str, raw: &str) {
    match draft.property(property) {
        Some(property) => state(draft, property, raw),
        None => draft.add(property, raw),
    }
}

/// The same for a property that the entity has.
fn state(draft: &mut Draft<'_>, property: &'static Property, raw: &str) {
    match property.kind {
        PropertyType::Date => add_dates(draft, property.name, raw, DayOrder::MonthFirst),
        PropertyType::Number => draft.add_clean(property.name, &raw.replace(',', ""), Some(raw)),
        _ => draft.state(property, raw, None),
    }
}

/// Whether a text is less, or more, than the dates that it comes down to: a range, a "circa".
fn is_inexact_date(property: &Property, raw: &str) -> bool {
    if property.kind != PropertyType::Date {
        return false;
    }
    let reading = date::read(raw, DayOrder::MonthFirst);
    let exact = reading.spans.iter().all(|it| !it.is_approximate() && it.from() == it.to());
    !exact || reading.spans.is_empty() || !reading.unread.is_empty()
}

/// What OFAC prints for the flag of a ship that nobody knows.
const UNKNOWN_FLAG: &str = "None Identified";

/// The first line of an address, and all others as its continuation.
fn street_lines(lines: &[Text<'_>]) -> [String; 2] {
    match lines {
        [] => Default::default(),
        [first, rest @ ..] => [first.clone().into_owned(), rest.join(", ")],
    }
}

/// The address of OFAC's page on a party, but for its number.
const DETAILS: &str = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=";

/// The relation by which OFAC's enhanced files say that a party belongs to another.
const OWNED_BY: &str = "Owned or Controlled By";

/// The names and links of all parties of a document.
#[derive(Debug, Default)]
pub(super) struct Network {
    kinds: FxHashMap<String, (Kind, &'static str)>,
    parties: Vec<Bearer>,
    /// Places among the parties, by listed name.
    listed: FxHashMap<String, Vec<usize>>,
    /// The same by every other name.
    others: FxHashMap<String, Vec<usize>>,
    open: Vec<Open>,
}

/// A party that bears names.
#[derive(Debug)]
struct Bearer {
    id: String,
    listing: String,
}

/// A link whose other end is not looked up yet.
#[derive(Debug)]
struct Open {
    from: String,
    listing: String,
    record: String,
    file: String,
    link: Link,
}

impl Network {
    fn add(&mut self, party: &Party<'_>, file: &str) {
        self.kinds.insert(party.id.clone(), (party.kind, party.schema()));
        let bearer = self.parties.len();
        self.parties
            .push(Bearer { id: party.id.clone(), listing: party.listing.clone().into_owned() });
        for name in &party.names {
            let known = match name.called {
                Called::Listed => &mut self.listed,
                _ => &mut self.others,
            };
            let bearers = known.entry(key(&name.printed)).or_default();
            if bearers.last() != Some(&bearer) {
                bearers.push(bearer);
            }
        }
        self.open.extend(party.links.iter().map(|link| Open {
            from: party.id.clone(),
            listing: party.listing.clone().into_owned(),
            record: party.record.clone(),
            file: file.to_owned(),
            link: link.clone(),
        }));
    }

    /// The one party that a name means: by its listed name, else by another name; on the same list,
    /// else on any.
    fn find(&self, name: &str, listing: &str) -> Option<&str> {
        let key = key(name);
        [&self.listed, &self.others].into_iter().find_map(|known| {
            let bearers = known.get(&key)?.iter().map(|it| &self.parties[*it]);
            let near = bearers.clone().filter(|it| it.listing == listing);
            only(near).or_else(|| only(bearers))
        })
    }

    /// States all links, now that every name is known.
    pub(super) fn finish(self, reading: &Reading, sink: &mut dyn Sink) {
        for open in &self.open {
            match &open.link.to {
                To::Id(id, name) => self.relate(reading, open, id, name, sink),
                To::Name(name) => {
                    match (
                        self.find(name, &open.listing).map(str::to_owned),
                        open.link.role.as_str(),
                    ) {
                        (Some(id), _) => self.relate(reading, open, &id, name, sink),
                        (None, "Linked To") => self.keep_as_note(reading, open, name, sink),
                        (None, _) => {
                            let id = format!("{}-{}", open.from, slug(&open.link.role));
                            let mut stranger = draft(reading, open, id.clone(), "LegalEntity");
                            stranger.add("name", name);
                            stranger.finish(sink);
                            self.relate(reading, open, &id, name, sink);
                        }
                    }
                }
            }
        }
    }

    /// A list names by "Linked To" only parties that are listed. Where none of this document has the
    /// name, an entity of that name alone would look like a listed one, so there is a note.
    fn keep_as_note(&self, reading: &Reading, open: &Open, name: &str, sink: &mut dyn Sink) {
        let (_, schema) = self.kinds[&open.from];
        let mut supplement = draft(reading, open, open.from.clone(), schema);
        supplement.add("notes", &format!("{}: {name}", open.link.role));
        let message = format!("no one party of this document is called {name:?}; kept in a note");
        supplement.notice(NoticeKind::Unplaced, &open.link.role, message);
        supplement.finish(sink);
    }

    fn relate(&self, reading: &Reading, open: &Open, other: &str, name: &str, sink: &mut dyn Sink) {
        let (mine, schema) = self.kinds[&open.from];
        let theirs = self.kinds.get(other).map(|(kind, _)| *kind);
        if open.link.role == "Aircraft Operator" && mine.is_vehicle() {
            let mut supplement = draft(reading, open, open.from.clone(), schema);
            supplement.add_clean("operator", other, Some(name));
            return supplement.finish(sink);
        }
        let edge = Relation::of(&open.link.role, mine, theirs);
        let id = format!("{}-{}-{other}", open.from, slug(&open.link.role));
        let mut relation = draft(reading, open, id, edge.schema);
        let (source, target) =
            if edge.reversed { (other, open.from.as_str()) } else { (open.from.as_str(), other) };
        // The other end keeps the name by which the list points to it.
        for (property, end) in [(edge.source, source), (edge.target, target)] {
            relation.add_clean(property, end, Some(name).filter(|_| end == other));
        }
        relation.add(edge.role, &open.link.role);
        relation.add("status", open.link.quality.as_deref().unwrap_or_default());
        if theirs.is_none() {
            // The other party is on another list; this document knows no more of it than its name.
            relation.add("summary", name);
        }
        relation.finish(sink);
    }
}

fn draft<'a>(reading: &'a Reading, open: &Open, id: String, schema: &str) -> Draft<'a> {
    Draft::new(reading, &open.file, &open.record, id, schema)
}

/// The id that all of these share, if they are one party.
fn only<'a>(mut bearers: impl Iterator<Item = &'a Bearer>) -> Option<&'a str> {
    let first = bearers.next()?;
    bearers.all(|it| it.id == first.id).then_some(first.id.as_str())
}

/// Names are compared without case and without the full stop that may end a remark.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(word);
    }
    key.truncate(key.trim_end_matches('.').len());
    if key.is_ascii() {
        key.make_ascii_lowercase();
        key
    } else {
        key.to_lowercase()
    }
}

/// How a relation of OFAC is stated.
#[derive(Debug, PartialEq, Eq)]
struct Relation {
    schema: &'static str,
    source: &'static str,
    target: &'static str,
    role: &'static str,
    /// Whether the other party is the source.
    reversed: bool,
}

impl Relation {
    const fn new(
        schema: &'static str,
        source: &'static str,
        target: &'static str,
        reversed: bool,
    ) -> Relation {
        Relation { schema, source, target, role: "role", reversed }
    }

    /// The edge for OFAC's word, the party's kind and that of the other party, if it is known.
    ///
    /// The word itself stays on the edge: "Owned or Controlled By" does not say which of the two, and
    /// an `Ownership` without a percentage says no more.
    fn of(role: &str, mine: Kind, theirs: Option<Kind>) -> Relation {
        let other_is = |wanted: Kind| theirs.is_none_or(|it| it == wanted);
        let other_is_legal = theirs.is_none_or(Kind::is_legal);
        match role.to_ascii_lowercase().as_str() {
            "vessel owner" | "property in the interest of"
                if mine.is_vehicle() && other_is_legal =>
            {
                Relation::new("Ownership", "owner", "asset", true)
            }
            "owned or controlled by"
                if (mine.is_vehicle() || mine == Kind::Body) && other_is_legal =>
            {
                Relation::new("Ownership", "owner", "asset", true)
            }
            "owned or controlled by" if mine.is_legal() && other_is_legal => {
                Relation::new("Control", "controller", "controlled", true)
            }
            "owns, controls, or operates"
                if mine.is_legal() && theirs.is_some_and(Kind::is_vehicle) =>
            {
                Relation::new("Ownership", "owner", "asset", false)
            }
            "owns, controls, or operates" if mine.is_legal() && other_is_legal => {
                Relation::new("Control", "controller", "controlled", false)
            }
            "associate of" if mine == Kind::Person && theirs == Some(Kind::Person) => Relation {
                role: "relationship",
                ..Relation::new("Associate", "person", "associate", false)
            },
            "family member of" if mine == Kind::Person && other_is(Kind::Person) => Relation {
                role: "relationship",
                ..Relation::new("Family", "person", "relative", false)
            },
            "acting for or on behalf of" if mine.is_legal() && other_is_legal => {
                Relation::new("Representation", "agent", "client", false)
            }
            "leader or official of" | "principal executive officer"
                if mine.is_legal() && other_is(Kind::Body) =>
            {
                Relation::new("Directorship", "director", "organization", false)
            }
            "principal executive officer" if mine == Kind::Body && theirs == Some(Kind::Person) => {
                Relation::new("Directorship", "director", "organization", true)
            }
            _ => Relation::new("UnknownLink", "subject", "object", false),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Schema;

    use super::*;

    #[test]
    fn names_of_individuals_are_turned_around() {
        for (printed, text) in [
            ("EXAMPLE, John Paul", "John Paul EXAMPLE"),
            ("DE LA CRUZ, Juan, Jr.", "Juan DE LA CRUZ Jr."),
            ("SAMPLE, JR., Peter", "Peter SAMPLE JR."),
            ("MONONYM", "MONONYM"),
            ("II", "II"),
        ] {
            assert_eq!(
                Name::printed(Kind::Person, Called::Listed, printed).text,
                text,
                "{printed}"
            );
        }
        assert_eq!(
            Name::printed(Kind::Body, Called::Listed, "EXAMPLE, INC.").text,
            "EXAMPLE, INC."
        );
    }

    #[test]
    fn a_currency_may_stand_right_before_its_address() {
        let address = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT";
        for (text, expected) in [
            (format!("XBT {address}"), Some(("XBT", address))),
            (format!("XBT{address}"), Some(("XBT", address))),
            ("XBT".to_owned(), None),
            ("XBT12".to_owned(), None),
        ] {
            assert_eq!(currency_and_address(&text), expected, "{text}");
        }
    }

    #[test]
    fn the_edge_fits_both_ends() {
        use Kind::{Body, Person, Vessel};
        for (role, mine, theirs, schema, reversed) in [
            ("Owned or Controlled By", Body, Some(Body), "Ownership", true),
            ("Owned or Controlled By", Vessel, Some(Person), "Ownership", true),
            ("Owned or Controlled By", Person, Some(Body), "Control", true),
            ("Owned or Controlled By", Body, Some(Vessel), "UnknownLink", false),
            ("Owns, controls, or operates", Person, Some(Vessel), "Ownership", false),
            ("Owns, controls, or operates", Person, Some(Body), "Control", false),
            ("Associate Of", Person, Some(Person), "Associate", false),
            ("Associate Of", Person, None, "UnknownLink", false),
            ("Family member of", Person, None, "Family", false),
            ("Leader or official of", Person, Some(Body), "Directorship", false),
            ("Principal Executive Officer", Body, Some(Person), "Directorship", true),
            ("Providing support to", Person, Some(Body), "UnknownLink", false),
        ] {
            let edge = Relation::of(role, mine, theirs);
            assert_eq!(
                (edge.schema, edge.reversed),
                (schema, reversed),
                "{role} {mine:?} {theirs:?}"
            );
            let schema = Schema::get(edge.schema).expect("in the table");
            for property in [edge.source, edge.target, edge.role] {
                assert!(schema.property(property).is_some(), "{schema:?} {property}");
            }
        }
    }
}
