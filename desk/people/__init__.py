"""Partners, teams and people."""
