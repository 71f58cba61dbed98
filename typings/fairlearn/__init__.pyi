"""What tests use of fairlearn."""
