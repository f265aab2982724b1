//! People with significant control of British companies.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("gb-psc-jsonl", data));
