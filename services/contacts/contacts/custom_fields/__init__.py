"""Values of a location's own fields, kept on the contact."""
