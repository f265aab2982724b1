//! Records of FollowTheMoney, there and back.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::ftm::codec(data));
