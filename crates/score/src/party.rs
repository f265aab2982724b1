//! Two parties: their names, then everything else.

use model::Nats;
use model::facts::Facts;
use text::likeness::{self, Likeness, Way};
use text::{Name, NameKind, Token, fold};

use crate::Evidence;
use crate::algorithm::{MANY_NAMES, PRIOR, WEAK_ALIAS};
use crate::facts::{facts, most};
use crate::name::{Alike, NameFinding, Pairing, align};
use crate::rarity::{Word, word};

/// One side of a comparison.
#[derive(Debug, Clone)]
pub struct Party {
    /// What kind of thing it is.
    pub kind: NameKind,
    /// Its names.
    pub names: Vec<PartyName>,
    /// What else it can be compared by.
    pub facts: Facts,
}

/// One name of a party.
#[derive(Debug, Clone)]
pub struct PartyName {
    /// The name.
    pub name: Name,
    /// What is known of its words.
    pub words: Vec<Word>,
    /// Whether the list itself calls it weak.
    pub weak: bool,
}

impl PartyName {
    /// A name of which each word, by its place, occurs in so many of `of` entities.
    pub fn new(name: Name, weak: bool, of: u32, entities: impl Fn(usize) -> u32) -> PartyName {
        let known = |(place, token): (usize, &Token)| word(token.into(), entities(place), of);
        let words = name.tokens.iter().enumerate().map(known).collect();
        PartyName { name, words, weak }
    }
}

impl Party {
    /// The most that the facts can add, whatever the candidate.
    pub fn facts_at_most(&self) -> i32 {
        most(&self.facts)
    }
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The prior and all contributions together.
    pub log_odds: Nats,
    /// The contributions, the strongest first.
    pub evidence: Vec<Evidence>,
}

/// The fold of the prior and the evidence.
pub fn log_odds_of(evidence: &[Evidence]) -> Nats {
    PRIOR + evidence.iter().map(|it| it.contribution).sum()
}

/// The log-odds from what names and facts say: the fold of the evidence that [`compare`] lists.
pub fn value(name: &NameFinding, weak: bool, names: usize, facts: i32) -> Nats {
    PRIOR + Nats(name.total() + weak_penalty(weak) + many_names(names) + facts)
}

/// Compares two parties: the best pair of their names, and the facts.
pub fn compare(query: &Party, candidate: &Party) -> Finding {
    let mut best: Option<(i32, &PartyName, &PartyName, NameFinding)> = None;
    for left in &query.names {
        for right in &candidate.names {
            let finding = align_names(query.kind, left, right);
            let value = finding.total() + weak_penalty(right.weak);
            if best.as_ref().is_none_or(|(most, ..)| value > *most) {
                best = Some((value, left, right, finding));
            }
        }
    }
    let names = best.map_or_else(Vec::new, |(_, left, right, finding)| {
        name_evidence(left, right, &finding, candidate.names.len())
    });
    together(names, facts(query.kind, &query.facts, &candidate.facts))
}

/// The same where it is known which two names are the best pair, and how many the candidate has.
pub fn compare_names(
    query: &Party,
    left: &PartyName,
    right: &PartyName,
    names: usize,
    candidate_facts: &Facts,
) -> Finding {
    let finding = align_names(query.kind, left, right);
    let evidence = name_evidence(left, right, &finding, names);
    together(evidence, facts(query.kind, &query.facts, candidate_facts))
}

fn align_names(kind: NameKind, left: &PartyName, right: &PartyName) -> NameFinding {
    let alike = Words { query: &left.name.tokens, candidate: &right.name.tokens };
    align(kind, &left.words, &right.words, &alike)
}

fn together(names: Vec<Evidence>, facts: Vec<Evidence>) -> Finding {
    let mut evidence = facts;
    evidence.extend(names);
    // What adds nothing is left out, but for the name: it shows what was compared.
    evidence.retain(|it| it.contribution != Nats(0) || it.feature == "name");
    evidence.sort_by_key(|it| (std::cmp::Reverse(it.contribution.0.abs()), it.feature));
    Finding { log_odds: log_odds_of(&evidence), evidence }
}

/// What a weak alias takes.
pub fn weak_penalty(weak: bool) -> i32 {
    if weak { WEAK_ALIAS } else { 0 }
}

/// What a candidate's many names take.
pub(crate) fn many_names(count: usize) -> i32 {
    MANY_NAMES * (count.max(1).ilog2() as i32)
}

