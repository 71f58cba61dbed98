"""What a linter says of rules that load: remarks with a code, a place, a next step and a page."""
