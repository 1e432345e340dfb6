"""Stripe: the port that billing needs, its real client, and the webhook."""
