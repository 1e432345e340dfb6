"""Appointments for other calendars (RFC 5545): a file each, and a feed of a calendar behind a key."""
