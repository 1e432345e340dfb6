"""Every event that billing publishes."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contact_ref.personal import contact_data_erased


class CardData(Schema):
    """A card after what happened to it."""

    id = fields.String(required=True)
    contactId = fields.String(required=True)  # noqa: N815 - the wire's name
    brand = fields.String(required=True)
    last4 = fields.String(required=True)
    expMonth = fields.Integer(required=True)  # noqa: N815
    expYear = fields.Integer(required=True)  # noqa: N815
    label = fields.String(required=True, allow_none=True)
    isDefault = fields.Boolean(required=True)  # noqa: N815


class ChangeData(Schema):
    """One field before and after."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class CardUpdatedData(CardData):
    """A card after a change, and the change."""

    changes = fields.List(fields.Nested(ChangeData), required=True)


class ChargeData(Schema):
    """A transaction after what happened to it. `amount…` are in major units, `amountMinor` in the currency's smallest."""

    id = fields.String(required=True)
    contactId = fields.String(required=True)  # noqa: N815
    status = fields.String(required=True)
    amount = fields.Float(required=True)
    amountMinor = fields.Integer(required=True)  # noqa: N815
    amountRefunded = fields.Float(required=True)  # noqa: N815
    currency = fields.String(required=True)
    description = fields.String(required=True)
    entityType = fields.String(required=True)  # noqa: N815
    entityId = fields.String(required=True)  # noqa: N815
    cardId = fields.String(required=True, allow_none=True)  # noqa: N815
    cardBrand = fields.String(required=True, allow_none=True)  # noqa: N815
    cardLast4 = fields.String(required=True, allow_none=True)  # noqa: N815
    failureCode = fields.String(required=True, allow_none=True)  # noqa: N815
    declineCode = fields.String(required=True, allow_none=True)  # noqa: N815
    retryable = fields.Boolean(required=True, allow_none=True)


class RefundData(ChargeData):
    """A transaction after a refund, and the refund."""

    refundId = fields.String(required=True)  # noqa: N815
    refundAmount = fields.Float(required=True)  # noqa: N815
    refundAmountMinor = fields.Integer(required=True)  # noqa: N815
    reason = fields.String(required=True, allow_none=True)


_CARD: dict[str, Any] = {
    "id": "01kazc4t9w2v6x8y0z1a",
    "contactId": "01kazc3m5n7p9q1r3s5t",
    "brand": "visa",
    "last4": "4242",
    "expMonth": 12,
    "expYear": 2035,
    "label": "Company card",
    "isDefault": True,
}
_CHARGED: dict[str, Any] = {
    "id": "01kazc5d8f0g2h4j6k8m",
    "contactId": "01kazc3m5n7p9q1r3s5t",
    "status": "succeeded",
    "amount": 49.9,
    "amountMinor": 4990,
    "amountRefunded": 0,
    "currency": "EUR",
    "description": "Consultation",
    "entityType": "charge",
    "entityId": "01kazc5d8f0g2h4j6k8m",
    "cardId": "01kazc4t9w2v6x8y0z1a",
    "cardBrand": "visa",
    "cardLast4": "4242",
    "failureCode": None,
    "declineCode": None,
    "retryable": None,
}
_DECLINED = _CHARGED | {
    "status": "failed",
    "failureCode": "card_declined",
    "declineCode": "insufficient_funds",
    "retryable": True,
}
_REFUND = {
    "refundId": "01kazc6r1s3t5v7w9x1y",
    "refundAmount": 9.9,
    "refundAmountMinor": 990,
    "reason": "Too long a wait",
}

CARD_ADDED = EventType("billing.card.added", schema=CardData, example=_CARD)
CARD_UPDATED = EventType(
    "billing.card.updated",
    schema=CardUpdatedData,
    example=_CARD | {"changes": [{"field": "label", "before": None, "after": "Company card"}]},
)
CARD_REMOVED = EventType("billing.card.removed", schema=CardData, example=_CARD)
CARD_CHARGED = EventType("billing.card.charged", schema=ChargeData, example=_CHARGED)
CHARGE_DECLINED = EventType("billing.charge.declined", schema=ChargeData, example=_DECLINED)
CHARGE_UNKNOWN = EventType("billing.charge.unknown", schema=ChargeData, example=_CHARGED | {"status": "unknown"})
CHARGE_REFUNDED = EventType(
    "billing.charge.refunded",
    schema=RefundData,
    example=_CHARGED | {"status": "partially_refunded", "amountRefunded": 9.9} | _REFUND,
)
# The bank sent a refund back: what was given back counts as paid again.
CHARGE_REFUND_FAILED = EventType("billing.charge.refund_failed", schema=RefundData, example=_CHARGED | _REFUND)

CONTACT_DATA_ERASED = contact_data_erased("billing")

PUBLISHED = [
    CARD_ADDED,
    CARD_UPDATED,
    CARD_REMOVED,
    CARD_CHARGED,
    CHARGE_DECLINED,
    CHARGE_UNKNOWN,
    CHARGE_REFUNDED,
    CHARGE_REFUND_FAILED,
    CONTACT_DATA_ERASED,
]
