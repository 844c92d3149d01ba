"""Who may open and press what: every address of the site, for everybody."""
