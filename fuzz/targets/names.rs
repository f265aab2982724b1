//! Names of every kind, prepared.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::name::prepared(data));
