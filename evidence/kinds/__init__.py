"""Kinds of documents: what each holds, written once, checked and published."""
