"""Notes on a contact."""
