"""Opportunities: possible business with a contact, on its way through a pipeline."""
