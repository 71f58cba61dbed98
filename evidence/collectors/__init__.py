"""Collectors: each brings one kind of evidence in from where it really lives, and says exactly what it read."""
