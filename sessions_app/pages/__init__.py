"""What a participant sees behind a personal link."""
