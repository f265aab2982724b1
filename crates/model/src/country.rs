//! Countries, territories and dissolved states.
