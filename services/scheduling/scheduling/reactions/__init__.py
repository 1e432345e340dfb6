"""What follows in scheduling when a contact or a user goes."""
