"""Lists of partners, people and teams: looked through, acted upon, taken out as files."""
