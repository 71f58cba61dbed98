"""The workbook: a run for people who follow findings up in a spreadsheet, and what they wrote read back."""
