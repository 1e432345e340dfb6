"""How much at once. Pure values."""

MOST_TAGGED = 500
"""Contacts in one change of tags."""

MOST_OF_BUSINESS = 50
"""Contacts in one change of their business, as published."""
