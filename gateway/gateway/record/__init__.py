"""The whole record of a contact in one call."""
