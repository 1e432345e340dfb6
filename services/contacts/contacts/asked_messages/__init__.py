"""Messages that other services ask for by their events."""
