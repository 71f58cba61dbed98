"""What tests use of scipy."""
