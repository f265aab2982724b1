//! Changes of entities of FollowTheMoney.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("ftm-delta", data));
