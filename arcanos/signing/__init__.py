"""Signatures: Ed25519 keys, DSSE envelopes, and who is trusted to sign what."""
