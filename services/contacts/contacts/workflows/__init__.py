"""Workflows: steps that an event starts for a contact, and that run by themselves."""
