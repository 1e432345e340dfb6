"""Search: contacts by what a person types and by filters."""
