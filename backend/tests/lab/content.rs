//! See the group `content` of the table.
