//! Catalogs of datasets and lists of versions.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::catalog::read(data));
