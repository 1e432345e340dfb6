"""Busy sources: a user's calendars elsewhere, whose events are taken as busy time."""
