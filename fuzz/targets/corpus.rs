//! Any bytes as a corpus.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::corpus::open(data));
