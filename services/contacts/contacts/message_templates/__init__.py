"""Texts that messages are made of."""
