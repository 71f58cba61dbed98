"""What tests use of pycanon."""
