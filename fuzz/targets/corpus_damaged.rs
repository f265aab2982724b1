//! A sound corpus with bytes changed.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::corpus::damage(data));
