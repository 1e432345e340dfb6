"""Holds: a slot kept for five minutes while somebody fills in the form."""
