//! The lists of OFAC, large XML.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("ofac-enhanced-xml", data));
