# ruff: noqa: N815 - the names are those of the wire
"""Feeds on the wire."""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import OwnSchema, text


class FeedQuery(OwnSchema):
    """The key of a feed."""

    key = text(100, least=1, required=True)


class FeedState(Schema):
    """Where a feed is read."""

    calendarId = fields.String(required=True)
    key = fields.String(required=True)
    path = fields.String(required=True)


class FeedAnswer(Schema):
    """A feed that was just opened."""

    feed = fields.Nested(FeedState, required=True)


def present_feed(calendar_id: str, key: str) -> dict[str, Any]:
    """The feed with its key."""
    return {"calendarId": calendar_id, "key": key, "path": f"/calendars/{calendar_id}/feed.ics?key={key}"}
