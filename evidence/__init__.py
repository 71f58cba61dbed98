"""What was observed: documents, where they come from, and when."""
