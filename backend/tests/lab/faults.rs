//! See the group `faults` of the table.
