"""The web process: the hot path as an ASGI application on gunicorn, with the Flask application behind it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from chassis.clock import Clock
from chassis.logging import configure_logging
from chassis.service import Runtime, Service
from chassis.settings import SettingsError
from chassis.telemetry import start_tracing
from chassis.web.app import create_app
from chassis.web.server import Server
from gateway.data_export.document import EXPORT_PATHS
from gateway.data_export.handling import MOST_AT_ONCE, DataExport
from gateway.directory import DatabaseDirectory
from gateway.docs.collecting import Collected
from gateway.docs.merging import Document, merge_asyncapi, merge_openapi
from gateway.docs.page import Page
from gateway.edge.app import Edge
from gateway.edge.build import make_gate, make_pools
from gateway.edge.call import Handler
from gateway.edge.clients import Clients
from gateway.edge.pool import Pool
from gateway.edge.table import GATEWAY, Route, RouteTable
from gateway.edge.wsgi import OwnPart
from gateway.record.compose import Record
from gateway.record.document import RECORD_PATHS
from gateway.routes import ROUTES
from gateway.settings import Settings

COMPOSED_PATHS: dict[str, Any] = {**RECORD_PATHS, **EXPORT_PATHS}
"""What is composed before the Flask application, as it describes itself in OpenAPI."""
_LOOKUP_THREADS = 4
# Patience with a client between two parts of its body.
_BODY_SECONDS = 30
# Patience with one that has nothing to say, or says its head a letter at a time.
_IDLE_SECONDS = 75
# An idle connection costs some 20 KB.
_CONNECTIONS = 10_000


def run_web(service: Service, _rest: Sequence[str]) -> int:
    """Serve until SIGTERM."""
    serve(service, ROUTES)
    return 0


def serve(service: Service, routes: Sequence[Route]) -> None:
    """Serve `routes` until SIGTERM; raises `SettingsError`."""
    settings = Settings.load(service.name)
    configure_logging(service.name, "web", settings.log_level)
    if settings.web_address is None:
        raise SettingsError("GATEWAY_BIND: the web process needs an address to listen on.")
    if settings.web_processes > 1 and settings.rate_limit_url is None:
        raise SettingsError("RATE_LIMIT_URL: several web processes need a store in which they count together.")
    clients = _checked(settings)

    def load() -> Edge:
        start_tracing(service.name, settings.otlp_endpoint)
        return build(service, settings, routes, clients)

    Server(
        load,
        settings.web_address,
        processes=settings.web_processes,
        threads=1,
        worker_class="gateway.edge.worker.EdgeWorker",
        asgi_lifespan="off",
        http_parser="python",
        # A client that is gone ends its request at once, and with it the service's work on it.
        asgi_disconnect_grace_period=0,
        timeout=_BODY_SECONDS,
        keepalive=_IDLE_SECONDS,
        worker_connections=_CONNECTIONS,
    ).run()


def _checked(settings: Settings) -> Clients:
    """What a worker process would only find out after the fork; raises `SettingsError`."""
    if settings.rate_limit_url is not None:
        try:
            storage_from_string(settings.rate_limit_url)
        except (ConfigurationError, ValueError) as error:
            raise SettingsError(f"RATE_LIMIT_URL: {error}.") from None
    try:
        return Clients(settings.trusted_proxies)
    except ValueError as error:
        raise SettingsError(f"TRUSTED_PROXIES: {error}.") from None


def build(service: Service, settings: Settings, routes: Sequence[Route], clients: Clients) -> Edge:
    """The gateway of one process."""
    runtime = Runtime.start(service, settings)
    lookups = ThreadPoolExecutor(_LOOKUP_THREADS, "lookup")
    own = OwnPart(create_app(runtime), ThreadPoolExecutor(settings.web_threads, "own"))
    pools = make_pools(settings)
    gate = make_gate(settings, DatabaseDirectory(runtime.database, runtime.clock), lookups)
    native = _before_flask(settings, pools, own, runtime.clock)
    traced = settings.otlp_endpoint is not None
    return Edge(RouteTable(routes), gate, clients, pools, own, native, traced=traced)


def _before_flask(settings: Settings, pools: Mapping[str, Pool], own: OwnPart, clock: Clock) -> dict[str, Handler]:
    """What is asked of several services at once, and so must not hold a thread each."""
    return {
        "/contacts/{contactId}/record": Record(pools, settings.record_part_ms / 1000),
        "/contacts/{contactId}/data-export": DataExport(pools, ThreadPoolExecutor(MOST_AT_ONCE, "export"), clock),
        "/openapi.json": Collected("/openapi.json", pools, own, whole_openapi),
        "/asyncapi.json": Collected("/asyncapi.json", pools, own, merge_asyncapi),
        "/docs": Page("page.html", "text/html; charset=utf-8"),
        "/docs/page.js": Page("page.js", "text/javascript; charset=utf-8"),
        "/docs/page.css": Page("page.css", "text/css; charset=utf-8"),
    }


def whole_openapi(documents: Mapping[str, Document]) -> Document:
    """The document of every operation, with what the gateway composes by itself."""
    own = documents.get(GATEWAY, {})
    with_composed = {**own, "paths": {**own.get("paths", {}), **COMPOSED_PATHS}}
    return merge_openapi({**documents, GATEWAY: with_composed}, ROUTES)
