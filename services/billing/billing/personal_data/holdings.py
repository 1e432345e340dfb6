"""Every kind of row about a contact, in the order in which they are erased. A fitness test holds this to the models."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, delete, select

from billing.cards.models import Card
from billing.cards.operations import DETACH_CARD
from billing.charges.operations import EXPIRE_AUTHENTICATION
from billing.contacts import ContactRef, contact_refs
from billing.customers.models import Customer
from billing.events import CONTACT_DATA_ERASED
from billing.reactions.merging import contact_moves
from billing.refunds.models import Refund
from billing.stripe.port import ProviderError
from billing.transactions.models import OPEN, Status, Transaction
from chassis.personal.erasing import NotYetError
from chassis.personal.held import AT_ONCE, Blank, Delete, Held, Keep
from chassis.work import Work
from contact_ref.personal import ContactData

_LEDGER = "the ledger: amounts, times and the provider's ids"
_OF_PAYMENT = {
    "description": "",
    "source_name": None,
    "card_brand": None,
    "card_last4": None,
    "payment_method_id": None,
    "receipt_url": None,
    "client_secret": None,
    "failure_message": None,
}
_WHILE_PAYING = timedelta(minutes=1)
_WHILE_AWAY = timedelta(minutes=5)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _BlankPayments:
    """Payments lose their texts; one that waits for its cardholder is taken back, as nobody is asked for it any more."""

    reason: str = _LEDGER
    at_once: int = AT_ONCE

    def __call__(self, work: Work, held: Held, subject: str, limit: int) -> int:
        """See `Erasing`."""
        waiting = select(Transaction.id).where(held.of(subject), Transaction.status == Status.REQUIRES_ACTION)
        for transaction_id in work.session.scalars(waiting):
            work.set_timer(EXPIRE_AUTHENTICATION, transaction_id, work.now())
        return Blank(_OF_PAYMENT, self.reason)(work, held, subject, limit)


@dataclass(frozen=True)
class _DeleteAtStripe:
    """Stripe's customer goes with all of its cards, once no payment is under way."""

    reason: None = None
    at_once: int = 1

    def __call__(self, work: Work, held: Held, subject: str, limit: int) -> int:
        """See `Erasing`.

        Raises:
            NotYetError: a payment is not settled, or Stripe does not answer.
        """
        customers = work.session.scalars(select(Customer.provider_id).where(held.of(subject)).limit(limit)).all()
        under_way = select(Transaction.id).where(Transaction.contact_id == subject, Transaction.status.in_(OPEN))
        if customers and work.session.scalars(under_way.limit(1)).first() is not None:
            raise NotYetError(_WHILE_PAYING)
        for provider_id in customers:
            try:
                work.ports.stripe.delete_customer(provider_id)
            except ProviderError as error:
                _log.warning("customer_not_deleted_yet", kind=type(error).__name__)
                raise NotYetError(_WHILE_AWAY) from error
        statement = delete(Customer).where(Customer.provider_id.in_(customers))
        work.session.execute(statement, execution_options={"synchronize_session": False})
        return len(customers)


def _detach(work: Work, row: Row[Any]) -> None:
    work.set_timer(DETACH_CARD, row.id, work.now(), {"paymentMethodId": row.payment_method_id})


def _reference(contact_id: str) -> ColumnElement[bool]:
    return ContactRef.id == contact_id


# How a payment goes on with the provider; it opens something, and says nothing about who paid.
_SECRETS = ("client_secret", "request_key")

HELD = (
    Held("transactions", Transaction, _BlankPayments(), untold=_SECRETS),
    Held("refunds", Refund, Blank({"reason": None, "failure_message": None}, _LEDGER), untold=("request_key",)),
    Held("cards", Card, Delete(returning=("payment_method_id",), then=_detach)),
    Held("customers", Customer, _DeleteAtStripe()),
    Held("contact", ContactRef, Keep("the mark of an erased contact"), _reference),
)
EXEMPT: Mapping[type[Any], str] = {}

contact_data = ContactData(contact_refs, contact_moves, HELD, CONTACT_DATA_ERASED)
