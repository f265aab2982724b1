//! The older list of the European Union.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("eu-whole-xml", data));
