"""What tests use of botocore, which has no types of its own."""
