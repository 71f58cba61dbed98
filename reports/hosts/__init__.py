"""Show a record to code hosts and build servers, each by its own standard."""
