"""Spreadsheets that come in."""
