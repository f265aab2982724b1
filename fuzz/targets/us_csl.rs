//! The consolidated screening list of the United States.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("us-csl", data));
