"""Show a record to code hosts, build servers and the tools around them, each by its own standard."""
