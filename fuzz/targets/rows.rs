//! Delimited rows of any origin.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::foreign::rows(data));
