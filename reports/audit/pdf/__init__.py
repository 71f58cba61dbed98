"""The audit report as a PDF: its data as JSON in `data`, how it looks in `report.typ`, and both compiled by typst."""
