"""Followers: up to ten users who look after a contact beside its owner."""
