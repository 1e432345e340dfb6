"""The step `webhook`: `{"type": "webhook", "url": "https://example.com/hook", "data": {"source": "spring"}}`, with `headers`.

It POSTs JSON: `data`, and the contact, the event and the workflow. The way goes on when the call is over, and `webhook.ok` tells an `if`.
"""

import re
from typing import Any

import orjson
from marshmallow import ValidationError, fields, validate

from chassis.ids import new_id
from chassis.schemas import OwnSchema, wire_time
from chassis.work import Work
from contacts.calls.addresses import LONGEST, RefusedAddressError, read_target
from contacts.people.loading import read_contact
from contacts.people.state import contact_data
from contacts.workflows.models import Enrollment, WorkflowCall
from contacts.workflows.steps.base import Await, Outcome, StepType
from contacts.workflows.timers import CALL

_MOST_HEADERS = 20
_OURS = frozenset(
    ("host", "content-length", "content-type", "transfer-encoding", "connection", "idempotency-key", "user-agent")
)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,998}[\x21-\x7e])?")


def _is_callable(url: str) -> None:
    try:
        read_target(url)
    except RefusedAddressError as error:
        raise ValidationError(str(error)) from error


def _are_headers(given: dict[str, str]) -> None:
    if len(given) > _MOST_HEADERS:
        raise ValidationError(f"At most {_MOST_HEADERS} headers.")
    for name, value in given.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value) or name.lower() in _OURS:
            raise ValidationError(f"{name[:100]} is no header that can be set.")


class WebhookSettings(OwnSchema):
    """Where to call, and what to send along."""

    url = fields.String(required=True, validate=[validate.Length(1, LONGEST), _is_callable])
    headers = fields.Dict(fields.String(), fields.String(), load_default=dict, validate=_are_headers)
    data = fields.Dict(fields.String(), load_default=dict)


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    event = enrollment.context.get("event") or {}
    body = {
        "data": settings["data"],
        "contact": contact_data(read_contact(work, enrollment.contact_id)),
        "event": {name: event.get(name) for name in ("id", "type", "data")} if event else None,
        "workflow": {"id": enrollment.workflow_id, "enrollmentId": enrollment.id, "step": enrollment.position},
        "locationId": work.location_id,
        "at": wire_time(work.now()),
    }
    call = WorkflowCall(
        id=new_id(),
        enrollment_id=enrollment.id,
        contact_id=enrollment.contact_id,
        position=enrollment.position,
        url=settings["url"],
        headers={},
        body=orjson.dumps(body).decode(),
        attempt=0,
    )
    call.headers = {
        **settings["headers"],
        "Content-Type": "application/json",
        "User-Agent": "dossier",
        "Idempotency-Key": call.id,
    }
    work.session.add(call)
    work.session.flush()
    work.set_timer(CALL, call.id, work.now())
    return Await()


WEBHOOK = StepType("webhook", WebhookSettings, _take)
