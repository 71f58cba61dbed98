"""Packs as products: archives, signatures, versions that stay what they were, and where packs are found."""
