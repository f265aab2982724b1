//! Bytes as a graph of owners.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::graph::decode(data));
