"""Stripe's error answers, as https://docs.stripe.com/api/errors describes them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An error answer of the API.

    ``keep`` says whether what the request did so far stays (a declined charge is a fact; a bad parameter undoes all),
    ``remember`` whether the answer is stored under the request's idempotency key.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        keep: bool = False,
        remember: bool = False,
        **members: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keep = keep
        self.remember = remember
        self.body: Json = {"type": kind, "message": message, **members}
        if code is not None:
            self.body["code"] = code
            self.body["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param is not None:
            self.body["param"] = param


def invalid(message: str, *, param: str | None = None, code: str | None = None, **members: Any) -> ApiError:
    """A request that Stripe refuses with 400."""
    return ApiError(400, "invalid_request_error", message, code=code, param=param, **members)


def missing_parameter(param: str) -> ApiError:
    """A required parameter is not there."""
    return invalid(f"Missing required param: {param}.", param=param, code="parameter_missing")


def no_such(kind: str, identifier: str, param: str | None = "id", status: int = 404) -> ApiError:
    """The object named in the path (404) or in a parameter (400) does not exist."""
    message = f"No such {kind.replace('_', '')}: '{identifier}'"
    return ApiError(status, "invalid_request_error", message, code="resource_missing", param=param)


def card_error(message: str, code: str, **members: Any) -> ApiError:
    """A card that could not be used: 402, and what was tried stays recorded."""
    return ApiError(402, "card_error", message, code=code, keep=True, remember=True, **members)


def key_reused(key: str) -> ApiError:
    """An idempotency key came back with other parameters."""
    return ApiError(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
    )


def key_in_flight(key: str) -> ApiError:
    """Another request with the same idempotency key is still running."""
    return ApiError(
        409,
        "idempotency_error",
        "There is currently another in-progress request using this Idempotency Key (that probably means you submitted "
        f"twice, and the other request is still going through): {key}. Please try again later.",
        code="idempotency_key_in_use",
    )
