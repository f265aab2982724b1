//! Legal entities and their parents, as GLEIF publishes them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("gleif-xml", data));
