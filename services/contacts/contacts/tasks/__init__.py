"""Tasks about a contact."""
