"""Recurring appointments: each one an appointment of its own, held together by their series."""
