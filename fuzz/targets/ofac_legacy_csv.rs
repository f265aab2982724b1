//! The older lists of OFAC: four files, one after the other.
#![no_main]

const ROLES: &[&str] = &["main", "alt", "add", "comments"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::list::read_parts("ofac-legacy-csv", ROLES, data));
