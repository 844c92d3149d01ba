"""Who is coming: answers, places, and people who move, leave or get another address."""
