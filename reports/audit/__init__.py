"""The standardised audit report: what it says is put together once, and written as HTML, Markdown and PDF.

`content` puts it together from a report; `items`, `controls`, `scopes`, `figures` and `trend` are its parts. What a
writer shows are these parts and nothing else, so that the three say the same.
"""
