"""The timeline: one row for each event of a contact, whichever service published it."""
