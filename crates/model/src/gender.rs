//! Genders as lists print them.

/// Words for `male`, in lower case: letters, nouns, adjectives and forms of address in the languages
/// of the lists that are read.
const MALE: &[&str] = &[
    "male",
    "m",
    "man",
    "men",
    "boy",
    "masculine",
    "masc",
    "mr",
    "mister",
    "sir", // English
    "masculin",
    "homme",
    "monsieur",
    "mâle", // French
    "männlich",
    "maennlich",
    "mann",
    "herr", // German
    "masculino",
    "hombre",
    "varón",
    "varon",
    "señor",
    "sr",
    "homem",
    "senhor", // Spanish, Portuguese
    "maschio",
    "maschile",
    "uomo",
    "signor", // Italian
    "mannelijk",
    "mężczyzna",
    "erkek",
    "bay", // Dutch, Polish, Turkish
    "муж",
    "мужской",
    "мужчина",
    "м",
    "господин", // Russian
    "чоловіча",
    "чоловічий",
    "чоловік",
    "ч",
    "пан", // Ukrainian
    "ذكر",
    "مذكر",
    "رجل",
    "مرد", // Arabic, Persian
    "男",
    "男性",
    "남",
    "남성",
    "남자", // Chinese, Japanese, Korean
];

/// Words for `female`, gathered in the same way.
const FEMALE: &[&str] = &[
    "female",
    "f",
    "w",
    "woman",
    "women",
    "girl",
    "feminine",
    "fem",
    "mrs",
    "ms",
    "miss",
    "madam",
    "féminin",
    "feminin",
    "femme",
    "madame",
    "mademoiselle",
    "mme",
    "mlle", // French
    "weiblich",
    "frau", // German
    "femenino",
    "mujer",
    "hembra",
    "señora",
    "señorita",
    "sra",
    "srta", // Spanish
    "feminino",
    "mulher",
    "senhora", // Portuguese
    "femmina",
    "femminile",
    "donna",
    "signora",
    "signorina", // Italian
    "vrouw",
    "vrouwelijk",
    "kobieta",
    "kadın",
    "kadin",
    "bayan", // Dutch, Polish, Turkish
    "жен",
    "женский",
    "женщина",
    "ж",
    "госпожа", // Russian
    "жіноча",
    "жіночий",
    "жінка",
    "пані", // Ukrainian
    "أنثى",
    "انثى",
    "مؤنث",
    "امرأة",
    "زن", // Arabic, Persian
    "女",
    "女性",
    "여",
    "여성",
    "여자", // Chinese, Japanese, Korean
];

/// Words for a gender that is neither.
const OTHER: &[&str] = &[
    "other",
    "o",
    "x",
    "d",
    "diverse",
    "divers",
    "non-binary",
    "nonbinary",
    "intersex",
    "autre",
    "otro",
    "outro",
    "altro",
];

/// FollowTheMoney's word for what a list means, whatever the case of the letters; a full stop or
/// brackets around the word do not matter.
pub(crate) fn find(raw: &str) -> Option<&'static str> {
    let lower = raw.to_lowercase();
    let word = lower.trim_matches(|it: char| it.is_whitespace() || "().[]".contains(it));
    let table = [("male", MALE), ("female", FEMALE), ("other", OTHER)];
    table.into_iter().find(|(_, words)| words.contains(&word)).map(|(gender, _)| gender)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[&str], expected: Option<&str>) {
        for raw in raw {
            assert_eq!(find(raw), expected, "{raw}");
        }
    }

    #[test]
    fn words_of_many_lists_mean_three_genders() {
        check(&["male", "M", "Mr.", "Männlich", "МУЖСКОЙ", "男", "(m)", "Señor"], Some("male"));
        check(&["Female", "f", "Mrs", "Mme.", "Женщина", "女", "w"], Some("female"));
        check(&["other", "X", "divers"], Some("other"));
    }

    #[test]
    fn what_may_be_either_is_not_guessed() {
        check(&["", ".", "Dr.", "male/female", "mf", "unknown", "?"], None);
    }

    #[test]
    fn no_word_means_two_genders() {
        let words: Vec<&str> = [MALE, FEMALE, OTHER].concat();
        for (place, word) in words.iter().enumerate() {
            assert!(!words[..place].contains(word), "{word} twice");
            assert_eq!(*word, word.to_lowercase());
        }
    }
}
