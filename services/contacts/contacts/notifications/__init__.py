"""Telling users what happened to the contacts that they own or follow."""
