"""What tests use of lxml, which ships no types."""
