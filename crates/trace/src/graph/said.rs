//! What one dataset says of one relation, and what its words mean.

use model::{Entity, PropertyType, Statement};

use super::{Confidence, Interest, Kind};
use crate::day::{Day, Period};

/// An entity, as far as one dataset speaks of it.
#[derive(Clone, Copy)]
pub(super) struct Said<'e> {
    pub(super) entity: &'e Entity,
    pub(super) dataset: &'e str,
}

impl<'e> Said<'e> {
    /// The distinct values of a property.
    pub(super) fn values(self, property: &str) -> Vec<&'e str> {
        let mut values: Vec<&str> = Vec::new();
        for statement in self.statements(property) {
            if !values.contains(&statement.value.as_str()) {
                values.push(&statement.value);
            }
        }
        values
    }

    /// The first value of a property; empty if there is none.
    pub(super) fn first(self, property: &str) -> &'e str {
        self.statements(property).next().map_or("", |it| it.value.as_str())
    }

    /// The ends that this dataset states, or those of the others where it leaves one open.
    pub(super) fn ends(self, property: &str) -> Vec<&'e str> {
        let own = self.values(property);
        if own.is_empty() { self.entity.values(property) } else { own }
    }

    /// The record of the first statement of one of those properties.
    pub(super) fn record(self, properties: &[&str]) -> &'e str {
        let statements = properties.iter().flat_map(|it| self.statements(it));
        statements.filter_map(|it| it.origin.as_deref()).next().unwrap_or_default()
    }

    /// The page, if the dataset names one.
    pub(super) fn url(self) -> &'e str {
        match self.first("sourceUrl") {
            "" => self.first("publisherUrl"),
            url => url,
        }
    }

    /// When the relation holds. A status such as "former" says that it is over by the day on which the
    /// dataset first said so.
    pub(super) fn period(self) -> Period {
        let dates = |properties: &[&'static str]| -> Vec<&str> {
            properties.iter().flat_map(|it| self.values(it)).collect()
        };
        let schema = self.entity.schema();
        // `date` dates an event or an observation: neither a beginning nor an end.
        let named = |properties: &[&'static str]| -> Vec<&'static str> {
            properties.iter().copied().filter(|it| *it != "date").collect()
        };
        let period = Period::of(&dates(&named(schema.starts())), &dates(&named(schema.ends())));
        let status = self.first("status").to_lowercase();
        match PAST.iter().any(|it| status.contains(it)) {
            true => period.over_by(self.said_on()),
            false => period,
        }
    }

    /// The day on which the dataset says what it says, as far as that is known.
    fn said_on(self) -> Option<Day> {
        let statements = self.statements("status");
        statements.filter_map(|it| Day::parse(it.first_seen.as_deref()?)).next()
    }

    /// How sure the dataset is, by its words and by who published it.
    pub(super) fn confidence(self) -> Confidence {
        let words = ["status", "role", "controlType", "relationship", "ownershipType"]
            .into_iter()
            .flat_map(|it| self.values(it))
            .map(str::to_lowercase);
        let from_words = words.filter_map(|it| doubt(&it)).min();
        let publisher = self.first("publisher").to_lowercase();
        let reported = REPORTERS.iter().any(|it| publisher == *it);
        from_words.unwrap_or(if reported { Confidence::Reported } else { Confidence::Stated })
    }

    /// The role, office or kind of control, as printed.
    pub(super) fn role(self) -> &'e str {
        ROLES.iter().map(|it| self.first(it)).find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// What ties the two ends.
    pub(super) fn kind(self) -> Kind {
        let role = self.role().to_lowercase().replace('_', " ");
        let has = |words: &[&str]| words.iter().any(|it| role.contains(it));
        match self.entity.schema().name() {
            "Ownership" => Kind::Owns,
            "Control" => Kind::Controls,
            "Directorship" => Kind::Directs,
            "Employment" => Kind::WorksFor,
            "Membership" => Kind::BelongsTo,
            "Payment" => Kind::Pays,
            "Debt" => Kind::Owes,
            "Succession" => Kind::Precedes,
            "Family" => Kind::Family,
            "UnknownLink" | "Associate" if has(JOINT) => Kind::ActsWith,
            "Associate" => Kind::Associate,
            "Representation" if has(&["procure", "buys for", "buying"]) => Kind::ProcuresFor,
            "Representation" => Kind::Represents,
            "UnknownLink" if has(&["procure"]) => Kind::ProcuresFor,
            "UnknownLink" if has(&["supplie", "supply"]) => Kind::Supplies,
            "UnknownLink" if has(&["operates"]) => Kind::Operates,
            "UnknownLink" if has(&["payment"]) => Kind::Pays,
            "UnknownLink" | "Similar" | "Documentation" => Kind::Linked,
            _ => Kind::TakesPart,
        }
    }

    /// What the owner or controller has.
    pub(super) fn interest(self, kind: Kind) -> Interest {
        let by_words = |default: Interest| {
            let words = ["ownershipType", "sharesType", "controlType", "legalBasis", "role"];
            let mut found = words.iter().flat_map(|it| self.values(it)).filter_map(interest);
            found.next().unwrap_or(default)
        };
        match kind {
            Kind::Owns | Kind::Controls if self.is_indirect() => Interest::Indirect,
            // An owner who also is a director is an owner: only votes are told apart.
            Kind::Owns if by_words(Interest::Shares) == Interest::Votes => Interest::Votes,
            Kind::Owns => Interest::Shares,
            Kind::Controls => by_words(Interest::Influence),
            Kind::Directs => Interest::Management,
            _ => Interest::None,
        }
    }

    /// Whether a share is the sum of what is held through others.
    fn is_indirect(self) -> bool {
        let words = ["ownershipType", "controlType", "legalBasis"];
        let mut texts = words.iter().flat_map(|it| self.values(it)).map(str::to_lowercase);
        texts.any(|it| it.ends_with("indirect") || it.contains("indirect:"))
    }

    /// The texts that may hold the share: the percentage, or for control what it consists of.
    pub(super) fn shares(self, kind: Kind) -> Vec<&'e str> {
        match kind {
            Kind::Owns => self.values("percentage"),
            Kind::Controls => {
                let mut texts = self.values("controlType");
                texts.retain(|it| crate::share::read(it).is_ok());
                texts
            }
            _ => Vec::new(),
        }
    }

    fn statements(self, property: &str) -> impl Iterator<Item = &'e Statement> {
        let statements = self.entity.statements().iter();
        statements.filter(move |it| it.property.name == property && &*it.dataset == self.dataset)
    }
}

