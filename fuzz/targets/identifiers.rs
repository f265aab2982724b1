//! Identifiers of every scheme, alone and in running text.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::value::identifiers(data));
