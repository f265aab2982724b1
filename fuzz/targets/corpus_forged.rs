//! A sound corpus with sections changed and digests that fit.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::corpus::forge(data));
