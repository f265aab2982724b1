//! Identifiers: canonical form and check digit.
