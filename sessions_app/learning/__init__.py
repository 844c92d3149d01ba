"""What a gathering leaves behind: materials, and notes to whoever comes next."""
