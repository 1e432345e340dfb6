"""Transactions on the wire, as the published API has them."""

from typing import Any

from marshmallow import Schema, fields, validate

from billing.contacts import ContactRef
from billing.transactions.models import Transaction
from billing.transactions.rules import is_retryable
from chassis.money import wire_amount
from chassis.schemas import PublishedSchema, text, wire_time

_MOST = 100
_FARTHEST = 1_000_000


class TransactionsQuery(PublishedSchema):
    """GET /payments/transactions."""

    alt_id = text(40, data_key="altId")
    location_id = text(40, data_key="locationId")
    alt_type = fields.String(data_key="altType", validate=validate.Equal("location"))
    payment_mode = fields.String(data_key="paymentMode", validate=validate.OneOf(("live", "test")))
    start_at = text(40, data_key="startAt")
    end_at = text(40, data_key="endAt")
    source_type = text(40, data_key="entitySourceType")
    source_sub_type = text(40, data_key="entitySourceSubType")
    search = text(200)
    subscription_id = text(255, data_key="subscriptionId")
    entity_id = text(255, data_key="entityId")
    contact_id = text(40, data_key="contactId")
    limit = fields.Integer(load_default=10, validate=validate.Range(1, _MOST))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, _FARTHEST))


class LocationQuery(PublishedSchema):
    """What the published operations on one transaction take."""

    alt_id = text(40, data_key="altId")
    location_id = text(40, data_key="locationId")
    alt_type = fields.String(data_key="altType", validate=validate.Equal("location"))


class SourceAnswer(Schema):
    """What a transaction came from."""

    type = fields.String(required=True)
    subType = fields.String()  # noqa: N815 - the wire's name
    id = fields.String(required=True)
    name = fields.String()


class _CommonAnswer(Schema):
    _id = fields.String(required=True)
    altType = fields.String(required=True)  # noqa: N815
    altId = fields.String(required=True)  # noqa: N815
    contactId = fields.String(required=True)  # noqa: N815
    currency = fields.String(required=True)
    amount = fields.Float(required=True)
    amountRefunded = fields.Float(required=True)  # noqa: N815
    status = fields.String(required=True)
    liveMode = fields.Boolean(required=True)  # noqa: N815
    createdAt = fields.String(required=True)  # noqa: N815
    updatedAt = fields.String(required=True)  # noqa: N815
    entityType = fields.String(required=True)  # noqa: N815
    entityId = fields.String(required=True)  # noqa: N815
    chargeId = fields.String()  # noqa: N815
    subscriptionId = fields.String()  # noqa: N815
    createdBy = fields.String()  # noqa: N815


class TransactionRow(_CommonAnswer):
    """A transaction in a list."""

    contactName = fields.String()  # noqa: N815
    contactEmail = fields.String()  # noqa: N815
    entitySourceType = fields.String(required=True)  # noqa: N815
    entitySourceSubType = fields.String()  # noqa: N815
    entitySourceName = fields.String()  # noqa: N815
    entitySourceId = fields.String(required=True)  # noqa: N815
    paymentProviderType = fields.String(required=True)  # noqa: N815
    paymentMethod = fields.Dict()  # noqa: N815
    fulfilledAt = fields.String(required=True)  # noqa: N815


class TransactionsAnswer(Schema):
    """A page of transactions."""

    data = fields.List(fields.Nested(TransactionRow), required=True)
    totalCount = fields.Integer(required=True)  # noqa: N815


class TransactionAnswer(_CommonAnswer):
    """One transaction: the published members, and our own `id`, `description`, `cardId` and why it failed."""

    id = fields.String(required=True)
    contactSnapshot = fields.Dict()  # noqa: N815
    entitySource = fields.Nested(SourceAnswer, required=True)  # noqa: N815
    chargeSnapshot = fields.Dict()  # noqa: N815
    paymentProvider = fields.Dict(required=True)  # noqa: N815
    markAsTest = fields.Boolean(required=True)  # noqa: N815
    description = fields.String(required=True)
    cardId = fields.String(required=True, allow_none=True)  # noqa: N815
    failureCode = fields.String(required=True, allow_none=True)  # noqa: N815
    declineCode = fields.String(required=True, allow_none=True)  # noqa: N815
    retryable = fields.Boolean(required=True, allow_none=True)
    receiptUrl = fields.String(required=True, allow_none=True)  # noqa: N815


def _present_common(row: Transaction) -> dict[str, Any]:
    optional = {
        "chargeId": row.charge_id,
        "subscriptionId": row.subscription_id,
        "createdBy": row.created_by.removeprefix("user:") if row.created_by.startswith("user:") else None,
    }
    return {
        "_id": row.id,
        "altType": "location",
        "altId": row.location_id,
        "contactId": row.contact_id,
        "currency": row.currency,
        "amount": wire_amount(row.amount, row.currency),
        "amountRefunded": wire_amount(row.amount_refunded, row.currency),
        "status": str(row.status),
        "liveMode": row.live,
        "createdAt": wire_time(row.created_at),
        "updatedAt": wire_time(row.updated_at),
        "entityType": row.entity_type,
        "entityId": row.entity_id,
        **_present_only(optional),
    }


def _present_only(members: dict[str, Any]) -> dict[str, Any]:
    """The published API leaves out what there is not; it has no nulls."""
    return {name: value for name, value in members.items() if value is not None}


def present_row(row: Transaction, contact: ContactRef | None) -> dict[str, Any]:
    """A transaction in a list, with its contact's name and e-mail where they are known."""
    optional = {
        "contactName": contact.name if contact else None,
        "contactEmail": contact.email if contact else None,
        "entitySourceSubType": row.source_sub_type,
        "entitySourceName": row.source_name,
        "paymentMethod": {"card": {"brand": row.card_brand, "last4": row.card_last4}} if row.card_last4 else None,
    }
    return {
        **_present_common(row),
        "entitySourceType": row.source_type,
        "entitySourceId": row.source_id,
        "paymentProviderType": "stripe",
        # Required by the published schema, also for what is not settled.
        "fulfilledAt": wire_time(row.settled_at or row.updated_at),
        **_present_only(optional),
    }


def present_transaction(row: Transaction, contact: ContactRef | None) -> dict[str, Any]:
    """One transaction."""
    source = {"type": row.source_type, "subType": row.source_sub_type, "id": row.source_id, "name": row.source_name}
    person = {"id": row.contact_id, "name": contact.name, "email": contact.email} if contact else None
    charge = {"id": row.charge_id, "object": "charge", "paymentIntent": row.intent_id} if row.charge_id else None
    return {
        **_present_common(row),
        "id": row.id,
        "entitySource": _present_only(source),
        "paymentProvider": {"type": "stripe"},
        "markAsTest": not row.live,
        "description": row.description,
        "cardId": row.card_id,
        "failureCode": row.failure_code,
        "declineCode": row.decline_code,
        "retryable": is_retryable(row.failure_code, row.decline_code, row.failure_advice) if row.failure_code else None,
        "receiptUrl": row.receipt_url,
        **_present_only({"contactSnapshot": person, "chargeSnapshot": charge}),
    }
