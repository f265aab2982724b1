//! Entities into a corpus, which is tested name by name.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::ftm::build(data));
