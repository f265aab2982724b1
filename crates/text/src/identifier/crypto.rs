//! Addresses of digital currencies. Letter case carries meaning in most of them.

use sha2::{Digest, Sha256};

use super::keccak::keccak_256;
use super::{Checked, judge};

const BITCOIN_ALPHABET: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE_ALPHABET: &str = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// The text without white space: all that may be taken from an address.
fn bare(raw: &str) -> String {
    raw.chars().filter(|it| !it.is_whitespace()).collect()
}

/// Bitcoin: base58check of Bitcoin Core (prefix 00 or 05), or a witness program by BIP 173 (2017) and BIP 350
/// (2020).
pub(super) fn btc(raw: &str) -> Checked {
    base58_or_witness(raw, &[&[0x00], &[0x05]], "bc")
}

/// Litecoin: prefix 30 or 32, 05 before 2017, or a witness program.
pub(super) fn ltc(raw: &str) -> Checked {
    base58_or_witness(raw, &[&[0x30], &[0x32], &[0x05]], "ltc")
}

fn base58_or_witness(raw: &str, versions: &[&[u8]], prefix: &str) -> Checked {
    let address = bare(raw);
    let small = address.to_lowercase();
    if small.strip_prefix(prefix).is_some_and(|it| it.starts_with('1')) {
        let one_case = address == small || address == address.to_uppercase();
        return judge(small, |address| {
            if !one_case {
                return Err("capital and small letters mixed");
            }
            witness_rule(address, prefix)
        });
    }
    judge(address, |address| base58_rule(address, versions, 20, BITCOIN_ALPHABET))
}

/// Dogecoin: prefix 1e or 16.
pub(super) fn doge(raw: &str) -> Checked {
    judge(bare(raw), |it| base58_rule(it, &[&[0x1e], &[0x16]], 20, BITCOIN_ALPHABET))
}

/// Dash: prefix 4c or 10.
pub(super) fn dash(raw: &str) -> Checked {
    judge(bare(raw), |it| base58_rule(it, &[&[0x4c], &[0x10]], 20, BITCOIN_ALPHABET))
}

/// Zcash, transparent: prefix 1cb8 or 1cbd (Zcash protocol specification, 5.6.1.1). Shielded addresses are
/// not read.
pub(super) fn zec(raw: &str) -> Checked {
    judge(bare(raw), |it| base58_rule(it, &[&[0x1c, 0xb8], &[0x1c, 0xbd]], 20, BITCOIN_ALPHABET))
}

/// TRON: prefix 41.
pub(super) fn trx(raw: &str) -> Checked {
    judge(bare(raw), |it| base58_rule(it, &[&[0x41]], 20, BITCOIN_ALPHABET))
}

/// XRP Ledger, classic: prefix 00 in an alphabet of its own.
pub(super) fn xrp(raw: &str) -> Checked {
    judge(bare(raw), |it| base58_rule(it, &[&[0x00]], 20, RIPPLE_ALPHABET))
}

/// Prefix, payload and the first four bytes of their double SHA-256.
fn base58_rule(
    address: &str,
    versions: &[&[u8]],
    payload: usize,
    alphabet: &str,
) -> Result<(), &'static str> {
    // An address of these currencies has at most 36 characters; more would only cost time.
    if address.len() > 64 {
        return Err("longer than any address");
    }
    let bytes = base58(address, alphabet).ok_or("a character that is not used")?;
    let (body, check) =
        bytes.len().checked_sub(4).and_then(|it| bytes.split_at_checked(it)).ok_or("too short")?;
    if Sha256::digest(Sha256::digest(body))[..4] != *check {
        return Err("wrong check bytes");
    }
    let known = versions.iter().any(|it| body.starts_with(it) && body.len() == it.len() + payload);
    known.then_some(()).ok_or("an address of another currency")
}

/// The bytes of a number in base 58; each leading zero digit is a zero byte.
fn base58(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::new();
    for character in text.chars() {
        let mut carry = alphabet.find(character)? as u32;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry > 0 {
            bytes.push(carry as u8);
        }
    }
    let zero = alphabet.chars().next()?;
    bytes.extend(text.chars().take_while(|it| *it == zero).map(|_| 0));
    bytes.reverse();
    Some(bytes)
}

