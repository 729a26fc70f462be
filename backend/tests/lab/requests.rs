//! See the group `requests` of the table.
