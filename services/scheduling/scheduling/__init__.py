"""Calendars, free slots, and appointments that never overlap."""
