"""Tools for the authors of rules: what a pack lacks, what its cases do not notice, what it is about."""
