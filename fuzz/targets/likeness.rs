//! Two names, compared word by word.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::name::compared(data));
