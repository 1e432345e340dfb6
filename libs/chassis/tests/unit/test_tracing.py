"""With an endpoint set, spans are sent there (OTLP over HTTP) and continue the caller's trace."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from chassis.testing.serving import serving

TRACED = """
import sys
from chassis.telemetry import start_tracing, use_traceparent
start_tracing("shop", sys.argv[1])
with use_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "GET /things") as inner:
    print(inner)
"""


class Collector(HTTPServer):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.posted: list[tuple[str, bytes]] = []


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    with serving(server):
        yield server


def test_a_span_continues_the_callers_trace_and_is_sent(collector: Collector) -> None:
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    # In a process of its own: OpenTelemetry keeps one tracer a process, and sends what is left when it ends.
    told = subprocess.run(
        [sys.executable, "-c", TRACED, endpoint], capture_output=True, check=True, text=True, timeout=30
    )
    path, body = collector.posted[0]
    spans = ExportTraceServiceRequest.FromString(body).resource_spans[0]
    span = spans.scope_spans[0].spans[0]
    assert path == "/v1/traces"
    assert (span.name, span.trace_id.hex()) == ("GET /things", "0af7651916cd43dd8448eb211c80319c")
    assert span.parent_span_id.hex() == "b7ad6b7169203331"
    assert told.stdout.strip() == f"00-0af7651916cd43dd8448eb211c80319c-{span.span_id.hex()}-01"
    assert {one.value.string_value for one in spans.resource.attributes if one.key == "service.name"} == {"shop"}
