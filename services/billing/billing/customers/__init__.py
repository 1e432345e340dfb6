"""A contact as Stripe's customer."""
