"""The application factory: what every service's Flask application has beside its features."""

import time
from contextlib import suppress
from typing import Any

import flask_smorest
import orjson
import structlog
from flask import Flask, Response, current_app, g, request
from flask.json.provider import JSONProvider
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from chassis.errors import Conflict, Problem
from chassis.identity import HEADER
from chassis.ids import new_id
from chassis.service import Runtime
from chassis.telemetry import use_traceparent
from chassis.web.answers import log, problem_answer, register_error_answers, unexpected_answer
from chassis.web.documents import register_documents
from chassis.web.health import register_health
from chassis.web.metrics import count_request
from chassis.web.parsing import refuse_broken_utf8
from chassis.web.performing import translated

# What answers without an identity: probes and documents hold nothing of a tenant.
OPEN_PATHS = frozenset({"/health/live", "/health/ready", "/metrics", "/openapi.json", "/asyncapi.json"})
_LONGEST_REQUEST_ID = 128
_READ_ON = 4 * 1024 * 1024
_PIECE = 64 * 1024


class _OrjsonProvider(JSONProvider):
    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        return orjson.loads(s)


def create_app(runtime: Runtime) -> Flask:
    """The Flask application of `runtime`'s service, with all of its features."""
    app = Flask(runtime.service.package, static_folder=None)
    app.json = _OrjsonProvider(app)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.extensions["dossier"] = runtime
    app.config.update(
        API_TITLE=f"Dossier {runtime.service.name}",
        API_VERSION="v3",
        OPENAPI_VERSION="3.1.0",
        PROPAGATE_EXCEPTIONS=False,
    )
    api = flask_smorest.Api(app, spec_kwargs={"servers": []})
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for feature in runtime.service.all_features():
        api.register_blueprint(feature)
    register_health(app, runtime)
    register_documents(app, runtime, api)
    register_error_answers(app)
    app.register_error_handler(DBAPIError, _database_answer)
    app.register_error_handler(StaleDataError, _stale_answer)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_leave)
    return app


def _begin() -> None:
    runtime: Runtime = _runtime()
    g.started = time.perf_counter()
    g.trace = use_traceparent(request.headers.get("traceparent"), name=f"{request.method} {request.url_rule}")
    g.trace.__enter__()
    g.request_id = _request_id()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    refuse_broken_utf8(request)
    if request.path not in OPEN_PATHS:
        g.identity = runtime.verifier.verify(request.headers.get(HEADER))


def _request_id() -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if 0 < len(given) <= _LONGEST_REQUEST_ID and given.isprintable() else new_id()


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["dossier"]
    return runtime


def _end(answer: Response) -> Response:
    _read_on()
    answer.headers["X-Request-Id"] = g.get("request_id", "")
    route = str(request.url_rule) if request.url_rule else "unmatched"
    seconds = time.perf_counter() - g.started
    count_request(_runtime().service.name, request.method, route, answer.status_code, seconds)
    if request.path not in OPEN_PATHS:
        log.info("request", method=request.method, route=route, status=answer.status_code, ms=round(seconds * 1000, 2))
    return answer


def _read_on() -> None:
    """Take what is left of a short body, so that the gateway's connection can carry its next request."""
    left = request.content_length or 0
    if not 0 < left <= _READ_ON or "wsgi.input_terminated" not in request.environ:
        return
    with suppress(OSError):
        while request.environ["wsgi.input"].read(_PIECE):
            pass


def _leave(_error: BaseException | None) -> None:
    structlog.contextvars.unbind_contextvars("request_id")
    trace = g.pop("trace", None)
    if trace is not None:
        trace.__exit__(None, None, None)


def _database_answer(error: DBAPIError) -> Response:
    problem = translated(error)
    if isinstance(problem, Problem):
        return problem_answer(problem)
    return unexpected_answer(error)


def _stale_answer(_error: StaleDataError) -> Response:
    return problem_answer(Conflict("concurrent_change", "This is being changed by somebody else. Try again."))
