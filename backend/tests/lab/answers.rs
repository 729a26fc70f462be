//! See the group `answers` of the table.
