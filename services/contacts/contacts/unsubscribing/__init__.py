"""Ending e-mail by a click."""
