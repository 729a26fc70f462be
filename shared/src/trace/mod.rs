//! Where messages end.
