"""The features of billing, in the order in which they are read."""

from billing.cards.routes import cards
from billing.charges.routes import charges
from billing.personal_data.routes import personal_data
from billing.refunds.routes import refunds
from billing.stripe.routes import stripe_webhook
from billing.transactions.routes import transactions
from chassis.web.feature import Feature

FEATURES: list[Feature] = [cards, charges, transactions, refunds, stripe_webhook, personal_data]
