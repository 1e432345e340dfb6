"""Health and metrics, on every process."""

import socket
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from chassis.service import Runtime
from chassis.web.answers import json_answer

_DEFAULT_PORTS = {"amqp": 5672, "amqps": 5671, "postgresql": 5432}


def readiness(runtime: Runtime) -> dict[str, str]:
    """Each part that the service stands on: `ok` or `down`."""
    return {"database": _database_state(runtime), "bus": _bus_state(runtime.settings.bus_url)}


def register_health(app: Flask, runtime: Runtime) -> None:
    """Answer `/health/live`, `/health/ready` and `/metrics`.

    The web process is ready with its database alone: while the bus is away its events wait in the outbox, and refusing
    people would help nobody.
    """

    def live() -> Response:
        return json_answer({"status": "ok"}, 200)

    def ready() -> Response:
        parts = readiness(runtime)
        ok = parts["database"] == "ok"
        return json_answer({"status": "ok" if ok else "unavailable", "parts": parts}, 200 if ok else 503)

    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    views: dict[str, Any] = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
    for path, view in views.items():
        app.add_url_rule(path, endpoint=path.strip("/").replace("/", "_"), view_func=view)


def _database_state(runtime: Runtime) -> str:
    try:
        runtime.database.ping()
    except SQLAlchemyError:
        return "down"
    return "ok"


def _bus_state(url: str) -> str:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme]), timeout=1):
            return "ok"
    except OSError:
        return "down"
