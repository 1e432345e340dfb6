"""Blocked slots: time of a user or a calendar in which nothing new is booked."""
