"""What follows from a gathering: materials and certificates."""