/// A witness program behind its prefix: BIP 173 for version 0, BIP 350 for later ones.
fn witness_rule(address: &str, prefix: &str) -> Result<(), &'static str> {
    const ALPHABET: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    if address.len() > 90 {
        return Err("longer than any address");
    }
    let data: Option<Vec<u8>> = address[prefix.len() + 1..]
        .chars()
        .map(|it| ALPHABET.find(it).map(|at| at as u8))
        .collect();
    let data = data.ok_or("a character that is not used")?;
    let version = *data.first().ok_or("too short")?;
    let constant = if version == 0 { 1 } else { 0x2bc8_30a3 };
    if bech32_checksum(prefix, &data) != constant {
        return Err("wrong check characters");
    }
    let program = data.len().checked_sub(7).ok_or("too short")? * 5 / 8;
    let sized = match version {
        0 => program == 20 || program == 32,
        1..=16 => (2..=40).contains(&program),
        _ => false,
    };
    sized.then_some(()).ok_or("not a witness program")
}

/// The BCH code of BIP 173 over the prefix and the data.
fn bech32_checksum(prefix: &str, data: &[u8]) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let spread =
        prefix.bytes().map(|it| it >> 5).chain([0]).chain(prefix.bytes().map(|it| it & 31));
    spread.chain(data.iter().copied()).fold(1, |checksum: u32, value| {
        let top = checksum >> 25;
        let shifted = (checksum & 0x1ff_ffff) << 5 ^ u32::from(value);
        (0..5).filter(|bit| top >> bit & 1 == 1).fold(shifted, |sum, bit| sum ^ GENERATOR[bit])
    })
}

/// Ethereum and the chains that took over its addresses: 0x and forty hexadecimal digits. Letters of both
/// cases carry the check of EIP-55 (2016); of one case they carry none. The canonical form is in small
/// letters, as the two spellings are one address.
pub(super) fn eth(raw: &str) -> Checked {
    let address = bare(raw);
    judge(address.to_lowercase(), |small| {
        let shaped = small
            .strip_prefix("0x")
            .is_some_and(|it| it.len() == 40 && it.bytes().all(|it| it.is_ascii_hexdigit()));
        if !shaped {
            return Err("not 0x and forty hexadecimal digits");
        }
        let printed = &address[2..];
        let mixed = printed.bytes().any(|it| it.is_ascii_lowercase())
            && printed.bytes().any(|it| it.is_ascii_uppercase());
        (!mixed || printed == eip_55(&small[2..])).then_some(()).ok_or("wrong letter case")
    })
}

/// The digits with a capital letter wherever the same digit of their hash is 8 or more.
fn eip_55(small: &str) -> String {
    let hash = keccak_256(small.as_bytes());
    let high = |place: usize| hash[place / 2] >> (4 * (1 - place % 2)) & 8 != 0;
    small
        .chars()
        .enumerate()
        .map(|(place, it)| if high(place) { it.to_ascii_uppercase() } else { it })
        .collect()
}

/// Monero: network byte, two keys, for integrated addresses a payment id, and four bytes of Keccak-256; in
/// base 58 by blocks of eight bytes.
pub(super) fn xmr(raw: &str) -> Checked {
    judge(bare(raw), |address| {
        let bytes = match address.len() {
            95 | 106 => monero_base58(address).ok_or("a character that is not used")?,
            _ => return Err("not 95 or 106 characters"),
        };
        let (body, check) = bytes.split_at(bytes.len() - 4);
        if keccak_256(body)[..4] != *check {
            return Err("wrong check bytes");
        }
        matches!(body[0], 18 | 19 | 42).then_some(()).ok_or("not an address of the main network")
    })
}

/// Eleven characters for eight bytes, and fewer for the last block.
fn monero_base58(text: &str) -> Option<Vec<u8>> {
    const LENGTHS: [usize; 9] = [0, 2, 3, 5, 6, 7, 9, 10, 11];
    let mut bytes = Vec::new();
    for block in text.as_bytes().chunks(11) {
        let length = LENGTHS.iter().position(|it| *it == block.len())?;
        let number = block.iter().try_fold(0u128, |number, it| {
            Some(number * 58 + BITCOIN_ALPHABET.find(char::from(*it))? as u128)
        })?;
        if number >> (8 * length) != 0 {
            return None;
        }
        bytes.extend_from_slice(&number.to_be_bytes()[16 - length..]);
    }
    Some(bytes)
}
