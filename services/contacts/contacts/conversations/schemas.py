"""Conversations on the wire."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from chassis.schemas import PublishedSchema, wire_time
from contacts.conversations.models import Conversation
from contacts.conversations.searching import BY_HAND, NEWEST, ConversationSearch, sort_column
from contacts.messaging.kinds import BY_TYPE, EMAIL, KINDS
from contacts.people.models import Contact
from contacts.wire import boolean, identifier, without_nulls

_MOST = 100
_OF_KIND = {EMAIL: ("TYPE_EMAIL", 2), "fb": ("TYPE_FB_MESSENGER", 3), "ig": ("TYPE_FB_MESSENGER", 3)}
_BY_PHONE = ("TYPE_PHONE", 1)
# The published answer needs one of its types even where there is no message yet.
_NO_MESSAGE = "TYPE_ACTIVITY_CONTACT"


class Moments(fields.Field[datetime]):
    """A moment as the number of milliseconds since 1970."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:  # noqa: ARG002 - marshmallow's signature
        try:
            return datetime.fromtimestamp(float(str(value)[:24]) / 1000, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise ValidationError("Not a valid number.") from error


class CommaSeparated(fields.Field[tuple[str, ...]]):
    """Ids with commas between."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:  # noqa: ARG002 - marshmallow's signature
        return tuple(part.strip() for part in str(value).split(",") if part.strip())


class ConversationBody(PublishedSchema):
    """With whom to begin a conversation."""

    location_id = identifier(required=True, name="locationId")
    contact_id = identifier(required=True, name="contactId")


class ConversationChange(PublishedSchema):
    """What to change of a conversation."""

    location_id = identifier(required=True, name="locationId")
    unread_count = fields.Integer(validate=validate.Range(0, 1_000_000), data_key="unreadCount")
    starred = boolean()


class ConversationsQuery(PublishedSchema):
    """Which conversations, and in which order."""

    location_id = identifier(required=True, name="locationId")
    query = fields.String(validate=validate.Length(max=200), load_default="")
    conversation_id = identifier(name="id")
    contact_id = identifier(name="contactId")
    assigned_to = CommaSeparated(load_default=(), data_key="assignedTo")
    followers = CommaSeparated(load_default=())
    status = fields.String(validate=validate.OneOf(("all", "read", "unread", "starred", "recents")))
    last_type = fields.String(data_key="lastMessageType", validate=validate.Length(1, 60))
    action = fields.String(data_key="lastMessageAction", validate=validate.OneOf(("automated", "manual")))
    direction = fields.String(data_key="lastMessageDirection", validate=validate.OneOf(("inbound", "outbound")))
    begun_from = Moments(data_key="startDate")
    begun_to = Moments(data_key="endDate")
    # Scores and due dates are not kept: these sort as the newest first does.
    sort_by = fields.String(data_key="sortBy", load_default=NEWEST, validate=validate.Length(1, 40))
    sort = fields.String(load_default="desc", validate=validate.OneOf(("asc", "desc")))
    after = fields.List(fields.String(validate=validate.Length(1, 60)), data_key="startAfterDate")
    # The published client sends floats.
    limit = fields.Float(load_default=20, validate=validate.Range(1, _MOST))

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        # What is not one of ours finds nothing, as no message here has it.
        wanted = data.pop("last_type", None)
        data["channel"] = None if wanted is None else getattr(BY_TYPE.get(wanted), "name", wanted)
        data["ascending"] = data.pop("sort") == "asc"
        data["sort_by"] = BY_HAND if data["sort_by"] == BY_HAND else NEWEST
        data["limit"] = int(data["limit"])
        data["after"] = _read_place(data.get("after"))
        location_id = data.pop("location_id")
        return {"location_id": location_id, "search": ConversationSearch(**data)}


def _read_place(given: list[str] | None) -> tuple[datetime, str | None] | None:
    """Where to go on: a moment alone, or with the id that our answers give beside it."""
    parts = [part for text in given or () for part in text.split(",") if part]
    if not parts:
        return None
    try:
        moment = Moments().deserialize(parts[0])
    except ValidationError as error:
        raise ValidationError("Not a valid number.", "startAfterDate") from error
    assert moment is not None  # noqa: S101 - there was a text to read
    return moment, parts[1] if len(parts) > 1 else None


class ConversationOut(Schema):
    """A conversation in a list."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    location_id = fields.String(required=True, data_key="locationId")
    last_message_body = fields.String(required=True, data_key="lastMessageBody")
    last_message_type = fields.String(required=True, data_key="lastMessageType")
    last_message_date = fields.Integer(required=True, data_key="lastMessageDate")
    last_message_direction = fields.String(data_key="lastMessageDirection")
    type = fields.String(required=True)
    unread_count = fields.Integer(required=True, data_key="unreadCount")
    starred = fields.Boolean(required=True)
    full_name = fields.String(required=True, data_key="fullName")
    contact_name = fields.String(required=True, data_key="contactName")
    email = fields.String(required=True)
    phone = fields.String(required=True)
    assigned_to = fields.String(data_key="assignedTo")
    date_added = fields.Integer(required=True, data_key="dateAdded")
    sort = fields.List(fields.Raw(), required=True)


class ConversationsAnswer(Schema):
    """A page of conversations; `sort` of the last one is where the next page starts."""

    conversations = fields.List(fields.Nested(ConversationOut), required=True)
    total = fields.Integer(required=True)


class ConversationAnswer(Schema):
    """One conversation."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    location_id = fields.String(required=True, data_key="locationId")
    deleted = fields.Boolean(required=True)
    inbox = fields.Boolean(required=True)
    type = fields.Integer(required=True)
    unread_count = fields.Integer(required=True, data_key="unreadCount")
    assigned_to = fields.String(data_key="assignedTo")
    starred = fields.Boolean(required=True)


class _Made(Schema):
    id = fields.String(required=True)
    date_updated = fields.String(required=True, data_key="dateUpdated")
    date_added = fields.String(required=True, data_key="dateAdded")
    deleted = fields.Boolean(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    location_id = fields.String(required=True, data_key="locationId")
    last_message_date = fields.String(required=True, data_key="lastMessageDate")


class ConversationMade(Schema):
    """A conversation that was begun."""

    success = fields.Boolean(required=True)
    conversation = fields.Nested(_Made, required=True)


class _Changed(Schema):
    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    location_id = fields.String(required=True, data_key="locationId")
    assigned_to = fields.String(data_key="assignedTo")
    last_message_body = fields.String(data_key="lastMessageBody")
    last_message_date = fields.String(required=True, data_key="lastMessageDate")
    last_message_type = fields.String(data_key="lastMessageType")
    unread_count = fields.Integer(required=True, data_key="unreadCount")
    inbox = fields.Boolean(required=True)
    starred = fields.Boolean(required=True)
    deleted = fields.Boolean(required=True)


class ConversationChanged(Schema):
    """A conversation after a change."""

    success = fields.Boolean(required=True)
    conversation = fields.Nested(_Changed, required=True)


class ConversationGone(Schema):
    """That a conversation was deleted."""

    success = fields.Boolean(required=True)


def present_conversation(conversation: Conversation, contact: Contact) -> dict[str, Any]:
    """A conversation by itself."""
    return without_nulls(
        {
            "id": conversation.id,
            "contactId": conversation.contact_id,
            "locationId": conversation.location_id,
            "deleted": False,
            "inbox": True,
            "type": _OF_KIND.get(conversation.last_channel or "", _BY_PHONE)[1],
            "unreadCount": conversation.unread_count,
            "assignedTo": contact.assigned_to,
            "starred": conversation.starred,
        }
    )


def present_in_list(conversation: Conversation, contact: Contact, search: ConversationSearch) -> dict[str, Any]:
    """A conversation as the list has it, which leaves out nothing that its schema asks for."""
    name = contact.name or contact.company_name or ""
    moment: datetime = getattr(conversation, sort_column(search).key)
    return without_nulls(
        {
            "id": conversation.id,
            "contactId": conversation.contact_id,
            "locationId": conversation.location_id,
            "lastMessageBody": conversation.last_body or "",
            "lastMessageType": _last_type(conversation) or _NO_MESSAGE,
            "lastMessageDate": milliseconds(conversation.last_message_at),
            "lastMessageDirection": conversation.last_direction,
            "type": _OF_KIND.get(conversation.last_channel or "", _BY_PHONE)[0],
            "unreadCount": conversation.unread_count,
            "starred": conversation.starred,
            "fullName": name,
            "contactName": name,
            "email": contact.email or "",
            "phone": contact.phone or "",
            "assignedTo": contact.assigned_to,
            "dateAdded": milliseconds(conversation.created_at),
            "sort": [milliseconds(moment), conversation.id],
        }
    )


def present_made(conversation: Conversation) -> dict[str, Any]:
    """A conversation that was begun."""
    return {
        "id": conversation.id,
        "dateUpdated": wire_time(conversation.updated_at),
        "dateAdded": wire_time(conversation.created_at),
        "deleted": False,
        "contactId": conversation.contact_id,
        "locationId": conversation.location_id,
        "lastMessageDate": wire_time(conversation.last_message_at),
    }


def present_changed(conversation: Conversation, contact: Contact) -> dict[str, Any]:
    """A conversation after a change."""
    return without_nulls(
        {
            "id": conversation.id,
            "contactId": conversation.contact_id,
            "locationId": conversation.location_id,
            "assignedTo": contact.assigned_to,
            "lastMessageBody": conversation.last_body,
            "lastMessageDate": str(milliseconds(conversation.last_message_at)),
            "lastMessageType": _last_type(conversation),
            "unreadCount": conversation.unread_count,
            "inbox": True,
            "starred": conversation.starred,
            "deleted": False,
        }
    )


def milliseconds(moment: datetime) -> int:
    """`moment` as the number of milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def _last_type(conversation: Conversation) -> str | None:
    return KINDS[conversation.last_channel].type if conversation.last_channel else None
