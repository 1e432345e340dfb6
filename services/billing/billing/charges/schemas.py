"""Charges on the wire."""

from marshmallow import Schema, fields, validate

from billing.transactions.schemas import TransactionAnswer
from chassis.schemas import Amount, OwnSchema, text


class ChargeBody(OwnSchema):
    """POST /contacts/{id}/charges. `amount` is in major units."""

    amount = Amount(required=True)
    currency = fields.String(
        required=True, validate=validate.Regexp(r"\A[A-Za-z]{3}\Z", error="A currency has three letters, such as USD.")
    )
    description = text(500, load_default="")
    card_id = text(40, least=1, required=True, data_key="cardId")


class ChargeAnswer(Schema):
    """What became of a charge."""

    transaction = fields.Nested(TransactionAnswer, required=True)
