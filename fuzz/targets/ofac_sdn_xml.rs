//! The lists of OFAC, small XML.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("ofac-sdn-xml", data));
