"""A contact's phone numbers and e-mail addresses: one primary and up to ten more of each."""
