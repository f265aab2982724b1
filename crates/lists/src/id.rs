//! Ids for things that a publisher prints without a number.

/// A word for ids: letters and digits in lower case, everything else as single hyphens.
///
/// Letters outside ASCII stay as they are, so that two names never meet because both have none.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The same 32 hexadecimal digits for the same parts, on every machine and in every version: FNV-1a
/// of 128 bits over the parts, each closed by a byte that no text contains.
///
/// Not safe against people who look for collisions; a publisher has easier ways to mislead.
pub(crate) fn digest(parts: &[&str]) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut state = OFFSET;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            state = (state ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }
    format!("{state:032x}")
}

/// The id of an address by its one line. Whoever is at the same address shares it, so nothing that is
/// said of the address in view of one party belongs there.
pub(crate) fn address_id(line: &str) -> String {
    format!("addr-{}", digest(&[line]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_letters_and_digits_of_any_script() {
        for (text, expected) in [
            ("Tax ID No.", "tax-id-no"),
            ("  A 000--2987 ", "a-000-2987"),
            ("Паспорт № 12", "паспорт-12"),
            ("…", ""),
        ] {
            assert_eq!(slug(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_digest_never_changes_and_sees_where_parts_end() {
        assert_eq!(digest(&["a"]), digest(&["a"]));
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_eq!(digest(&[]), "6c62272e07bb014262b821756295c58d");
    }
}
