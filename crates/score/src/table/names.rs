//! Features that compare names.

use super::letters::Letters;
use super::sound::metaphone;
use super::subject::{Spelt, Spoken, Subject, Told, sound_of};

/// Similarities of words below this count as none, for OFAC.
const FLOOR: f64 = 0.5;

/// Words of a query up to this many letters are left out by OFAC's tool, if others are left.
const SHORT_WORD: usize = 2;

/// For each word of the query the most similar word of the candidate: the mean of those similarities.
pub(super) fn jaro_parts(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let best = |part: &Letters| -> (f64, usize) {
        let similar = candidate.parts.iter().map(|it| part.jaro_winkler(it));
        similar.zip(0..).fold((0.0, 0), |best, it| if it.0 > best.0 { it } else { best })
    };
    let found: Vec<(f64, usize)> = query.parts.iter().map(best).collect();
    if found.is_empty() {
        return 0.0;
    }
    told.note(|| {
        let pairs = query.parts.iter().zip(&found).filter(|(_, (similarity, _))| *similarity > 0.0);
        let pairs = pairs.map(|(part, (similarity, place))| {
            format!("{} ~ {} ({similarity:.2})", part.text(), candidate.parts[*place].text())
        });
        let pairs: Vec<String> = pairs.collect();
        format!("{} of {} words: {}", pairs.len(), found.len(), pairs.join("; "))
    });
    found.iter().map(|it| it.0).sum::<f64>() / found.len() as f64
}

/// The share of Soundex codes in common, of the side that has fewer.
pub(super) fn soundex_parts(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let common: Vec<&str> = in_both(&query.sounds, &candidate.sounds).collect();
    if common.is_empty() {
        return 0.0;
    }
    told.note(|| format!("the same sound: {}", common.join(", ")));
    common.len() as f64 / query.sounds.len().min(candidate.sounds.len()) as f64
}

/// Values that two sorted lists share.
pub(super) fn in_both<'a>(
    left: &'a [String],
    right: &'a [String],
) -> impl Iterator<Item = &'a str> {
    left.iter().filter(|it| right.binary_search(it).is_ok()).map(String::as_str)
}

/// The best pair of names, as OFAC's tool compares them.
pub(super) fn ofac_name(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let mut best = (0.0, 0.0, 0.0, None);
    for left in &query.names {
        for right in &candidate.names {
            let by_parts = ofac_parts(left, right);
            let as_whole = ofac_whole(left, right, f64::max(best.0, by_parts));
            let score = f64::max(by_parts, as_whole);
            if score > best.0 {
                best = (score, as_whole, by_parts, Some((left, right)));
            }
        }
    }
    let (score, as_whole, by_parts, pair) = best;
    if let Some((left, right)) = pair {
        told.say(|| {
            // Where the parts decide, the whole was looked at only as far as was needed for that.
            let detail = if as_whole > by_parts {
                format!("as a whole {as_whole:.2}, by parts {by_parts:.2}")
            } else {
                format!("by parts {by_parts:.2}, as a whole no more")
            };
            (left.whole.text().to_owned(), right.whole.text().to_owned(), detail)
        });
    }
    score
}

/// Two names as a whole, if they begin with the same letter; 0 if that is no more than `noise`.
fn ofac_whole(query: &Spelt, candidate: &Spelt, noise: f64) -> f64 {
    let (query, candidate) = (&query.tokens_joined, &candidate.tokens_joined);
    let first = |it: &Letters| it.text().chars().next();
    if first(query).is_none() || first(query) != first(candidate) {
        return 0.0;
    }
    query.jaro_with_bonus(candidate, noise)
}