fn name_evidence(
    query: &PartyName,
    candidate: &PartyName,
    finding: &NameFinding,
    names: usize,
) -> Vec<Evidence> {
    let piece = |feature, detail: String, value: i32| Evidence {
        feature,
        query: query.name.text.clone(),
        candidate: candidate.name.text.clone(),
        detail,
        contribution: Nats(value),
    };
    let left_over = |tokens: &[Token], used: &dyn Fn(&Pairing) -> (u8, u8)| -> String {
        let taken = |place: usize| {
            finding.alignment.iter().any(|it| {
                let (first, count) = used(it);
                (usize::from(first)..usize::from(first) + usize::from(count)).contains(&place)
            })
        };
        let rest: Vec<&str> = tokens
            .iter()
            .enumerate()
            .filter(|(place, _)| !taken(*place))
            .map(|(_, it)| it.original.as_str())
            .collect();
        rest.join(" ")
    };
    let query_rest = left_over(&query.name.tokens, &|it| it.query);
    let candidate_rest = left_over(&candidate.name.tokens, &|it| it.candidate);
    let mut found = vec![piece("name", pairs(query, candidate, finding), finding.agreement)];
    let mut add = |feature, detail: String, value: i32| {
        if value != 0 {
            found.push(piece(feature, detail, value));
        }
    };
    add("name_rarity", rarity_words(finding.rarity).to_owned(), finding.rarity);
    add("name_conflict", format!("{query_rest} against {candidate_rest}"), finding.conflict);
    add("name_missing", format!("the listed name has no {query_rest}"), finding.missing);
    add("name_extra", format!("the listed name also has {candidate_rest}"), finding.extra);
    add("name_number", "not the same numbers".to_owned(), finding.numbers);
    add("name_order", "son and father are exchanged".to_owned(), finding.order);
    add("weak_alias", "the list calls this alias weak".to_owned(), weak_penalty(candidate.weak));
    add("many_names", format!("one of {names} names"), many_names(names));
    found
}

fn rarity_words(value: i32) -> &'static str {
    match value {
        ..0 => "the words that agree are common",
        0..1000 => "the words that agree are not common",
        1000..2000 => "the words that agree are rare",
        _ => "the words that agree are very rare",
    }
}

/// Which word goes with which, and how.
fn pairs(query: &PartyName, candidate: &PartyName, finding: &NameFinding) -> String {
    let words = |tokens: &[Token], (first, count): (u8, u8)| {
        let range = usize::from(first)..usize::from(first) + usize::from(count);
        tokens[range].iter().map(|it| it.original.as_str()).collect::<Vec<_>>().join(" ")
    };
    let one = |it: &Pairing| {
        let left = words(&query.name.tokens, it.query);
        let right = words(&candidate.name.tokens, it.candidate);
        let joined = it.query.1 > 1 || it.candidate.1 > 1;
        let how = match it.way {
            _ if joined => "written as one",
            None => "initial",
            Some(Way::Same) if left == right => return left,
            Some(Way::Same | Way::Reading) => "same letters",
            Some(Way::Meaning) => "same meaning",
            Some(Way::Sound) => "same sound",
            Some(Way::Spelling) => "spelling",
            Some(Way::Consonants) => "without vowels",
            Some(Way::Cut) => "cut off",
            Some(Way::Resemblance) => "resembles",
            Some(Way::Nickname) => "form of the same name",
        };
        format!("{left} ~ {right} ({how})")
    };
    if finding.alignment.is_empty() {
        return "no word in common".to_owned();
    }
    finding.alignment.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The words of two names themselves.
struct Words<'a> {
    query: &'a [Token],
    candidate: &'a [Token],
}

impl Alike for Words<'_> {
    fn likeness(&self, query: usize, candidate: usize) -> Option<Likeness> {
        likeness::likeness(&self.query[query], &self.candidate[candidate])
    }

    fn resemblance(&self, query: usize, candidate: usize) -> Option<Likeness> {
        likeness::resemblance(self.query, query, (&self.candidate[candidate]).into())
    }

    fn query_joined(&self, query: usize, candidate: usize) -> bool {
        sounds_joined(&self.query[query], &self.query[query + 1], &self.candidate[candidate])
    }

    fn candidate_joined(&self, query: usize, candidate: usize) -> bool {
        sounds_joined(
            &self.candidate[candidate],
            &self.candidate[candidate + 1],
            &self.query[query],
        )
    }
}

