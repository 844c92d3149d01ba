"""The letters about a gathering, their links and calendar entries, and what the outbox holds."""
