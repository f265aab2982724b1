//! From a code, a classification or a description to the lists that have it.

use model::{Notice, NoticeKind};

use crate::citation::Citation;
use crate::commerce::{self, ControlEntry, Reason};
use crate::day::Day;
use crate::describe::{self, Proposed};
use crate::eccn::{Classification, Eccn};
use crate::effect::{self, Effect};
use crate::hs::{Edition, HsCode};
use crate::iran::{self, UnreadList};
use crate::list::List;
use crate::priority::{self, PriorityItem, Tier};

/// What is asked about goods. Any of code, classification and description may be given together.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The customs code.
    pub code: Option<HsCode>,
    /// The US classification.
    pub classification: Option<Classification>,
    /// The goods in words.
    pub description: Option<&'a str>,
    /// The edition that the code is written in. Without it the code is looked for in HS 2022 and, where
    /// that does not have it, in HS 2017.
    pub edition: Option<Edition>,
    /// The day whose law is asked for.
    pub on: Day,
}

impl Query<'_> {
    /// A question without goods, to be filled in.
    pub fn on(day: Day) -> Self {
        Query { code: None, classification: None, description: None, edition: None, on: day }
    }
}

/// What the lists say of goods.
///
/// An answer without controls is no clearance: see `notices`, `unread`, and the proposals for words that
/// have no code.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The lists that have the code or the classification, gravest first. Those of lists that are not
    /// [official](List::is_official) are reasons to look.
    pub controls: Vec<Control>,
    /// Codes that the description may mean. They decide nothing.
    pub proposals: Vec<Proposed>,
    /// Entries of the Commerce Control List under which goods of this code often stand, by our own reading:
    /// a person has to classify.
    pub possible: Vec<&'static ControlEntry>,
    /// What could not be answered as it was asked.
    pub notices: Vec<Notice>,
    /// Lists that concern such goods and were not searched, because their codes are not in the data.
    pub unread: &'static [UnreadList],
}

/// A list that has what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The list.
    pub list: List,
    /// The code as the list has it.
    pub listed: String,
    /// How what was asked meets it.
    pub how: How,
    /// The way from another edition of the Harmonized System, if the code came by one.
    pub correlation: Option<Correlation>,
    /// The goods of the entry, in our words.
    pub title: &'static str,
    /// What the entry depends on or includes; empty if nothing is known.
    pub detail: &'static str,
    /// How grave it is, on the list that has tiers.
    pub tier: Option<Tier>,
    /// Why it is controlled, on the list that has reasons.
    pub reasons: Vec<Reason>,
    /// What follows on the day that was asked for, by jurisdiction.
    pub effects: Vec<Effect>,
    /// Who says that the code is listed.
    pub citation: Citation,
}

/// How a code or a number meets a listed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// They are the same.
    Exact,
    /// It is a national code below the listed subheading.
    NationalExtension,
    /// It is a paragraph of the listed entry; whether the entry's limits are met has to be read there.
    Paragraph,
    /// It is a chapter or heading that has the listed subheading among others.
    Prefix,
}

impl How {
    /// The word in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Exact => "exact",
            How::NationalExtension => "national_extension",
            How::Paragraph => "paragraph",
            How::Prefix => "prefix",
        }
    }

    /// How one HS code meets a listed one, if it does.
    fn between(asked: &HsCode, listed: &HsCode) -> Option<How> {
        if asked == listed {
            return Some(How::Exact);
        }
        if asked.is_within(listed) {
            return Some(How::NationalExtension);
        }
        listed.is_within(asked).then_some(How::Prefix)
    }
}

/// How a code of an older edition became a listed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Correlation {
    /// The older edition.
    pub from: Edition,
    /// The subheading in it.
    pub code: HsCode,
    /// Whether that subheading also held goods that are not on the list.
    pub is_partial: bool,
    /// What changed.
    pub change: &'static str,
    /// Who says so.
    pub citation: Citation,
}

/// Looks goods up in every list.
pub fn controls(query: &Query<'_>) -> Answer {
    let mut answer = Answer {
        controls: Vec::new(),
        proposals: Vec::new(),
        possible: Vec::new(),
        notices: Vec::new(),
        unread: iran::unread(),
    };
    if let Some(code) = &query.code {
        by_code(code, query, &mut answer);
    }
    if let Some(classification) = &query.classification {
        by_classification(classification, query, &mut answer);
    }
    if let Some(description) = query.description {
        answer.proposals = describe::propose(description);
        if answer.proposals.is_empty() {
            let message = "the words that are known for goods propose nothing for the description";
            answer.notices.push(notice("words.txt", message.to_owned()));
        }
        if let Some(read) = describe::cut(description) {
            let (read, all) = (read.len(), description.len());
            answer.notices.push(notice(
                "words.txt",
                format!("of the description the first {read} of {all} bytes were read"),
            ));
        }
    }
    answer
}

