//! The remarks of OFAC's text formats, taken apart.
//!
//! A remark is a chain of facts between semicolons with a full stop at its end, such as
//! `DOB 15 Jan 1955; POB Cairo, Egypt; alt. Passport A0002987 (Iran) issued 1999; Linked To: X.`
//! Nothing says which semicolon is part of a value, but in the lists of 2021 to 2026 none is.

use std::borrow::Cow;

use model::country;

use super::ofac_labels::{Label, Meaning, at_start};

/// A text of a record, borrowed where it stands there as it is needed.
pub(super) type Text<'t> = Cow<'t, str>;

/// A fact with the words that introduced it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact<'t> {
    /// What kind of fact.
    pub(super) label: &'static Label,
    /// The value without its label; of a document, its number.
    pub(super) value: Text<'t>,
    /// The country that issued a document.
    pub(super) country: Option<Text<'t>>,
    /// When it was issued.
    pub(super) issued: Option<Text<'t>>,
    /// When it expires.
    pub(super) expires: Option<Text<'t>>,
    /// Who issued it.
    pub(super) authority: Option<Text<'t>>,
    /// What else is said of it.
    pub(super) comment: Option<Text<'t>>,
    /// Label and value as they were printed.
    pub(super) printed: Text<'t>,
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said<'t> {
    /// Something that a known label introduces.
    Fact(Fact<'t>),
    /// Free text.
    Text(Text<'t>),
}

impl<'t> Fact<'t> {
    /// A fact from its label and its value.
    fn of(label: &'static Label, value: &'t str, printed: impl Into<Text<'t>>) -> Fact<'t> {
        let mut fact = Fact {
            label,
            value: value.into(),
            country: None,
            issued: None,
            expires: None,
            authority: None,
            comment: None,
            printed: printed.into(),
        };
        match label.meaning {
            Meaning::Number(_) | Meaning::Passport => fact.split_document(value),
            Meaning::Alias | Meaning::Formerly => fact.value = unquoted(value).into(),
            _ => {}
        }
        fact
    }

    /// A fact whose label was printed elsewhere, with the country that a field of its own gives.
    pub(super) fn labelled(
        label: &'static Label,
        value: &'t str,
        country: Option<&'t str>,
    ) -> Fact<'t> {
        let printed = [label.words, value].join(" ");
        Fact::of(label, value, printed).issued_in(country.map(Cow::Borrowed))
    }

    /// The same document with the country that a field of its own gives. What stands in brackets behind
    /// the number is then a part of that country, such as `(Texas)`, and becomes a comment.
    pub(super) fn issued_in(mut self, country: Option<Text<'t>>) -> Self {
        let Some(country) = country else { return self };
        let before = self.country.take().filter(|it| *it != country);
        self.comment = self.comment.or(before);
        self.country = Some(country);
        self
    }

    /// The same, borrowed from nothing.
    pub(super) fn into_owned(self) -> Fact<'static> {
        let owned = |text: Option<Text<'_>>| text.map(|it| Cow::Owned(it.into_owned()));
        Fact {
            label: self.label,
            value: Cow::Owned(self.value.into_owned()),
            country: owned(self.country),
            issued: owned(self.issued),
            expires: owned(self.expires),
            authority: owned(self.authority),
            comment: owned(self.comment),
            printed: Cow::Owned(self.printed.into_owned()),
        }
    }

    /// `A0002987 (Iran) issued 1999 expires 2009`
    fn split_document(&mut self, text: &'t str) {
        let (text, expires) = date_after(text, " expires ");
        let (text, issued) = date_after(text, " issued ");
        let bracket = text.strip_suffix(')').and_then(|it| it.rsplit_once('('));
        let (number, country) = match bracket {
            Some((number, country)) if is_place(country) && !number.trim().is_empty() => {
                (number, Some(country))
            }
            _ => (text, None),
        };
        self.value = number.trim().into();
        if let Some(place) = country {
            self.issued_at(place);
        }
        self.issued = issued.map(Cow::Borrowed);
        self.expires = expires.map(Cow::Borrowed);
    }

    /// Takes the bracket behind a number: a country, perhaps with a sentence after it, or the town of
    /// a chamber of commerce, as in `Matricula Mercantil No 21-123456 (Medellin)`.
    fn issued_at(&mut self, place: &'t str) {
        let is_country = |text: &str| !country::read(text).countries.is_empty();
        let (land, rest) = match place.split_once(". ") {
            _ if is_country(place) => (place, ""),
            Some((land, rest)) if is_country(land) => (land, rest),
            _ => ("", place),
        };
        let filled = |text: &'t str| Some(text.trim()).filter(|it| !it.is_empty());
        self.country = filled(land).map(Cow::Borrowed);
        self.comment = filled(rest).map(Cow::Borrowed);
    }
}

impl Said<'_> {
    /// The same, borrowed from nothing.
    pub(super) fn into_owned(self) -> Said<'static> {
        match self {
            Said::Fact(fact) => Said::Fact(fact.into_owned()),
            Said::Text(text) => Said::Text(Cow::Owned(text.into_owned())),
        }
    }
}

/// The facts of one remark, in its order.
pub(super) fn read(remark: &str) -> impl Iterator<Item = Said<'_>> {
    let mut segments: Vec<&str> =
        remark.split(';').map(str::trim).filter(|it| !it.is_empty()).collect();
    if let Some(last) = segments.last_mut() {
        *last = without_full_stop(last);
    }
    segments.into_iter().map(segment)
}

