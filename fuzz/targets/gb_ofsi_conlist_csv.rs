//! The older list of the United Kingdom.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("gb-ofsi-conlist-csv", data));
