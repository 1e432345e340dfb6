"""What goes out: JSON answers and errors in the one form that the API has."""

from http import HTTPStatus
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from chassis.errors import Invalid, Problem
from chassis.logging import place_of
from chassis.telemetry import trace_id

log = structlog.get_logger()
JSON = "application/json"


def json_answer(data: Any, status: int) -> Response:
    """`data` as a JSON answer."""
    return Response(orjson.dumps(data), status=status, content_type=JSON)


def error_body(status: int, code: str, message: str | list[str]) -> dict[str, Any]:
    """The members that every error has."""
    return {
        "statusCode": status,
        "message": message,
        "error": HTTPStatus(status).phrase,
        "code": code,
        "traceId": trace_id() or "",
    }


def problem_answer(problem: Problem) -> Response:
    """The answer for `problem`."""
    body = error_body(problem.status, problem.code, problem.message)
    if isinstance(problem, Invalid):
        body["message"] = [error.message for error in problem.errors] or [problem.message]
        body["errors"] = [
            {"field": error.field, "code": error.code, "message": error.message} for error in problem.errors
        ]
    if problem.details is not None:
        body["details"] = dict(problem.details)
    body.update(problem.extra)
    answer = json_answer(body, problem.status)
    answer.headers.update(problem.headers)
    return answer


def register_error_answers(app: Flask) -> None:
    """Turn every exception into an answer, here and nowhere else."""
    app.register_error_handler(Problem, problem_answer)
    app.register_error_handler(HTTPException, _http_answer)
    app.register_error_handler(Exception, unexpected_answer)


def _http_answer(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    code, message = status.name.lower(), f"{status.phrase}."
    if isinstance(error, RequestEntityTooLarge):
        code, message = "too_large", "The body is larger than this operation takes."
    elif status == HTTPStatus.NOT_FOUND:
        message = "There is nothing at this address."
    answer = json_answer(error_body(status, code, message), status)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def unexpected_answer(error: Exception) -> Response:
    """The answer for what nobody foresaw; the log says where it happened."""
    # The text of an exception may hold personal data (a row's values), so the log gets its kind and place only.
    log.error("unexpected_error", kind=type(error).__name__, route=g.get("route"), at=place_of(error))
    return json_answer(error_body(500, "internal_error", "Something went wrong on our side."), 500)
