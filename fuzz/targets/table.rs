//! Tables of users: delimited, JSON lines, workbooks, packed or not.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::table::read(data));
