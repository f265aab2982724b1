//! Turns rows of users into queries.
