//! A table of a house's own as a list.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::table::list(data));
