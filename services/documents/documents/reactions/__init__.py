"""What follows in documents when something happens to a contact."""
