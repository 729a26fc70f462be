//! See the group `auth` of the table.
