//! Files that may form documents.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::plan::files(data));
