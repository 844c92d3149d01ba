"""Somebody else comes instead."""
