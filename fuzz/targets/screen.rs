//! One row of a user's table, screened.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::subject::screen(data));
