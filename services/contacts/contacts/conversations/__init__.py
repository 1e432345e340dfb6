"""Conversations: one with each contact."""
