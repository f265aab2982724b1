//! Packed and encoded bytes of any origin.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::foreign::unpack(data));