/// Words of a status that say that it is over.
const PAST: [&str; 6] = ["former", "past", "ceased", "ended", "historic", "inactive"];

/// Publishers that report, and state nothing in office.
const REPORTERS: [&str; 3] = ["press", "investigative", "media"];

/// Properties that name a role, the most telling first.
const ROLES: [&str; 6] =
    ["controlType", "role", "relationship", "ownershipType", "purpose", "legalBasis"];

/// Words for holding shares or votes by arrangement with somebody.
const JOINT: &[&str] =
    &["joint arrangement", "acting in concert", "acts jointly", "acting jointly"];

/// Identifiers that many share although they have nothing to do with each other.
const COMMON: [&str; 9] = [
    "icaoCode",
    "cpvCode",
    "nutsCode",
    "ticker",
    "programId",
    "swiftBic",
    "bikCode",
    "isin",
    "isinCode",
];

/// What a text about an interest means.
fn interest(text: &str) -> Option<Interest> {
    let text = text.to_lowercase().replace(['-', '_'], " ");
    let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
    let board = has(&["board", "director"]);
    if board && has(&["appoint", "remov", "elect", "nominat", "composition"]) {
        Some(Interest::Board)
    } else if has(&["vote", "voting"]) {
        Some(Interest::Votes)
    } else if has(&["influence", "control", "trust", "settlor", "protector", "buy back"]) {
        Some(Interest::Influence)
    } else if board || has(&["chief", "officer", "manag", "secretary", "sign", "official"]) {
        Some(Interest::Management)
    } else if has(&["share", "equity", "stock", "capital", "economic", "surplus", "profit"]) {
        Some(Interest::Shares)
    } else {
        None
    }
}

/// The doubt that a text expresses.
fn doubt(text: &str) -> Option<Confidence> {
    const DISPUTED: [&str; 4] = ["disputed", "denied", "contested", "rebutted"];
    const SUSPECTED: [&str; 7] = [
        "suspected",
        "alleged",
        "hypothetical",
        "presumed",
        "unconfirmed",
        "possibly",
        "believed to",
    ];
    let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
    if has(&DISPUTED) {
        Some(Confidence::Disputed)
    } else if has(&SUSPECTED) {
        Some(Confidence::Suspected)
    } else {
        None
    }
}

/// The identifiers of an entity that nobody else should have, in the form in which they are compared.
pub(super) fn identifiers(entity: &Entity) -> impl Iterator<Item = (&Statement, String)> {
    /// Shorter ones are counted from 1 by somebody, and shared by chance.
    const SHORTEST: usize = 6;
    entity
        .of_type(PropertyType::Identifier)
        .filter(|it| it.property.matchable && !COMMON.contains(&it.property.name))
        .map(|it| (it, folded(&it.value)))
        .filter(|(_, key)| key.len() >= SHORTEST && key.bytes().any(|it| it.is_ascii_digit()))
}

/// The addresses of an entity that name a house, in the form in which they are compared. A town is
/// shared by too many to mean anything.
pub(super) fn addresses(entity: &Entity) -> impl Iterator<Item = (&Statement, String)> {
    const SHORTEST: usize = 12;
    entity
        .of_type(PropertyType::Address)
        .map(|it| (it, folded(&it.value)))
        .filter(|(_, key)| key.len() >= SHORTEST && key.bytes().any(|it| it.is_ascii_digit()))
}

/// Letters and digits in lower case.
fn folded(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_an_interest_is() {
        for (text, expected) in [
            ("voting-rights-50-to-75-percent", Some(Interest::Votes)),
            ("votingRights", Some(Interest::Votes)),
            ("right-to-appoint-and-remove-directors", Some(Interest::Board)),
            ("appoints majority of board", Some(Interest::Board)),
            ("appointmentOfBoard", Some(Interest::Board)),
            ("significant-influence-or-control", Some(Interest::Influence)),
            ("overlapping board", Some(Interest::Management)),
            ("chief executive, signs contracts", Some(Interest::Management)),
            ("ownership-of-shares-25-to-50-percent", Some(Interest::Shares)),
            ("subsidiary of", None),
        ] {
            assert_eq!(interest(text), expected, "{text}");
        }
    }

    #[test]
    fn words_of_doubt_are_heard() {
        for (text, expected) in [
            ("suspected: transfer near listing date", Some(Confidence::Suspected)),
            ("hypothetical control", Some(Confidence::Suspected)),
            ("denied by the company", Some(Confidence::Disputed)),
            ("managing director", None),
        ] {
            assert_eq!(doubt(text), expected, "{text}");
        }
    }

    #[test]
    fn identifiers_and_addresses_are_compared_without_their_dress() {
        assert_eq!(folded("ОГРН 1021-7000"), "огрн10217000");
        assert_eq!(folded("12, Example St."), "12examplest");
    }
}
