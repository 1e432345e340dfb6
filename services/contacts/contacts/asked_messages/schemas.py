"""What is read of events that ask for a message."""

from marshmallow import EXCLUDE, Schema, fields


class RecipientSeen(Schema):
    """Whom to tell: a contact, a user, or an address alone."""

    class Meta:
        unknown = EXCLUDE

    contact_id = fields.String(required=True, allow_none=True, data_key="contactId")
    user_id = fields.String(required=True, allow_none=True, data_key="userId")
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)


class AskedMessage(Schema):
    """A message that is asked for; the body of an e-mail is HTML, and nothing is left to fill in."""

    channel = fields.String(required=True)
    recipient = fields.Nested(RecipientSeen, required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    from_name = fields.String(allow_none=True, data_key="fromName")
    from_address = fields.String(allow_none=True, data_key="fromAddress")
    from_number = fields.String(allow_none=True, data_key="fromNumber")