/// One fact as it is printed between semicolons.
pub(super) fn segment(printed: &str) -> Said<'_> {
    let text = without_alternative(unbracketed(printed));
    match at_start(text) {
        Some((label, value)) if !value.is_empty() => Said::Fact(Fact::of(label, value, text)),
        _ => Said::Text(printed.into()),
    }
}

/// `alt.` only says that there are several.
fn without_alternative(text: &str) -> &str {
    match text.get(..5) {
        Some(start) if start.eq_ignore_ascii_case("alt. ") => text[5..].trim_start(),
        _ => text,
    }
}

/// Older remarks put links to other parties into brackets, one or several into one pair.
fn unbracketed(text: &str) -> &str {
    let inside = text.strip_prefix('(').filter(|it| it.starts_with(LINKED_TO)).unwrap_or(text);
    let count = |bracket| inside.matches(bracket).count();
    match inside.strip_suffix(')') {
        Some(shorter) if inside.starts_with(LINKED_TO) && count('(') < count(')') => shorter,
        _ => inside,
    }
}

const LINKED_TO: &str = "Linked To:";

fn without_full_stop(text: &str) -> &str {
    text.strip_suffix('.').unwrap_or(text)
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')).unwrap_or(text)
}

/// Whether a bracket names a place, and is no part of a number.
fn is_place(text: &str) -> bool {
    !text.is_empty() && !text.bytes().any(|it| it.is_ascii_digit())
}

/// Cuts off the date that a word introduces.
fn date_after<'t>(text: &'t str, word: &str) -> (&'t str, Option<&'t str>) {
    match text.rsplit_once(word) {
        Some((before, date)) if date.bytes().any(|it| it.is_ascii_digit()) => {
            (before, Some(date.trim()))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes facts as `label=value`, with `@country`, `<issued` and `>expires` where there are any,
    /// and free text as it is.
    fn shown(remark: &str) -> Vec<String> {
        let part = |mark: &str, it: &Option<Text<'_>>| {
            it.as_ref().map_or(String::new(), |it| format!("{mark}{it}"))
        };
        read(remark)
            .map(|said| match said {
                Said::Text(text) => text.into_owned(),
                Said::Fact(fact) => format!(
                    "{}={}{}{}{}",
                    fact.label.words,
                    fact.value,
                    part(" @", &fact.country),
                    part(" <", &fact.issued),
                    part(" >", &fact.expires)
                ),
            })
            .collect()
    }

    #[test]
    fn a_remark_comes_apart_at_its_semicolons() {
        for (remark, expected) in [
            (
                "DOB 15 Jan 1955; POB Cairo, Egypt; Gender Male.",
                vec!["DOB=15 Jan 1955", "POB=Cairo, Egypt", "Gender=Male"],
            ),
            (
                "alt. DOB circa 1951; alt. nationality Iran",
                vec!["DOB=circa 1951", "nationality=Iran"],
            ),
            ("a.k.a. 'LOW, Weak'; f.k.a. 'OLD'.", vec!["a.k.a.=LOW, Weak", "f.k.a.=OLD"]),
            ("Minister of Trade; DOB 1960.", vec!["Minister of Trade", "DOB=1960"]),
            ("(Linked To: EXAMPLE TRADING)", vec!["Linked To=EXAMPLE TRADING"]),
            (
                "(Linked To: EXAMPLE (EX); Linked To: OTHER (OT))",
                vec!["Linked To=EXAMPLE (EX)", "Linked To=OTHER (OT)"],
            ),
            ("Linked To: EXAMPLE S.A..", vec!["Linked To=EXAMPLE S.A."]),
            (
                "Digital Currency Address - XBT 1AbC; alt. Digital Currency Address - ETH 0x9",
                vec!["Digital Currency Address=XBT 1AbC", "Digital Currency Address=ETH 0x9"],
            ),
        ] {
            assert_eq!(shown(remark), expected, "{remark}");
        }
    }

    #[test]
    fn documents_have_countries_and_dates() {
        for (remark, expected) in [
            (
                "Passport A0002987 (Iran) issued 1999 expires 01 Jan 2009.",
                "Passport=A0002987 @Iran <1999 >01 Jan 2009",
            ),
            ("Tax ID No. 7722497881 (Russia)", "Tax ID No.=7722497881 @Russia"),
            ("Registration Number HE 47364", "Registration Number=HE 47364"),
            (
                "Folio Mercantil No. 343997 (Mexico) issued 14 Dec 2005",
                "Folio Mercantil No.=343997 @Mexico <14 Dec 2005",
            ),
            (
                "Vessel Registration Identification IMO 9187629",
                "Vessel Registration Identification=IMO 9187629",
            ),
        ] {
            assert_eq!(shown(remark), [expected], "{remark}");
        }
    }

    #[test]
    fn a_bracket_holds_a_country_or_says_something_else() {
        for (place, country, comment) in [
            ("Iran", Some("Iran"), None),
            ("Medellin", None, Some("Medellin")),
            ("St. Vincent and the Grenadines", Some("St. Vincent and the Grenadines"), None),
            (
                "Cabo Verde.  Previously Cape Verde.",
                Some("Cabo Verde"),
                Some("Previously Cape Verde."),
            ),
        ] {
            let printed = format!("Passport A0002987 ({place})");
            let Said::Fact(fact) = segment(&printed) else {
                panic!("the label is known");
            };
            assert_eq!(fact.value, "A0002987");
            assert_eq!((fact.country.as_deref(), fact.comment.as_deref()), (country, comment));
        }
    }

    #[test]
    fn a_label_without_a_value_is_free_text() {
        assert_eq!(shown("Passport."), ["Passport"]);
    }
}
