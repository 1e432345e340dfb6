"""Charge Now: money taken from a stored card at once, and never twice."""
