"""The head of a request as a service gets it."""

from gateway.edge.answers import Scope
from gateway.edge.call import Call


def upstream_head(call: Call) -> bytes:
    """The request line and headers for a service, up to and with the empty line."""
    head, host = call.head, call.head.host
    method: str = call.scope["method"]
    parts = [
        method.encode(),
        b" ",
        _target(call.scope),
        b" HTTP/1.1\r\nhost: ",
        host,
        b"\r\nx-dossier-identity: ",
        call.admission.identity,
        b"\r\nx-request-id: ",
        call.trace.request_id,
        b"\r\ntraceparent: ",
        call.trace.traceparent,
        b"\r\nx-forwarded-for: ",
        call.address.encode(),
        b"\r\nx-forwarded-proto: ",
        call.scheme,
        b"\r\nx-forwarded-host: ",
        host,
        b"\r\n",
        *head.passed,
    ]
    if head.chunked:
        parts.append(b"transfer-encoding: chunked\r\n")
    elif b"content-length" in head.seen:
        parts.append(b"content-length: %d\r\n" % head.length)
    parts.append(b"\r\n")
    return b"".join(parts)


def _target(scope: Scope) -> bytes:
    """The path and query as they came."""
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path
