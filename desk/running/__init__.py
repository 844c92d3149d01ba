"""The first page, a cohort and its gatherings through the year."""
