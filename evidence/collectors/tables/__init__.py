"""Tables of people or data sets: read row by row, in whatever format, in memory that does not grow with them."""
