"""The HTTP side: keys, parameters, idempotency, faults and errors around one operation."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

from stripe_simulator import control, faults
from stripe_simulator.errors import ApiError, Json, invalid, key_in_flight, key_reused
from stripe_simulator.expanding import expand
from stripe_simulator.forms import decode
from stripe_simulator.ids import new_id
from stripe_simulator.params import Params
from stripe_simulator.routes import ROUTES
from stripe_simulator.routing import Route, handle
from stripe_simulator.simulation import API_VERSION, Simulation, public

_log = logging.getLogger("stripe_simulator")
_LARGEST_BODY = 1024 * 1024
_LONGEST_KEY = 255
_HANG_AT_MOST = 120.0
_INTERNAL = {"type": "api_error", "message": "An unknown error occurred."}

_BEFORE = ("drop_before", "error_before", "rate_limit", "timeout_before")


def create_app(simulation: Simulation) -> Flask:
    """The simulator as a WSGI application."""
    app = Flask("stripe_simulator")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    door = _Door(simulation)
    for route in ROUTES:
        name = f"{route.method} {route.path}"
        app.add_url_rule(route.path, name, door.view(route), methods=[route.method])
    control.register(app, simulation)
    app.register_error_handler(404, _unknown_address)
    app.register_error_handler(405, _unknown_address)
    app.register_error_handler(413, _too_large)
    app.register_error_handler(500, _broken)
    return app


def _unknown_address(_problem: Exception) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.path[:200]})."
    return _answer(404, {"error": {"type": "invalid_request_error", "message": message}})


def _too_large(_problem: Exception) -> Response:
    return _answer(413, {"error": {"type": "invalid_request_error", "message": "The request is too large."}})


def _broken(_problem: Exception) -> Response:
    return _answer(500, {"error": _INTERNAL})


def _answer(status: int, body: Json) -> Response:
    response = Response(json.dumps(body, indent=2), status, content_type="application/json")
    response.headers["Request-Id"] = new_id("req")
    response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", API_VERSION)[:40]
    return response


class _Door:
    """Runs operations for requests; knows which idempotency keys are in flight."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._in_flight: set[str] = set()
        self._guard = threading.Lock()

    def view(self, route: Route) -> Callable[..., Response]:
        """The Flask view of an operation."""

        def answer(**values: str) -> Response:
            started = time.monotonic()
            try:
                response = self._respond(route, values)
            except ApiError as fault:
                response = _answer(fault.status, {"error": fault.body})
            elapsed = round((time.monotonic() - started) * 1000)
            _log.info("%s %s %s %sms", route.method, request.path, response.status_code, elapsed)
            return response

        return answer

    def _respond(self, route: Route, values: dict[str, str]) -> Response:
        fault = self._fault(route)
        if fault is not None and fault.kind in _BEFORE:
            return _suffer(fault)
        response = self._perform(route, values, fault)
        if fault is not None and fault.kind in ("timeout_after", "drop_after"):
            return _vanish(fault)
        return response

    def _perform(self, route: Route, values: dict[str, str], fault: faults.Fault | None) -> Response:
        _authenticate(route)
        raw = decode((request.args if route.method == "GET" else request.form).items(multi=True))
        key = request.headers.get("Idempotency-Key", "") if route.method == "POST" else ""
        if len(key) > _LONGEST_KEY:
            raise invalid(f"Idempotency keys have up to {_LONGEST_KEY} characters.")
        if not key:
            return self._run(route, values, raw, fault)
        with self._guard:
            if key in self._in_flight:
                raise key_in_flight(key)
            self._in_flight.add(key)
        try:
            fingerprint = _fingerprint(raw)
            replayed = self._replay(key, fingerprint)
            return replayed or self._run(route, values, raw, fault, key, fingerprint)
        finally:
            with self._guard:
                self._in_flight.discard(key)

    def _replay(self, key: str, fingerprint: str) -> Response | None:
        stored = self._simulation.store.query(
            "SELECT fingerprint, status, body, request FROM answers WHERE key = ?", key
        )
        if not stored:
            return None
        before, status, body, original = stored[0]
        if before != fingerprint:
            raise key_reused(key)
        response = _answer(status, json.loads(body))
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = original
        return response

    def _run(
        self,
        route: Route,
        values: dict[str, str],
        raw: Json,
        fault: faults.Fault | None,
        key: str = "",
        fingerprint: str = "",
    ) -> Response:
        kind = fault.kind if fault else None
        if fault is not None and kind == "delay":
            threading.Event().wait(min(fault.seconds, _HANG_AT_MOST))
        with self._simulation.store.transaction():
            status, body, remember = self._operate(route, values, raw)
            if kind == "error_after":
                status, body = 500, {"error": _INTERNAL}
            response = _answer(status, body)
            if key:
                response.headers["Idempotency-Key"] = key
                if remember:
                    self._remember(key, fingerprint, status, body, response.headers["Request-Id"])
        return response

    def _operate(self, route: Route, values: dict[str, str], raw: Json) -> tuple[int, Json, bool]:
        params = Params(raw)
        paths = params.texts("expand")
        store = self._simulation.store
        store.query("SAVEPOINT operation")
        try:
            answer = expand(self._simulation, handle(route, self._simulation, params, values), paths)
            return 200, public(answer), True
        except ApiError as fault:
            if not fault.keep:
                store.query("ROLLBACK TO operation")
            return fault.status, public({"error": fault.body}), fault.remember
        finally:
            store.query("RELEASE operation")

    def _fault(self, route: Route) -> faults.Fault | None:
        with self._simulation.store.transaction():
            kinds = tuple(kind for kind in faults.REQUEST_KINDS if kind != "decline")
            return faults.take(self._simulation, kinds, route.method, request.path)

    def _remember(self, key: str, fingerprint: str, status: int, body: Json, request_id: str) -> None:
        self._simulation.store.query(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?)", key, fingerprint, status, json.dumps(body), request_id
        )


def _authenticate(route: Route) -> None:
    sent = request.authorization
    key = (sent.token if sent and sent.type == "bearer" else sent.username if sent else "") or ""
    if not key:
        raise ApiError(401, "invalid_request_error", "You did not provide an API key.")
    if key.startswith("pk_"):
        if not route.browser:
            message = "This API call cannot be made with a publishable API key. Please use a secret API key."
            raise ApiError(401, "invalid_request_error", message, code="secret_key_required")
    elif not key.startswith(("sk_test_", "rk_test_")):
        raise ApiError(401, "invalid_request_error", "Invalid API Key provided.")


def _fingerprint(raw: Json) -> str:
    return hashlib.sha256(json.dumps([request.path, raw], sort_keys=True).encode()).hexdigest()


def _suffer(fault: faults.Fault) -> Response:
    """What a fault does in place of anything that was asked for."""
    if fault.kind == "rate_limit":
        raise ApiError(429, "invalid_request_error", "Request rate limit exceeded.", code="rate_limit")
    if fault.kind == "error_before":
        raise ApiError(500, "api_error", str(_INTERNAL["message"]))
    return _vanish(fault)


def _vanish(fault: faults.Fault) -> Response:
    """Leave the caller without an answer: at once, or after ``seconds`` of silence."""
    connection: Any = request.environ.get("werkzeug.socket")
    if fault.kind.startswith("timeout"):
        connection.settimeout(min(fault.seconds, _HANG_AT_MOST))
        try:
            connection.recv(1)
        except OSError:
            _log.info("held a connection for %ss without an answer", fault.seconds)
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    return Response()
