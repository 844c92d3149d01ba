"""Presence team by team over a year, and what teams that were absent are sent."""
