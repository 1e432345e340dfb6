"""Notes on appointments."""
