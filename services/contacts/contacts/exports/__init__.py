"""Contacts into a CSV or JSON Lines file: made by the worker, downloaded for a week."""
