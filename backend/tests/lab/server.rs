//! See the group `server` of the table.