/// The item of the Common High Priority List that a code means, gravest tier first; nothing for a
/// chapter or heading, which only contains some.
pub fn priority_item(code: &HsCode, edition: Option<Edition>) -> Option<&'static PriorityItem> {
    let meets = |item: &&PriorityItem| {
        meeting(code, edition, item).is_some_and(|(how, _)| how != How::Prefix)
    };
    priority::items().iter().filter(meets).min_by_key(|it| it.tier)
}

fn by_code(code: &HsCode, query: &Query<'_>, answer: &mut Answer) {
    let mut found = Vec::new();
    for item in priority::items() {
        if let Some((how, correlation)) = meeting(code, query.edition, item) {
            found.push((item, how, correlation));
        }
    }
    found.sort_by_key(|(item, how, _)| (item.tier, *how, item.code));
    tell_of_editions(code, query.edition, &found, answer);
    if query.on < priority::since() {
        answer.notices.push(notice(
            "chpl.csv",
            format!(
                "the priority list is known as of {}, not of {}: an earlier list of 45 codes, from 2023-09-26, is not in the data",
                priority::since(),
                query.on
            ),
        ));
    }
    for (item, how, correlation) in found {
        answer.controls.push(priority_control(item, how, correlation, query.on));
        for entry in commerce::entries() {
            let is_known = answer.possible.iter().any(|it| it.eccn == entry.eccn);
            if !is_known && how != How::Prefix && entry.typical.contains(&item.code) {
                answer.possible.push(entry);
            }
        }
    }
    answer.controls.extend(groups_of_code(code, query));
}

/// How a code of an edition meets an item, directly or by what the item was in HS 2017.
fn meeting(
    code: &HsCode,
    edition: Option<Edition>,
    item: &PriorityItem,
) -> Option<(How, Option<Correlation>)> {
    let is_older = edition.is_some_and(|it| it < Edition::Hs2022);
    let correlation = || Correlation {
        from: Edition::Hs2017,
        code: item.in_2017,
        is_partial: item.was_split(),
        change: item.change,
        citation: item.citation,
    };
    let direct = How::between(code, &item.code).map(|how| {
        // The same digits may have held more or less before.
        let changed = is_older && !item.is_new_in_2022() && !item.change.is_empty();
        (how, changed.then(correlation))
    });
    let old = || {
        let how = item.is_new_in_2022().then(|| How::between(code, &item.in_2017)).flatten()?;
        Some((how, Some(correlation())))
    };
    if is_older { old().or(direct) } else { direct.or_else(old) }
}

