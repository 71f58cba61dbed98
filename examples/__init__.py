"""Worked examples with their evidence; `arcanos demo` runs one of them from wherever it is installed."""
