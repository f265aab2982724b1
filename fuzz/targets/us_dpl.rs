//! The denied persons of the United States.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read("us-dpl", data));
