//! See the group `redirects` of the table.
