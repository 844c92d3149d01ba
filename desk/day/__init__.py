"""The day of a gathering: list, door, screen, paper, report."""
