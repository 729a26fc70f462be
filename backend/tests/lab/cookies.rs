//! See the group `cookies` of the table.
