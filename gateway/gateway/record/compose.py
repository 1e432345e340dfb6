"""Composes a contact's record: one call to each part's service, all at the same time."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import structlog

from chassis.errors import Problem
from gateway.edge.answers import JSON_TYPE, answer
from gateway.edge.call import Call
from gateway.edge.fetching import Fetched, fetch
from gateway.edge.pool import Pool
from gateway.record.parts import CONTACT, CONTACT_PATH, PARTS, Part, empty_record

log = structlog.get_logger()


class Record:
    """Answers `GET /contacts/{contactId}/record`; a service that is down leaves its part empty."""

    def __init__(self, pools: Mapping[str, Pool], part_seconds: float) -> None:
        self._pools = pools
        self._seconds = part_seconds

    async def __call__(self, call: Call) -> int:
        """Answer a call; where the contact is not to be had, what the contacts service says of it."""
        names = _names(call)
        contact, *parts = await asyncio.gather(
            self._get(call, "contacts", CONTACT_PATH.format(**names)),
            *[self._get(call, part.service, part.path.format(**names)) for part in PARTS],
        )
        if contact is not None and 400 <= contact.status < 500:
            await answer(call.send, contact.status, [JSON_TYPE, *call.answer_headers()], contact.body)
            return contact.status
        body = json.dumps(_compose(contact, parts), ensure_ascii=False, separators=(",", ":")).encode()
        await answer(call.send, 200, [JSON_TYPE, *call.answer_headers()], body)
        return 200

    async def _get(self, call: Call, service: str, target: str) -> Fetched | None:
        headers = b"x-dossier-identity: %b\r\nx-request-id: %b\r\ntraceparent: %b\r\n" % (
            call.admission.identity,
            call.trace.request_id,
            call.trace.traceparent,
        )
        try:
            return await fetch(self._pools[service], target.encode(), headers, self._seconds)
        except Problem as problem:
            log.warning("record_part_missing", upstream=service, code=problem.code)
            return None


def _names(call: Call) -> dict[str, str]:
    raw: bytes = call.scope["raw_path"].split(b"/")[2]
    # Quoted anew: what is fine in a path may mean something else in a query.
    return {"id": quote(unquote_to_bytes(raw), safe=""), "location": quote(call.admission.location_id or "", safe="")}


def _compose(contact: Fetched | None, parts: list[Fetched | None]) -> dict[str, Any]:
    record = empty_record()
    degraded: set[str] = set()
    found = _read(contact)
    if found is None:
        degraded.add("contacts")
    else:
        record[CONTACT] = found.get("contact")
    for part, fetched in zip(PARTS, parts, strict=True):
        got = _read(fetched)
        if got is None:
            degraded.add(part.service)
        else:
            _put(record, part, got)
    record["degraded"] = sorted(degraded)
    return record


def _read(fetched: Fetched | None) -> dict[str, Any] | None:
    """What a service answered; an empty part where it refused; None where it failed."""
    if fetched is None or fetched.status >= 500:
        return None
    if fetched.status != 200:
        return {}
    try:
        data = json.loads(fetched.body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _put(record: dict[str, Any], part: Part, got: dict[str, Any]) -> None:
    *above, last = part.place
    holder = record
    for name in above:
        holder = holder[name]
    holder[last] = got.get(part.key, [])
