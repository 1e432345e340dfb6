"""Cards on the wire."""

from typing import Any

from marshmallow import Schema, fields

from billing.cards.models import Card
from chassis.schemas import OwnSchema, text


class AddCardBody(OwnSchema):
    """POST /contacts/{id}/cards."""

    payment_method_id = text(255, least=1, required=True, data_key="paymentMethodId")
    label = text(100, none=True)


class ChangeCardBody(OwnSchema):
    """PUT /contacts/{id}/cards/{cardId}: what is sent is changed."""

    label = text(100, none=True)
    is_default = fields.Boolean(data_key="isDefault", truthy={True}, falsy={False})


class CardMembers(Schema):
    """A card."""

    id = fields.String(required=True)
    brand = fields.String(required=True)
    last4 = fields.String(required=True)
    expMonth = fields.Integer(required=True)  # noqa: N815 - the wire's name
    expYear = fields.Integer(required=True)  # noqa: N815
    label = fields.String(required=True, allow_none=True)
    isDefault = fields.Boolean(required=True)  # noqa: N815


class CardAnswer(Schema):
    """One card."""

    card = fields.Nested(CardMembers, required=True)


class CardsAnswer(Schema):
    """A page of a contact's cards."""

    cards = fields.List(fields.Nested(CardMembers), required=True)
    nextCursor = fields.String(required=True, allow_none=True)  # noqa: N815


class SetupAnswer(Schema):
    """What a browser needs to send a card to Stripe."""

    clientSecret = fields.String(required=True)  # noqa: N815
    publishableKey = fields.String(required=True)  # noqa: N815


class RemovedAnswer(Schema):
    """That a card is gone."""

    succeeded = fields.Boolean(required=True)


def present_card(card: Card) -> dict[str, Any]:
    """A card."""
    return {
        "id": card.id,
        "brand": card.brand,
        "last4": card.last4,
        "expMonth": card.exp_month,
        "expYear": card.exp_year,
        "label": card.label,
        "isDefault": card.is_default,
    }
