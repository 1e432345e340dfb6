"""Erasures on the wire."""

from collections.abc import Sequence
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from chassis.schemas import wire_time, wire_time_or_none
from contacts.erasing.models import Erasure
from contacts.erasing.rules import REMARKS, Answered, standings


class KeptOut(Schema):
    """Rows that stay without what was personal, and why."""

    kind = fields.String(required=True)
    count = fields.Integer(required=True)
    reason = fields.String(required=True)


class StandingOut(Schema):
    """One service's part: `pending` or `done`, the rows erased by kind, and what was kept."""

    service = fields.String(required=True)
    status = fields.String(required=True)
    completed_at = fields.String(required=True, allow_none=True, data_key="completedAt")
    erased = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    kept = fields.List(fields.Nested(KeptOut), required=True)


class ErasureOut(Schema):
    """An erasure. `contactIds` are the contact's and those of the contacts that had been merged into it."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    contact_ids = fields.List(fields.String(), required=True, data_key="contactIds")
    status = fields.String(required=True)
    requested_by = fields.String(required=True, data_key="requestedBy")
    requested_at = fields.String(required=True, data_key="requestedAt")
    completed_at = fields.String(required=True, allow_none=True, data_key="completedAt")
    services = fields.List(fields.Nested(StandingOut), required=True)
    remarks = fields.List(fields.String(), required=True)


class ErasureReport(Schema):
    """An erasure."""

    erasure = fields.Nested(ErasureOut, required=True)


class ContactDataErasedSeen(Schema):
    """What is read of a service's answer."""

    class Meta:
        unknown = EXCLUDE

    contact_id = fields.String(required=True, data_key="contactId")
    erased = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    kept = fields.List(fields.Dict(), required=True)


def present_erasure(erasures: Sequence[Erasure], contact_id: str) -> dict[str, Any]:
    """An erasure, by its rows, as whoever asked about `contact_id` is told of it."""
    answers = [
        Answered(answer.service, answer.erased, answer.kept, answer.answered_at)
        for erasure in erasures
        for answer in erasure.answers
    ]
    services = standings(answers, len(erasures))
    moments = [one.at for one in services]
    completed_at = max(moment for moment in moments if moment is not None) if None not in moments else None
    return {
        "id": erasures[0].erasure_id,
        "contactId": contact_id,
        "contactIds": [erasure.contact_id for erasure in erasures],
        "status": "pending" if completed_at is None else "done",
        "requestedBy": erasures[0].asked_by,
        "requestedAt": wire_time(erasures[0].asked_at),
        "completedAt": wire_time_or_none(completed_at),
        "services": [
            {
                "service": one.service,
                "status": "pending" if one.at is None else "done",
                "completedAt": wire_time_or_none(one.at),
                "erased": one.erased,
                "kept": one.kept,
            }
            for one in services
        ],
        "remarks": list(REMARKS),
    }
