"""Appointments: booked, moved, cancelled, and what came of them."""
