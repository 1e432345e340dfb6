"""Stored cards: what Stripe keeps, and what we show of it."""
