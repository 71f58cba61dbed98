"""Commands that a configuration names, run without a shell and kept within limits: what they say becomes evidence."""
