"""What the service's tests say about answers, and the types of their fixtures."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

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
