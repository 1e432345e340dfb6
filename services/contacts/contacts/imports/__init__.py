"""Contacts out of a CSV file: checked, made and changed by the worker, with progress, errors by row, and a way back."""
