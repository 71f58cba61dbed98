"""Show findings and records, to people and to machines."""
