"""Small wrong versions of rules, and which of them no case would notice."""
