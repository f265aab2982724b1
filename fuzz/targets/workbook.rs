//! Workbooks of users, by their parts.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::table::workbook(data));