/// Whether two words, written as one, sound like a reading of a third one.
///
/// Their own sounds must stand at its two ends, but for the symbols where they meet: this is asked of
/// all words of two names, and nearly always that answers it.
pub fn sounds_joined(left: &Token, right: &Token, word: &Token) -> bool {
    let (head, tail) = (&left.spellings[0].fold, &right.spellings[0].fold);
    word.spellings.iter().any(|it| {
        it.fold.len() >= fold::MIN_FOLD_FOR_EDIT
            // "M Marsh" is an initial and a name, although both together sound like the name.
            && it.fold.len() > head.len().max(tail.len())
            && head.len() + tail.len() <= it.fold.len() + 2
            && it.fold.starts_with(&head[..head.len() - 1])
            && it.fold.ends_with(&tail[1..])
            && likeness::joined(left, right) == it.fold
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::prepare;

    fn party(kind: NameKind, names: &[&str]) -> Party {
        // Every word is as rare as every other.
        let name = |it: &&str| PartyName::new(prepare(it, kind, None), false, 20_000, |_| 20);
        Party { kind, names: names.iter().map(name).collect(), facts: Facts::default() }
    }

    fn score(kind: NameKind, query: &str, candidate: &str) -> f64 {
        let finding = compare(&party(kind, &[query]), &party(kind, &[candidate]));
        assert_eq!(
            finding.log_odds,
            log_odds_of(&finding.evidence),
            "a score is the fold of its evidence"
        );
        finding.log_odds.probability()
    }

    /// `testdata/cases.txt`: kind | query | listed name | `match` or `other`, at the usual threshold.
    #[test]
    fn the_cases_come_out_as_an_analyst_would_have_them() {
        let mut count = 0;
        for line in include_str!("../testdata/cases.txt").lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split('|').map(str::trim).collect();
            let [kind, query, candidate, expected] = fields[..] else { panic!("{line}") };
            let kind = match kind {
                "person" => NameKind::Person,
                "organisation" => NameKind::Organization,
                "thing" => NameKind::Thing,
                other => panic!("{other}"),
            };
            let score = score(kind, query, candidate);
            assert_eq!(
                if score >= 0.70 { "match" } else { "other" },
                expected,
                "{score:.3}: {line}"
            );
            count += 1;
        }
        assert!(count > 30, "only {count} cases");
    }

    #[test]
    fn what_is_missing_weighs_less_than_what_stands_against() {
        let of = |candidate| score(NameKind::Person, "Ivan Sergeyevich Petrov", candidate);
        assert!(of("Ivan Sergeyevich Petrov") > of("Ivan Petrov"));
        assert!(of("Ivan Petrov") > of("Ivan Nikolayevich Petrov"));
        assert!(of("Ivan Nikolayevich Petrov") > of("Oleg Nikolayevich Petrov"));
    }

    #[test]
    fn the_order_of_a_persons_words_says_nothing() {
        let (one, other) = (
            score(NameKind::Person, "Ivan Petrov", "Petrov Ivan"),
            score(NameKind::Person, "Ivan Petrov", "Ivan Petrov"),
        );
        assert_eq!(one, other);
    }

    /// How far writing may move a score that means the same, in probability.
    const WRITING: f64 = 0.03;

    #[test]
    fn how_a_name_is_written_hardly_moves_its_score() {
        for (kind, name, written) in [
            (NameKind::Person, "Ivan Sergeyevich Petrov", "IVAN  SERGEYEVICH PETROV"),
            (NameKind::Person, "Ivan Sergeyevich Petrov", "PETROV, Ivan Sergeyevich"),
            (NameKind::Person, "Jean-Pierre Bemba", "Jean Pierre Bemba"),
            (NameKind::Person, "José Muñoz", "Jose Munoz"),
            (NameKind::Person, "Abd al-Rahman Qasim", "Abd Al Rahman Qasim"),
            (NameKind::Organization, "Drake Marine LLC", "Drake Marine, L.L.C."),
            (NameKind::Organization, "Drake Marine LLC", "OOO Drake Marine"),
            (NameKind::Organization, "Drake Marine LLC", "Drake Marine limited liability company"),
            (NameKind::Thing, "Omskiy 103", "OMSKIY-103"),
        ] {
            let (plain, other) = (score(kind, name, name), score(kind, written, name));
            assert!((plain - other).abs() <= WRITING, "{written}: {plain:.3} and {other:.3}");
        }
    }

    #[test]
    fn a_common_name_is_less_sure_than_a_rare_one() {
        let of = |name: &str| {
            let name = prepare(name, NameKind::Person, None);
            let common = |it: &Token| matches!(it.form(), "mohammed" | "ali");
            let counts: Vec<u32> =
                name.tokens.iter().map(|it| if common(it) { 900 } else { 1 }).collect();
            let name = PartyName::new(name, false, 20_000, |place| counts[place]);
            let party =
                Party { kind: NameKind::Person, names: vec![name], facts: Facts::default() };
            compare(&party, &party).log_odds.probability()
        };
        assert!(of("Mohammed Ali") < 0.90 && of("Mohammed Ali") < of("Krasimir Zhubarev") - 0.08);
    }

    #[test]
    fn a_weak_alias_and_many_names_say_less() {
        let query = party(NameKind::Person, &["Ivan Petrov"]);
        let strong = party(NameKind::Person, &["Ivan Petrov"]);
        let mut weak = strong.clone();
        weak.names[0].weak = true;
        let many =
            party(NameKind::Person, &["Ivan Petrov", "Oleg Sidorov", "Karl Weber", "Hans Maier"]);
        let of = |candidate: &Party| compare(&query, candidate).log_odds;
        assert!(of(&strong) > of(&weak) && of(&strong) > of(&many));
    }

    #[test]
    fn two_parties_without_names_are_the_prior() {
        let empty = party(NameKind::Person, &[]);
        assert_eq!(compare(&empty, &empty).log_odds, PRIOR);
    }
}
