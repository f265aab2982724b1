//! The list of the United Nations.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("un-consolidated-xml", data));
