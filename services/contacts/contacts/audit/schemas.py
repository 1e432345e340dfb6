"""The audit log on the wire."""

from collections.abc import Mapping
from typing import Any

import orjson
from marshmallow import Schema, fields, validate

from chassis.schemas import Instant, OwnSchema, wire_time
from contacts.audit.models import AuditLog
from contacts.audit.operations import Verdict


class AuditQuery(OwnSchema):
    """Which part of the log. `from` is included, `to` is not."""

    actor = fields.String(validate=validate.Length(max=100))
    field = fields.String(validate=validate.Length(max=200))
    since = Instant(data_key="from")
    until = Instant(data_key="to")
    limit = fields.String()
    cursor = fields.String()


class ActorOut(Schema):
    """Who did it; `name` where it is known."""

    type = fields.String(required=True)
    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class ChangeOut(Schema):
    """A field before and after."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class AuditLogOut(Schema):
    """One change. `changes` is null once they were erased. `contactId` says whose chain it is in: the contact's, or a merged one's."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    at = fields.String(required=True)
    actor = fields.Nested(ActorOut, required=True)
    action = fields.String(required=True)
    entity = fields.String(required=True)
    entity_id = fields.String(required=True, data_key="entityId")
    changes = fields.List(fields.Nested(ChangeOut), required=True, allow_none=True)
    hash = fields.String(required=True)


class AuditLogsAnswer(Schema):
    """A page of the log, the newest first."""

    audit_logs = fields.List(fields.Nested(AuditLogOut), required=True, data_key="auditLogs")
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


class VerdictAnswer(Schema):
    """What checking the chain found."""

    valid = fields.Boolean(required=True)
    checked = fields.Integer(required=True)
    broken_at = fields.String(required=True, allow_none=True, data_key="brokenAt")


def present_audit_log(row: AuditLog, names: Mapping[str, str]) -> dict[str, Any]:
    """A row of the log as the wire has it."""
    kind, _, actor_id = row.actor.partition(":")
    return {
        "id": row.id,
        "contactId": row.contact_id,
        "at": wire_time(row.at),
        "actor": {"type": kind, "id": actor_id or None, "name": names.get(actor_id)},
        "action": row.action,
        "entity": row.entity,
        "entityId": row.entity_id,
        "changes": None if row.changes is None else orjson.loads(row.changes),
        "hash": row.hash.hex(),
    }


def present_verdict(verdict: Verdict) -> dict[str, Any]:
    """What checking the chain found, as the wire has it."""
    return {"valid": verdict.valid, "checked": verdict.checked, "brokenAt": verdict.broken_at}
