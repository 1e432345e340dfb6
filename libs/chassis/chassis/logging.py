"""Logs: one JSON object a line on standard output, with request and trace ids, and no secret or personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

from chassis.telemetry import trace_id

# A name in a log line that would hold what no log may hold. Code should not log these; this is the net below it.
_SECRET = frozenset(
    {
        "authorization",
        "password",
        "token",
        "secret",
        "key",
        "email",
        "phone",
        "name",
        "first_name",
        "last_name",
        "card",
        "number",
        "body",
        "cookie",
    }
)


def configure_logging(service: str, process: str, level: str) -> None:
    """Send structlog's and the standard library's lines to standard output as JSON."""
    threshold = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _name_process(service, process),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_trace,
            _redact,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_dumps),
            ],
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(threshold, logging.WARNING))


def place_of(error: BaseException) -> list[str]:
    """Where an error happened, the innermost place last: what a log may say of it, as its text may hold somebody's data."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


def _name_process(service: str, process: str) -> Processor:
    # Not a context variable: those are each thread's own, and a process has many threads.
    def add(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line["service"], line["process"] = service, process
        return line

    return add


def _add_trace(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    current = trace_id()
    if current:
        line["trace_id"] = current
    return line


def _redact(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in _SECRET.intersection(line):
        line[name] = "[redacted]"
    return line


def _dumps(line: Any, **_options: Any) -> str:
    return orjson.dumps(line, default=str).decode()
