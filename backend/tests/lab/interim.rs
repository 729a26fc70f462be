//! See the group `interim` of the table.
