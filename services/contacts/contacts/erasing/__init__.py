"""Erasing a contact: here, in the other services, and in what all of them keep about the contact; with a report that stays."""
