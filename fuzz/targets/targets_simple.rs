//! Simple targets of OpenSanctions.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("targets-simple-csv", data));
