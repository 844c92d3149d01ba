"""The attendance report of a meeting program, from its file to marks on the list."""
