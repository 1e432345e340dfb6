"""What the service's tests say about answers, and the types of their fixtures."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from chassis.testing.service import Client

Json = dict[str, Any]
Make = Callable[..., Json]
SetUp = Callable[..., None]
Search = Callable[..., Json]


def answered(answer: TestResponse, status: int = 200) -> Any:
    """The JSON of an answer that must have this status."""
    assert answer.status_code == status, (answer.status_code, answer.get_json())
    return answer.get_json()


def refused(answer: TestResponse, status: int, code: str) -> Any:
    """The JSON of an answer that must be this error."""
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (status, code), body
    return body


def make_field(client: Client, location: str, name: str, data_type: str = "TEXT", **given: Any) -> Json:
    """A custom field of contacts, made through the location's operation."""
    body = {"name": name, "dataType": data_type, **given}
    field: Json = answered(client.post(f"/locations/{location}/customFields", json=body), 201)["customField"]
    return field
