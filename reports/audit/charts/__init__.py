"""The geometry of the audit report's charts: numbers only, so that every writer draws the same."""
