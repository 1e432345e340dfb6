"""Private integration tokens."""
