"""Who came: the log, and the ways in which somebody gets into it."""
