"""Mail that comes in: answers from calendar programs, and what was returned."""
