//! Keccak-256 as Ethereum and Monero use it: the sponge of the Keccak submission to NIST (version 3,
//! 2011), with the first padding byte 01 where SHA-3 (FIPS 202, 2015) has 06.
//!
//! Addresses are the only input, so it is written for size. A crate for it would be one more dependency
//! for two hundred bytes of hashing.

/// Bytes absorbed with each block: 1088 of 1600 bits.
const RATE: usize = 136;

/// The way of a lane through rho and pi: the place where it goes and its rotation in bits.
const STEPS: [(usize, u32); 24] = [
    (10, 1),
    (7, 3),
    (11, 6),
    (17, 10),
    (18, 15),
    (3, 21),
    (5, 28),
    (16, 36),
    (8, 45),
    (21, 55),
    (24, 2),
    (4, 14),
    (15, 27),
    (23, 41),
    (19, 56),
    (13, 8),
    (12, 25),
    (2, 43),
    (20, 62),
    (14, 18),
    (22, 39),
    (9, 61),
    (6, 20),
    (1, 44),
];

/// The digest of a message.
pub(super) fn keccak_256(message: &[u8]) -> [u8; 32] {
    let mut padded = message.to_vec();
    padded.push(0x01);
    padded.resize(padded.len().next_multiple_of(RATE), 0);
    if let Some(last) = padded.last_mut() {
        *last |= 0x80;
    }
    let mut state = [0u64; 25];
    for block in padded.chunks_exact(RATE) {
        for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
            *lane ^= bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        permute(&mut state);
    }
    let mut digest = [0; 32];
    for (bytes, lane) in digest.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    digest
}

fn permute(state: &mut [u64; 25]) {
    // The round constants come from a shift register over x^8 + x^6 + x^5 + x^4 + 1.
    let mut register = 1u8;
    for _ in 0..24 {
        theta(state);
        rho_and_pi(state);
        chi(state);
        for place in 0..7 {
            if register & 1 == 1 {
                state[0] ^= 1 << ((1u32 << place) - 1);
            }
            register = register << 1 ^ if register & 0x80 == 0 { 0 } else { 0x71 };
        }
    }
}

fn theta(state: &mut [u64; 25]) {
    let column = |x: usize| (0..5).fold(0, |parity, y| parity ^ state[x + 5 * y]);
    let columns: [u64; 5] = std::array::from_fn(column);
    for (index, lane) in state.iter_mut().enumerate() {
        *lane ^= columns[(index + 4) % 5] ^ columns[(index + 1) % 5].rotate_left(1);
    }
}

fn rho_and_pi(state: &mut [u64; 25]) {
    let mut moving = state[1];
    for (place, rotation) in STEPS {
        let next = state[place];
        state[place] = moving.rotate_left(rotation);
        moving = next;
    }
}

fn chi(state: &mut [u64; 25]) {
    for row in state.chunks_exact_mut(5) {
        let before: [u64; 5] = std::array::from_fn(|x| row[x]);
        for (x, lane) in row.iter_mut().enumerate() {
            *lane ^= !before[(x + 1) % 5] & before[(x + 2) % 5];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: &str) {
        let digest: String =
            keccak_256(message.as_bytes()).iter().map(|it| format!("{it:02x}")).collect();
        assert_eq!(digest, expected, "{message}");
    }

    /// The known answers of the Keccak team for the empty message and of Ethereum for "abc".
    #[test]
    fn known_messages_have_known_digests() {
        check("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        check("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }
}
