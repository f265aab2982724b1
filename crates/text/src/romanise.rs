//! Readings of names in other scripts as Latin letters.
