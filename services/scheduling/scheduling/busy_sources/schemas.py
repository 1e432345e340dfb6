# ruff: noqa: N815 - the names are those of the wire
"""Busy sources on the wire."""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import text, wire_time_or_none
from scheduling.busy_sources.models import BusySource
from scheduling.wire import OwnBody

LONGEST_TEXT = 900_000


class BusySourceBody(OwnBody):
    """An address, or a text."""

    url = text(2000, least=1)
    ics = text(LONGEST_TEXT, least=1)


class BusySourceState(Schema):
    """A busy source."""

    id = fields.String(required=True)
    userId = fields.String(required=True)
    kind = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    problem = fields.String(required=True, allow_none=True)
    readAt = fields.String(required=True, allow_none=True)


class BusySourceAnswer(Schema):
    """One busy source."""

    busySource = fields.Nested(BusySourceState, required=True)


class BusySourcesAnswer(Schema):
    """A user's busy sources."""

    busySources = fields.List(fields.Nested(BusySourceState), required=True)


def present_source(source: BusySource) -> dict[str, Any]:
    """The source as it is answered."""
    return {
        "id": source.id,
        "userId": source.user_id,
        "kind": "url" if source.url is not None else "ics",
        "url": source.url,
        "status": source.status,
        "problem": source.problem,
        "readAt": wire_time_or_none(source.read_at),
    }
