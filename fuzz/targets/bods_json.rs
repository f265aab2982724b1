//! Who owns and controls whom, in the standard of Open Ownership.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("bods-json", data));
