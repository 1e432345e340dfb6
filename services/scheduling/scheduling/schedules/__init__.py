"""Schedules: when users work, applied to the calendars that they are booked on, and when an event calendar is open."""
