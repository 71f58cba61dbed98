"""Read text from outside strictly: one value, one digest, one place for each part of it."""
