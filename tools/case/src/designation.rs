//! Listing acts: which authority listed an entity, under what, and how the day is known.

use model::Schema;

use crate::book::Book;
use crate::entity::Index;
use crate::table::{Row, Table};
use crate::{entity_id, source};

/// An authority as the compilation abbreviates it: its name, and the country that it acts for.
const AUTHORITIES: &[(&str, &str, &str)] = &[
    ("CA", "Global Affairs Canada", "ca"),
    ("CH", "State Secretariat for Economic Affairs (SECO)", "ch"),
    ("EU", "Council of the European Union", "eu"),
    ("JP", "Ministry of Economy, Trade and Industry (METI)", "jp"),
    ("OFAC", "Office of Foreign Assets Control (OFAC)", "us"),
    ("UK", "Foreign, Commonwealth and Development Office", "gb"),
];

/// What a listing means for those who deal with the entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Assets are frozen, or transactions forbidden.
    Sanctioned,
    /// Certain goods may not be sold to it.
    ExportControlled,
    /// Nobody may invest in it.
    InvestmentBanned,
}

impl Topic {
    /// The topic of a programme, by the measure that it names. The rest are freezes and bans on
    /// transactions.
    pub(crate) fn of(programme: &str) -> Topic {
        if programme.contains("export restrictions") || programme.contains("export ban") {
            Topic::ExportControlled
        } else if programme.contains("investment ban") {
            Topic::InvestmentBanned
        } else {
            Topic::Sanctioned
        }
    }

    /// The name in FollowTheMoney.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Topic::Sanctioned => "sanction",
            Topic::ExportControlled => "export.control",
            Topic::InvestmentBanned => "invest.ban",
        }
    }
}

/// A programme, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Programme<'a> {
    /// Regimes, tags and legal bases.
    names: Vec<&'a str>,
    /// What is ordered, where the compilation says it.
    measure: &'a str,
}

/// States every listing act as an entity of its own.
pub(crate) fn state_all(book: &mut Book, designations: &Table, index: &Index) {
    let schema = Schema::get("Sanction").expect("the model knows sanctions");
    for row in designations.rows() {
        match AUTHORITIES.iter().find(|(short, _, _)| *short == row.get("authority")) {
            Some((_, name, country)) => state(book, schema, &row, (name, country), index),
            None => book.fault(format!("no authority {:?}", row.get("authority"))),
        }
    }
}

fn state(
    book: &mut Book,
    schema: &'static Schema,
    row: &Row<'_>,
    (authority, country): (&str, &str),
    index: &Index,
) {
    let mut subject = book.subject(id(row), schema, row.get("source_url"));
    subject.state("entity", &entity_id(row.get("entity_id")));
    subject.state("authority", authority);
    subject.state("country", country);
    let programme = programme(row.get("programme"));
    for name in &programme.names {
        subject.state("program", name);
    }
    subject.state("provisions", programme.measure);
    if programme.names.is_empty() {
        subject.state("description", &format!("Programme: {}", row.get("programme")));
    }
    subject.state("listingDate", row.get("date"));
    // A listing that has ended is said so behind the basis of its date; the day is not known.
    let ended = row.get("date_basis").split("; ").find(|it| it.starts_with("no longer"));
    subject.state("status", ended.unwrap_or_default());
    subject.state("summary", &format!("How the date is known: {}", row.get("date_basis")));
    if row.get("authority") == "OFAC" {
        let uid = index.ofac_uids.get(row.get("entity_id"));
        subject.state("authorityId", uid.map_or("", String::as_str));
    } else {
        subject.state("recordId", source::record(row.get("source_url")).unwrap_or_default());
    }
}

/// The authority and the programme in one line, for the entity itself.
pub(crate) fn caption(row: &Row<'_>) -> String {
    let programme = programme(row.get("programme"));
    let shown = match programme.names.is_empty() {
        true => row.get("list").to_owned(),
        false => programme.names.join(", "),
    };
    let authority = row.get("authority");
    // The compilation begins the European regimes with the authority already.
    if shown.starts_with(authority) { shown } else { format!("{authority} {shown}") }
}

/// An id that stays the same when rows are added: no two acts of one authority over one entity
/// stand under the same programme.
fn id(row: &Row<'_>) -> String {
    let authority = row.get("authority").to_lowercase();
    let programme = slug(row.get("programme"));
    let entity = entity_id(row.get("entity_id"));
    match programme.starts_with(&authority) {
        true => format!("{entity}-{programme}"),
        false => format!("{entity}-{authority}-{programme}"),
    }
}

fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Takes apart what the compilation writes as `TAG;TAG (legal basis) measure`.
fn programme(printed: &str) -> Programme<'_> {
    // The compilation says so where its sources named no programme.
    if printed.contains("not stated") || printed.contains("not in the files read") {
        return Programme::default();
    }
    if printed.starts_with("EU-") {
        return match printed.find(") ") {
            Some(end) => Programme { names: vec![&printed[..=end]], measure: &printed[end + 2..] },
            None => Programme { names: vec![printed], measure: "" },
        };
    }
    if let Some(name) = printed.strip_suffix(" asset freeze") {
        return Programme { names: vec![name], measure: "asset freeze" };
    }
    match printed.split_once(" (E.O.") {
        Some((tags, _)) => {
            let basis = &printed[tags.len() + 2..];
            let mut names: Vec<&str> = tags.split(';').collect();
            names.push(basis.trim_end_matches(')'));
            Programme { names, measure: "" }
        }
        None => Programme { names: printed.split(';').collect(), measure: "" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(printed: &str, names: &[&str], measure: &str) {
        assert_eq!(programme(printed), Programme { names: names.to_vec(), measure });
    }

    #[test]
    fn a_programme_has_tags_a_basis_and_a_measure() {
        check("NPWMD;IFSR (E.O. 13382)", &["NPWMD", "IFSR", "E.O. 13382"], "");
        check("RUSSIA-EO14024", &["RUSSIA-EO14024"], "");
        check("EU-UKR (Reg. 269/2014) asset freeze", &["EU-UKR (Reg. 269/2014)"], "asset freeze");
        check("EU-UKR (Reg. 269/2014)", &["EU-UKR (Reg. 269/2014)"], "");
        check(
            "Russia (Sanctions) Regulations asset freeze",
            &["Russia (Sanctions) Regulations"],
            "asset freeze",
        );
        check("METI export ban list (Russia)", &["METI export ban list (Russia)"], "");
    }

    #[test]
    fn an_unknown_programme_is_not_guessed() {
        check("SDN (programme not stated)", &[], "");
        check("not stated in press read", &[], "");
    }

    #[test]
    fn an_export_ban_is_no_asset_freeze() {
        assert_eq!(
            Topic::of("EU-RUS (Reg. 833/2014) Annex IV export restrictions"),
            Topic::ExportControlled
        );
        assert_eq!(Topic::of("METI export ban list (Russia)"), Topic::ExportControlled);
        assert_eq!(
            Topic::of("EU-RUS (Reg. 833/2014) Annex LII.A investment ban"),
            Topic::InvestmentBanned
        );
        assert_eq!(Topic::of("SDGT"), Topic::Sanctioned);
    }
}
