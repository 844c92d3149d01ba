"""Pages about the site itself, open to everybody: no account, no cookie."""
