"""Secret addresses that calendar programs read."""
