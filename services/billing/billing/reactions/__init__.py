"""What follows in billing when something happens to a contact."""
