"""Interviews: what the people who run a system know and no file says, asked the same way each time."""
