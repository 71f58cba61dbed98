"""The pack for a governance review: an agenda, a page for each owner, and minutes to fill in."""
