"""A small simulator that speaks Stripe's wire to the unmodified ``stripe`` SDK.

It stands where Stripe stands on a machine without an account: customers, payment methods, intents, charges, refunds,
products, prices, subscriptions and invoices, Stripe's published test cards with their decline codes, idempotency keys,
errors, signed webhooks, faults on demand, and a clock that tests can move. Nothing in it moves money.
"""