/// For each word of the query the most similar word of the candidate: the mean.
fn ofac_parts(query: &Spelt, candidate: &Spelt) -> f64 {
    if candidate.tokens.is_empty() {
        return 0.0;
    }
    let is_long = |it: &&Letters| it.len() > SHORT_WORD;
    let has_long = query.tokens.iter().any(|it| is_long(&it));
    let kept = query.tokens.iter().filter(|it| !has_long || is_long(it));
    let best = |part: &Letters| {
        let similar = candidate.tokens.iter().map(|it| part.jaro_winkler_from(it, FLOOR));
        similar.fold(0.0, f64::max)
    };
    let (sum, count) = kept.fold((0.0, 0_u32), |(sum, count), it| (sum + best(it), count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

/// A name that both have, but for accents and signs.
pub(super) fn literal(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let names = |subject| Subject::plain_names(subject);
    let Some(name) = names(query).find(|it| names(candidate).any(|other| other == *it)) else {
        return 0.0;
    };
    told.say(|| (name.to_owned(), name.to_owned(), "the same name".to_owned()));
    1.0
}

impl Subject {
    fn plain_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter_map(|it| it.plain.as_deref())
    }
}

/// A weak alias of the candidate that is the query, but for accents and signs.
pub(super) fn weak_alias(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let found = in_both(&query.plain, &candidate.weak).next();
    let Some(name) = found else { return 0.0 };
    told.say(|| (name.to_owned(), name.to_owned(), "the same as a weak alias".to_owned()));
    1.0
}

/// The best pair of people's names by letters.
pub(super) fn person_jaro_winkler(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    if !query.both_are(candidate, "Person") {
        return 0.0;
    }
    best_pair(query, candidate, told, "alike by letters", |left, right| {
        let (one, other) = (&left.joined, &right.joined);
        let as_whole = if one.is_near(other) {
            // Long names have to be very similar.
            one.jaro_winkler(other).powi(one.len() as i32)
        } else {
            0.0
        };
        as_whole.max(aligned(&left.words, &right.words))
    })
}

/// The best pair of names under a measure, and how that compares them, in words.
fn best_pair(
    query: &Subject,
    candidate: &Subject,
    told: &mut Told,
    how: &'static str,
    measure: impl Fn(&Spelt, &Spelt) -> f64,
) -> f64 {
    let mut best = (0.0, None);
    for left in &query.names {
        for right in &candidate.names {
            let strength = measure(left, right);
            if strength > best.0 {
                best = (strength, Some((left, right)));
            }
        }
    }
    if let (strength, Some((left, right))) = best {
        told.say(|| {
            let (left, right) = (left.whole.text().to_owned(), right.whole.text().to_owned());
            (left, right, format!("{how} {strength:.2}"))
        });
    }
    best.0
}

/// The product of the similarities of words, each word of the query paired with another one.
fn aligned(query: &[Letters], candidate: &[Letters]) -> f64 {
    if query.is_empty() || candidate.len() < query.len() {
        return 0.0;
    }
    let similarity = |left: &Letters, right: &Letters| {
        if left.is_near(right) { left.jaro_winkler(right) } else { 0.0 }
    };
    let mut pairs = paired(query, candidate, similarity);
    if pairs.len() < query.len() {
        return 0.0;
    }
    let product = pairs.iter().fold(1.0, |product, it| product * it.similarity);
    pairs.reverse();
    if joined(&pairs, query, true).is_near(&joined(&pairs, candidate, false)) {
        product
    } else {
        0.0
    }
}

/// A word of the query with one of the candidate, by their places.
#[derive(Debug, Clone, Copy)]
struct Pair {
    similarity: f64,
    query: usize,
    candidate: usize,
}

/// Pairs words, the most similar first, each word once.
fn paired(
    query: &[Letters],
    candidate: &[Letters],
    similarity: impl Fn(&Letters, &Letters) -> f64,
) -> Vec<Pair> {
    let mut all = Vec::new();
    for (place, left) in query.iter().enumerate() {
        let mut found = false;
        for (other, right) in candidate.iter().enumerate() {
            let similarity = similarity(left, right);
            if similarity > 0.0 {
                found = true;
                all.push(Pair { similarity, query: place, candidate: other });
            }
        }
        // One word without a partner, and the names are not paired.
        if !found {
            return Vec::new();
        }
    }
    each_once(all, query, candidate)
}

/// Takes pairs, the most similar first, and of each word the first.
fn each_once(mut all: Vec<Pair>, query: &[Letters], candidate: &[Letters]) -> Vec<Pair> {
    let words = |it: &Pair| (query[it.query].text(), candidate[it.candidate].text());
    all.sort_by(|left, right| {
        let by_similarity = right.similarity.total_cmp(&left.similarity);
        by_similarity.then_with(|| words(right).cmp(&words(left)))
    });
    let mut pairs: Vec<Pair> = Vec::with_capacity(query.len());
    for pair in all {
        if !pairs.iter().any(|it| it.query == pair.query || it.candidate == pair.candidate) {
            pairs.push(pair);
        }
    }
    pairs
}

/// The words of one side in the order of the pairs, as one.
fn joined(pairs: &[Pair], words: &[Letters], is_query: bool) -> Letters {
    let place = |it: &Pair| if is_query { it.query } else { it.candidate };
    let text: String = pairs.iter().map(|it| words[place(it)].text()).collect();
    Letters::of(&text)
}

/// The share of words of a person's name that sound like a word of the candidate's.
pub(super) fn person_phonetic(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    if !query.both_are(candidate, "Person") {
        return 0.0;
    }
    best_pair(query, candidate, told, "words alike by sound", |left, right| {
        let mut free: Vec<&Spoken> = right.spoken.iter().collect();
        let mut matched = 0_u32;
        for word in &left.spoken {
            if let Some(place) = free.iter().position(|it| sounds_like(word, it)) {
                free.remove(place);
                matched += 1;
            }
        }
        if left.spoken.is_empty() { 0.0 } else { f64::from(matched) / left.spoken.len() as f64 }
    })
}

fn sounds_like(left: &Spoken, right: &Spoken) -> bool {
    let by_sound = match (&left.sound, &right.sound) {
        (Some((left, code)), Some((right, other))) => code == other && left.is_near(right),
        _ => false,
    };
    by_sound || left.word == right.word
}

/// The best pair of names of organisations and things, by edits.
pub(super) fn fingerprint_levenshtein(
    query: &Subject,
    candidate: &Subject,
    told: &mut Told,
) -> f64 {
    if query.both_are(candidate, "Person") {
        return 0.0;
    }
    best_pair(query, candidate, told, "alike by edits", |left, right| {
        let as_written = left.whole.nearness(&right.whole);
        if left.fingerprint.is_empty() || right.fingerprint.is_empty() {
            return as_written;
        }
        let as_one = left.fingerprint_joined.nearness(&right.fingerprint_joined);
        let best = as_written.max(as_one);
        if best == 1.0 || !left.long_joined.may_be_near_part_of(&right.long_joined) {
            return best;
        }
        best.max(by_words(&left.long, &right.long))
    })
}

/// The nearness of two names whose words were put in one order.
fn by_words(query: &[Letters], candidate: &[Letters]) -> f64 {
    if query.is_empty() || candidate.len() < query.len() {
        return 0.0;
    }
    let pairs = every_word_paired(query, candidate);
    joined(&pairs, query, true).nearness(&joined(&pairs, candidate, false))
}

/// Pairs words, the most alike first, each once, and those too that have nothing in common.
fn every_word_paired(query: &[Letters], candidate: &[Letters]) -> Vec<Pair> {
    let mut all = Vec::with_capacity(query.len() * candidate.len());
    for (place, left) in query.iter().enumerate() {
        for (other, right) in candidate.iter().enumerate() {
            let similarity = left.resemblance(right);
            all.push(Pair { similarity, query: place, candidate: other });
        }
    }
    each_once(all, query, candidate)
}

/// Words of two names with the same Metaphone code.
pub(super) fn metaphones(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    by_code(query, candidate, told, |word| {
        let code = if word.len() > 1 { metaphone(word) } else { String::new() };
        if code.len() >= 3 { code } else { word.to_uppercase() }
    })
}

/// Words of two names with the same Soundex code.
pub(super) fn soundexes(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    by_code(query, candidate, told, sound_of)
}

/// The share of words of the query with the same code as a word of the candidate. One word alone
/// counts half.
fn by_code(
    query: &Subject,
    candidate: &Subject,
    told: &mut Told,
    code: impl Fn(&str) -> String,
) -> f64 {
    let codes = |it: &Spelt| -> Vec<String> { it.long.iter().map(|it| code(it.text())).collect() };
    best_pair(query, candidate, told, "words of one code", |left, right| {
        let (left, mut right) = (codes(left), codes(right));
        let mut common = 0_u32;
        for code in &left {
            if let Some(place) = right.iter().position(|it| it == code) {
                right.swap_remove(place);
                common += 1;
            }
        }
        f64::from(common) / left.len().max(2) as f64
    })
}

/// Family names on both sides, none in common.
pub(super) fn last_name_mismatch(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let (left, right) = (&query.last_names, &candidate.last_names);
    if left.is_empty() || right.is_empty() || in_both(left, right).next().is_some() {
        return 0.0;
    }
    told.say(|| (left.join(", "), right.join(", "), "no family name in common".to_owned()));
    1.0
}

/// Numbers of the query's names that the candidate's lack, for each number of the side that has fewer.
pub(super) fn numbers_mismatch(query: &Subject, candidate: &Subject, told: &mut Told) -> f64 {
    let (left, right) = (&query.numbers, &candidate.numbers);
    let missing = left.iter().filter(|it| right.binary_search(it).is_err()).count();
    if missing == 0 {
        return 0.0;
    }
    told.say(|| (left.join(", "), right.join(", "), "not the same numbers".to_owned()));
    missing as f64 / left.len().min(right.len()).max(1) as f64
}
