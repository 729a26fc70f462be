//! See the group `streaming` of the table.
