//! XML of any origin as marked trees.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::foreign::xml(data));
