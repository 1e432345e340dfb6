"""The tree of errors. An operation raises one; the web turns it into an answer in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `field` is its path on the wire, dotted (`address.city`, `items.0.qty`)."""

    field: str
    code: str
    message: str


class Problem(Exception):
    """An error with a stable snake_case `code` and a sentence for people.

    `details` names what it conflicts with; `extra` adds members of its own to the answer.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(
        self,
        code: str,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
        self.extra = extra or {}
        self.headers = headers or {}


class Unreadable(Problem):
    """400: the request cannot be read."""

    status = HTTPStatus.BAD_REQUEST


class Unauthorized(Problem):
    """401: no identity, or one that does not hold."""

    status = HTTPStatus.UNAUTHORIZED


class PaymentRequired(Problem):
    """402: a payment was declined or needs a person."""

    status = HTTPStatus.PAYMENT_REQUIRED


class Forbidden(Problem):
    """403: the identity lacks a scope or a permission."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Problem):
    """404: no such thing in this location."""

    status = HTTPStatus.NOT_FOUND


class Moved(NotFound):
    """404, but what is asked for has another id by now: the web runs the request again with the new ids in place of the old.

    `ids` maps the old ones to the new. Where that can't be (a part of the request is done already, or something other than the request
    named the old id), it is not found.
    """

    def __init__(self, code: str, message: str, ids: Mapping[str, str]) -> None:
        super().__init__(code, message)
        self.ids = dict(ids)


class Conflict(Problem):
    """409: `details` names the row that it conflicts with."""

    status = HTTPStatus.CONFLICT


class PreconditionFailed(Problem):
    """412: `If-Match` names a version that is no longer the present one."""

    status = HTTPStatus.PRECONDITION_FAILED


class TooLarge(Problem):
    """413: the body is over the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedType(Problem):
    """415: the body is of a type that the operation does not take."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Invalid(Problem):
    """422: readable, but against a rule; `errors` names the fields."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(
        self,
        code: str,
        message: str,
        *,
        errors: Sequence[FieldError] = (),
        details: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, message, details=details, extra=extra)
        self.errors = tuple(errors)

    @classmethod
    def of_field(cls, field: str, code: str, message: str) -> "Invalid":
        """One field breaks one rule; the answer's own code is the rule's."""
        return cls(code, message, errors=[FieldError(field, code, message)])


class TooManyRequests(Problem):
    """429, with `Retry-After`."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        super().__init__(code, message, headers={"Retry-After": str(retry_after)})


class Unavailable(Problem):
    """503: a part that the operation needs does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
