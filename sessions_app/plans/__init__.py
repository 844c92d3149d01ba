"""Setting up gatherings, one by one or from a spreadsheet."""
