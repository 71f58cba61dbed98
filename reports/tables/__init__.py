"""Findings as rows: the columns that the CSV file and the workbook share."""
