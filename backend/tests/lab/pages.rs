//! See the group `pages` of the table.
