"""Traces: W3C `traceparent` in and out of requests and events, and spans to OTLP where an endpoint is set."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_TRACEPARENT = re.compile(r"^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)
_propagator = TraceContextTextMapPropagator()
_tracer: trace.Tracer | None = None


def start_tracing(service: str, endpoint: str | None) -> None:
    """Send spans to `endpoint` (OTLP over HTTP). Without one only the context is passed on, at next to no cost."""
    global _tracer  # noqa: PLW0603 - one tracer a process, as OpenTelemetry has it
    if endpoint is None:
        return
    # Slow to import, and most processes never need them.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    _tracer = provider.get_tracer("dossier")


def current_traceparent() -> str | None:
    """The `traceparent` of what is being done, or None."""
    return _current.get()


def trace_id() -> str | None:
    """The trace id of what is being done: 32 hex digits."""
    current = _current.get()
    return current[3:35] if current else None


def make_traceparent(incoming: str | None = None) -> str:
    """A child of `incoming`, or a new trace where that is missing or malformed."""
    if incoming and _TRACEPARENT.match(incoming):
        return f"00-{incoming[3:35]}-{_random_hex(64)}-{incoming[53:]}"
    return f"00-{_random_hex(128)}-{_random_hex(64)}-01"


def _random_hex(bits: int) -> str:
    # Not a secret: what tells traces apart need not be asked of the kernel. A forked process begins anew by itself.
    return f"{random.getrandbits(bits):0{bits // 4}x}"


@contextmanager
def use_traceparent(incoming: str | None, name: str = "work") -> Iterator[str]:
    """Work inside a trace that continues `incoming`; a span called `name` is sent where tracing is on."""
    if _tracer is None:
        traceparent = make_traceparent(incoming)
        token = _current.set(traceparent)
        try:
            yield traceparent
        finally:
            _current.reset(token)
        return
    context = _propagator.extract({"traceparent": incoming or ""})
    with _tracer.start_as_current_span(name, context=context):
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        token = _current.set(carrier["traceparent"])
        try:
            yield carrier["traceparent"]
        finally:
            _current.reset(token)
