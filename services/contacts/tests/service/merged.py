"""Merging and undoing, as the tests of it do it."""

from typing import Any

from chassis.testing.service import Client

from .answers import Json, answered


def merge(client: Client, survivor: Json, *merged: Json, **more: Any) -> Json:
    body = {"survivorId": survivor["id"], "mergedIds": [one["id"] for one in merged], **more}
    answer: Json = answered(client.post("/contacts/merge", json=body))
    return answer


def undo(client: Client, merged: Json) -> Json:
    answer: Json = answered(client.post(f"/contacts/merge/{merged['mergeId']}/undo"))
    return answer


def shown(client: Client, contact: Json) -> Json:
    """The contact as it is, without what every change changes."""
    now: Json = answered(client.get(f"/contacts/{contact['id']}"))["contact"]
    return {name: value for name, value in now.items() if name not in ("version", "dateUpdated", "lastActivity")}


def field(answer: Json, name: str) -> Json:
    return next(one for one in answer["preview"]["fields"] if one["field"] == name)
