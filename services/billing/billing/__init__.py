"""Cards, charges, transactions and refunds of a location's contacts, through Stripe."""
