"""Businesses: the companies that contacts belong to."""
