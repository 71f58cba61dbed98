"""The bank's side of the example: data, two models, their evaluation, and the documents that describe them."""
