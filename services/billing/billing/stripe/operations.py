"""Hearing webhooks: each once, in whatever order they come."""

from collections.abc import Callable, Mapping

import structlog
from sqlalchemy.dialects.postgresql import insert

from billing.cards import hearing as cards
from billing.charges import hearing as charges
from billing.refunds import hearing as refunds
from billing.stripe.models import HeardEvent
from billing.stripe.port import ProviderEvent
from chassis.work import Work

_log = structlog.get_logger(__name__)

_HANDLERS: Mapping[str, Callable[[Work, ProviderEvent], None]] = {
    "payment_intent.succeeded": charges.hear_intent,
    "payment_intent.payment_failed": charges.hear_intent,
    "payment_intent.canceled": charges.hear_intent,
    "payment_intent.requires_action": charges.hear_intent,
    "refund.created": refunds.hear_refund,
    "refund.updated": refunds.hear_refund,
    "refund.failed": refunds.hear_refund,
    "charge.refund.updated": refunds.hear_refund,
    "payment_method.updated": cards.hear_updated,
    "payment_method.automatically_updated": cards.hear_updated,
    "payment_method.detached": cards.hear_detached,
}


def hear(work: Work, event: ProviderEvent) -> None:
    """Take one webhook in; a second time, or of a type that nobody wants, it is nothing."""
    handler = _HANDLERS.get(event.type)
    if handler is None or not _is_new(work, event):
        return
    with work.acting_as("provider:stripe"):
        handler(work, event)
    _log.info("provider_event_handled", event_id=event.id, type=event.type)


def _is_new(work: Work, event: ProviderEvent) -> bool:
    statement = (
        insert(HeardEvent)
        .values(id=event.id, type=event.type, created_at=event.created, received_at=work.now())
        .on_conflict_do_nothing()
        .returning(HeardEvent.id)
    )
    return work.session.execute(statement).first() is not None
