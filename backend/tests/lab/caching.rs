//! See the group `caching` of the table.
