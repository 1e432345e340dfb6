"""What becomes of billing's rows when their contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Mapping

from billing.cards.models import Card
from billing.refunds.models import Refund
from billing.transactions.models import Transaction
from contact_ref.moving import Moving

MOVING = (Moving(Card.contact_id), Moving(Transaction.contact_id), Moving(Refund.contact_id))
STAYING: Mapping[str, str] = {
    "customers.contact_id": "Stripe's customer stays whose it was made for: each card names its own, and both are charged as before",
}
