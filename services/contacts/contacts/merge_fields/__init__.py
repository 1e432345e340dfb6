"""Merge fields: `{{contact.first_name}}` in what is written to a contact."""
