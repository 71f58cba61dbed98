"""Show a record as SARIF 2.1.0: all of it, and the part that GitHub reads."""
