"""Notifications of a calendar: whom to tell what of its appointments, at once, before and after."""
