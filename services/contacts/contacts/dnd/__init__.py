"""Do not disturb: the channels on which a contact is left alone."""
