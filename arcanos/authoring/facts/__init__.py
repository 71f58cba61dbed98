"""Which facts a pack needs, who supplies them, and which are missing."""
