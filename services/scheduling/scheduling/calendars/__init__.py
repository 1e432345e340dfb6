"""Calendars: what can be booked, when, and with whom."""
