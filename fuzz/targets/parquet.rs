//! Parquet tables of users.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::table::parquet(data));