type Found = (&'static PriorityItem, How, Option<Correlation>);

/// Says where the edition leaves a doubt.
fn tell_of_editions(code: &HsCode, edition: Option<Edition>, found: &[Found], answer: &mut Answer) {
    let mut tell = |message: String| answer.notices.push(notice("hs2022.txt", message));
    let correlated = found.iter().any(|(item, how, _)| {
        *how != How::Prefix && item.is_new_in_2022() && code.is_within(&item.in_2017)
    });
    match edition {
        None | Some(Edition::Hs2022) if !code.is_in_2022() => {
            if correlated {
                tell(format!("HS 2022 does not have {code}; it is read as a code of HS 2017"));
            } else {
                tell(format!(
                    "HS 2022 does not have {code}: it is mistyped, or of an older edition whose correlation is known for priority goods alone"
                ));
            }
        }
        None | Some(Edition::Hs2022) => {}
        Some(older) => {
            let is_new =
                |it: &&Found| it.1 != How::Prefix && it.2.is_none() && it.0.is_new_in_2022();
            if let Some((item, ..)) = found.iter().find(is_new) {
                tell(format!(
                    "{} came with HS 2022 and cannot be a code of {older}; it is read as one of HS 2022",
                    item.code
                ));
            } else if !code.is_in_2022() && !correlated {
                tell(format!(
                    "whether {older} had {code} is not known: its nomenclature is not in the data, and what became of its codes is known for priority goods alone"
                ));
            }
            if older == Edition::Hs2012 {
                tell(format!(
                    "what HS 2017 changed is not in the data: {code} is looked for as if HS 2017 had it unchanged"
                ));
            }
        }
    }
}

fn priority_control(
    item: &PriorityItem,
    how: How,
    correlation: Option<Correlation>,
    on: Day,
) -> Control {
    Control {
        list: List::CommonHighPriority,
        listed: item.code.to_string(),
        how,
        correlation,
        title: item.title,
        detail: item.tier.why(),
        tier: Some(item.tier),
        reasons: Vec::new(),
        effects: effect::on(List::CommonHighPriority, on),
        citation: item.citation,
    }
}

fn groups_of_code(code: &HsCode, query: &Query<'_>) -> Vec<Control> {
    let mut controls = Vec::new();
    for group in iran::groups() {
        for listed in &group.codes {
            // What of a group is a priority item is met as that, also by an older code.
            let item = priority::items().iter().find(|it| it.code == *listed);
            let met = match item {
                Some(item) => meeting(code, query.edition, item),
                None => How::between(code, listed).map(|how| (how, None)),
            };
            if let Some((how, correlation)) = met {
                let listed = listed.to_string();
                controls.push(group_control(group, listed, how, correlation, query.on));
            }
        }
    }
    controls
}

fn group_control(
    group: &'static iran::UavGroup,
    listed: String,
    how: How,
    correlation: Option<Correlation>,
    on: Day,
) -> Control {
    Control {
        list: List::IranUavGroups,
        listed,
        how,
        correlation,
        title: group.name,
        detail: group.goods,
        tier: None,
        reasons: Vec::new(),
        effects: effect::on(List::IranUavGroups, on),
        citation: group.citation,
    }
}

fn by_classification(classification: &Classification, query: &Query<'_>, answer: &mut Answer) {
    let eccn = match classification {
        Classification::Eccn(eccn) => eccn,
        Classification::Ear99 => {
            answer.controls.push(ear99_control());
            return;
        }
    };
    let entry = eccn.entry();
    let how = if eccn.paragraphs().is_empty() { How::Exact } else { How::Paragraph };
    match commerce::entries().iter().find(|it| it.eccn == entry) {
        Some(found) => answer.controls.push(entry_control(found, how)),
        None => answer.notices.push(not_known(&entry)),
    }
    for group in iran::groups().iter().filter(|it| it.eccns.contains(&entry)) {
        answer.controls.push(group_control(group, entry.to_string(), how, None, query.on));
    }
}

fn not_known(entry: &Eccn) -> Notice {
    let count = commerce::entries().len();
    notice(
        "eccn.csv",
        format!(
            "{entry} is not among the {count} entries of the Commerce Control List that are in the data: look it up in 15 CFR part 774"
        ),
    )
}

fn entry_control(entry: &ControlEntry, how: How) -> Control {
    Control {
        list: List::CommerceControl,
        listed: entry.eccn.to_string(),
        how,
        correlation: None,
        title: entry.title,
        detail: entry.detail,
        tier: None,
        reasons: entry.reasons.clone(),
        effects: entry.effects(),
        citation: entry.citation,
    }
}

fn ear99_control() -> Control {
    let reason = commerce::ear99();
    Control {
        list: List::CommerceControl,
        listed: Classification::Ear99.to_string(),
        how: How::Exact,
        correlation: None,
        title: reason.meaning,
        detail: "",
        tier: None,
        reasons: vec![*reason],
        effects: commerce::effects(&[*reason]),
        citation: reason.citation,
    }
}

/// A notice that an answer may lack something, about one of the tables.
fn notice(table: &str, message: String) -> Notice {
    Notice::new(NoticeKind::Incomplete, table, message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ask(code: &str, edition: Option<Edition>) -> Answer {
        let day = Day::parse("2026-11-22").unwrap();
        let code = Some(HsCode::parse(code).unwrap());
        controls(&Query { code, edition, ..Query::on(day) })
    }

    /// Listed codes of the priority list, with how they are met and by which older code.
    fn met(answer: &Answer) -> String {
        let on_list = answer.controls.iter().filter(|it| it.list == List::CommonHighPriority);
        let told = on_list.map(|it| {
            let from = it.correlation.map_or(String::new(), |it| {
                format!(" from {}{}", it.code, if it.is_partial { " in part" } else { "" })
            });
            format!("{} {}{from}", it.listed, it.how.as_str())
        });
        told.collect::<Vec<_>>().join("; ")
    }

    fn check(code: &str, edition: &str, expected: &str, told: &[&str]) {
        let edition = (!edition.is_empty()).then(|| Edition::parse(edition).unwrap());
        let answer = ask(code, edition);
        assert_eq!(met(&answer), expected, "{code} in {edition:?}");
        let notices: Vec<&str> = answer.notices.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(notices.len(), told.len(), "{code} in {edition:?}: {notices:?}");
        for (notice, words) in notices.iter().zip(told) {
            assert!(notice.contains(words), "{code} in {edition:?}: {notice}");
        }
    }

    #[test]
    fn a_code_is_found_as_it_is_listed_and_below_it() {
        check("854231", "", "854231 exact", &[]);
        check("854231", "2022", "854231 exact", &[]);
        check("854231", "2017", "854231 exact", &[]);
        check("85423100", "", "854231 national_extension", &[]);
        check("8542310090", "2017", "854231 national_extension", &[]);
        check("691110", "", "", &[]);
    }

    #[test]
    fn a_heading_has_what_is_listed_below_it_gravest_first() {
        let four = "854231 prefix; 854232 prefix; 854233 prefix; 854239 prefix";
        check("8542", "", four, &[]);
        check("8532", "", "853221 prefix; 853224 prefix", &[]);
        check("69", "", "", &[]);
    }

    #[test]
    fn six_codes_are_found_by_what_they_were_in_2017() {
        let older = "read as a code of HS 2017";
        for (old, expected) in [
            ("852580", "852589 exact from 852580 in part"),
            ("854140", "854149 exact from 854140 in part"),
            ("854150", "854151 exact from 854150 in part; 854159 exact from 854150 in part"),
            ("854890", "854800 exact from 854890"),
            ("880330", "880730 exact from 880330"),
        ] {
            check(old, "2017", expected, &[]);
            check(old, "", expected, &[older]);
            check(old, "2022", expected, &[older]);
            check(old, "2012", expected, &["what HS 2017 changed is not in the data"]);
        }
        let national = "852589 national_extension from 852580 in part";
        check("8525803000", "2017", national, &[]);
        check("8803", "2017", "880730 prefix from 880330", &["whether HS 2017 had 8803"]);
    }

    #[test]
    fn what_changed_behind_the_same_digits_is_told() {
        check("852990", "2017", "852990 exact from 852990", &[]);
        check("901380", "2017", "901380 exact from 901380", &[]);
        check("901380", "", "901380 exact", &[]);
        let answer = ask("901380", Some(Edition::Hs2017));
        let correlation = answer.controls[0].correlation.unwrap();
        assert!(correlation.change.contains("liquid-crystal"), "{correlation:?}");
    }

    #[test]
    fn a_code_that_no_edition_here_has_is_told() {
        check("854235", "", "", &["mistyped"]);
        check("854235", "2022", "", &["mistyped"]);
        check("854235", "2017", "", &["whether HS 2017 had 854235 is not known"]);
        check("854151", "2017", "854151 exact", &["came with HS 2022"]);
    }

    #[test]
    fn the_list_before_its_day_is_told_to_be_unknown() {
        let day = Day::parse("2023-10-01").unwrap();
        let code = Some(HsCode::parse("854231").unwrap());
        let answer = controls(&Query { code, ..Query::on(day) });
        assert_eq!(met(&answer), "854231 exact");
        assert!(answer.controls[0].effects.is_empty());
        assert!(answer.notices[0].message.contains("45 codes"), "{:?}", answer.notices);
    }

    #[test]
    fn effects_are_those_of_the_day() {
        let on = |day: &str| {
            let code = Some(HsCode::parse("854231").unwrap());
            let answer = controls(&Query { code, ..Query::on(Day::parse(day).unwrap()) });
            let effects = answer.controls[0].effects.iter();
            effects.map(|it| it.citation.paragraph).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(on("2024-02-23"), "Common High Priority List");
        assert!(on("2024-03-20").contains("art. 12g,") && !on("2024-03-20").contains("12gb"));
        assert!(on("2024-12-26").contains("12gb"));
    }

    #[test]
    fn engines_and_whole_aircraft_belong_to_what_iran_seeks() {
        for (code, group) in
            [("84071000", "other components"), ("880622", "complete unmanned aircraft")]
        {
            let answer = ask(code, None);
            assert_eq!(answer.controls.len(), 1, "{code}");
            let control = &answer.controls[0];
            assert_eq!((control.list, control.title), (List::IranUavGroups, group));
            assert_eq!(control.effects[0].destination, "Iran");
        }
    }

    #[test]
    fn lists_without_their_codes_are_named_in_every_answer() {
        assert_eq!(ask("691110", None).unread.len(), 6);
    }

    fn classified(raw: &str) -> Answer {
        let day = Day::parse("2026-11-22").unwrap();
        let classification = Some(Classification::parse(raw).unwrap());
        controls(&Query { classification, ..Query::on(day) })
    }

    #[test]
    fn a_number_is_found_with_its_reasons() {
        let answer = classified("3A001.a.1");
        let control = &answer.controls[0];
        assert_eq!((control.listed.as_str(), control.how), ("3A001", How::Paragraph));
        let reasons: Vec<_> = control.reasons.iter().map(|it| it.code).collect();
        assert_eq!(reasons, ["NS", "RS", "MT", "NP", "AT"]);
        assert_eq!(answer.controls[1].list, List::IranUavGroups);
        assert!(answer.notices.is_empty());
    }

    #[test]
    fn a_number_that_is_not_in_the_data_is_told() {
        let answer = classified("3A231");
        assert!(answer.controls.is_empty());
        assert!(answer.notices[0].message.contains("15 CFR part 774"), "{:?}", answer.notices);
    }

    #[test]
    fn what_is_on_no_list_may_still_need_a_licence() {
        let answer = classified("ear99");
        assert_eq!(answer.controls[0].listed, "EAR99");
        assert!(answer.controls[0].effects.iter().any(|it| it.destination == "Iran"));
    }

    #[test]
    fn a_code_leads_to_entries_that_a_person_has_to_look_at() {
        let numbers: Vec<_> =
            ask("854231", None).possible.iter().map(|it| it.eccn.to_string()).collect();
        assert_eq!(numbers, ["3A001", "3A991"]);
        assert!(ask("85", None).possible.is_empty());
    }

    #[test]
    fn a_description_that_says_nothing_or_was_cut_is_told() {
        let day = Day::parse("2026-11-22").unwrap();
        let unknown = controls(&Query { description: Some("bread"), ..Query::on(day) });
        assert!(unknown.notices[0].message.contains("propose nothing"), "{:?}", unknown.notices);
        let long = "танталовые конденсаторы; ".repeat(200);
        let answer = controls(&Query { description: Some(&long), ..Query::on(day) });
        assert_eq!(answer.proposals.len(), 1);
        assert!(answer.notices[0].message.contains("bytes were read"), "{:?}", answer.notices);
    }

    #[test]
    fn every_control_and_effect_has_an_address() {
        let answers = (1..=97).filter(|it| *it != 77).map(|it| ask(&format!("{it:02}"), None));
        let mut count = 0;
        for control in answers.flat_map(|it| it.controls) {
            let effects = control.effects.iter().map(|it| it.citation);
            for citation in effects.chain([control.citation]) {
                assert!(citation.url.starts_with("https://"), "{citation:?}");
                assert!(!citation.publisher.is_empty() && !citation.paragraph.is_empty());
                count += 1;
            }
        }
        assert!(count > 400, "only {count}");
    }

    proptest! {
        /// What is found for a code is found for every shorter one that contains it.
        #[test]
        fn a_shorter_code_misses_nothing_that_a_longer_one_finds(
            place in 0usize..50,
            old in any::<bool>(),
            tail in "([0-9]{2}){0,2}",
            edition in prop::sample::select(vec![
                None, Some(Edition::Hs2012), Some(Edition::Hs2017), Some(Edition::Hs2022),
            ]),
        ) {
            let item = &priority::items()[place];
            let base = if old { item.in_2017 } else { item.code };
            let code = HsCode::parse(&format!("{base}{tail}")).unwrap();
            let found = |code: &HsCode| -> Vec<(List, String)> {
                let answer = ask(code.as_str(), edition);
                answer.controls.into_iter().map(|it| (it.list, it.listed)).collect()
            };
            prop_assert!(!found(&code).is_empty());
            let mut longer = found(&code);
            for length in [8, 6, 4, 2] {
                if let Some(prefix) = code.prefix(length) {
                    let shorter = found(&prefix);
                    for control in &longer {
                        prop_assert!(shorter.contains(control), "{} lacks {:?}", prefix, control);
                    }
                    longer = shorter;
                }
            }
        }
    }
}
