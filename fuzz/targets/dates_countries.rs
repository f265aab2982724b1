//! Texts with dates and countries.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::value::dates_countries(data));
