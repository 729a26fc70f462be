//! See the group `cors` of the table.
