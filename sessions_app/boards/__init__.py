"""Presence team by team over a year."""
