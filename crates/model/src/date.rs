//! Dates as lists print them: whole, partial, approximate, in ranges.
