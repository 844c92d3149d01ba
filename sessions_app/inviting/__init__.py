"""Telling people of a gathering: inviting, changing, cancelling, reminding."""
