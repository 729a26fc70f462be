//! See the group `services` of the table.
