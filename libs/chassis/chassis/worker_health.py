"""The worker's own small HTTP server: `/health/live`, `/health/ready` and `/metrics`, for its keeper and Prometheus alone."""

import threading
from collections.abc import Callable, Iterable, Sequence
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import orjson
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from chassis.events.metrics import BackboneCollector
from chassis.loops import Loop
from chassis.service import Runtime

_REQUEST_SECONDS = 10
Answer = tuple[str, str, bytes]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    # A client that says nothing must not keep a thread.
    timeout = _REQUEST_SECONDS

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class' name
        """Say nothing: health is asked for every few seconds."""


class HealthServer:
    """Answers on the settings' `worker_address` from a thread of its own."""

    def __init__(self, runtime: Runtime, loops: Sequence[Loop]) -> None:
        self._runtime = runtime
        self._loops = loops
        self._gauges = CollectorRegistry()
        self._gauges.register(BackboneCollector(runtime.database.engine, runtime.clock))
        address = runtime.settings.worker_address
        self._server = make_server(address.host, address.port, self._answer, _Server, _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        pages = {"/health/live": self._live, "/health/ready": self._ready, "/metrics": self._metrics}
        status, content_type, body = pages.get(environ.get("PATH_INFO", ""), _not_found)()
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    def _live(self) -> Answer:
        dead = [loop.name for loop in self._loops if not loop.is_alive()]
        return _json(
            "503 Service Unavailable" if dead else "200 OK", {"status": "dead" if dead else "live", "dead": dead}
        )

    def _ready(self) -> Answer:
        # The text of an error may name hosts and users; the log has it.
        troubled = {loop.name: loop.error.partition(":")[0] for loop in self._loops if loop.error is not None}
        try:
            self._runtime.database.ping()
        except SQLAlchemyError as error:
            troubled["database"] = type(error).__name__
        status = "503 Service Unavailable" if troubled else "200 OK"
        return _json(status, {"status": "unavailable" if troubled else "ready", "troubled": troubled})

    def _metrics(self) -> Answer:
        return "200 OK", CONTENT_TYPE_LATEST, generate_latest(REGISTRY) + generate_latest(self._gauges)


def _not_found() -> Answer:
    return _json("404 Not Found", {"code": "not_found"})


def _json(status: str, body: dict[str, Any]) -> Answer:
    return status, "application/json", orjson.dumps(body)
