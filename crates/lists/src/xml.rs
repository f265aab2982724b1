//! XML documents as streams of small trees, one a record.
