"""What is read out of a request's head, and the head that goes on to the service."""

import re
from dataclasses import dataclass, field
from random import getrandbits

from gateway.edge.answers import Header, Scope

# RFC 9110 section 7.6.1, with what RFC 2068 knew. `Expect` is answered here: the body is asked for when it is wanted.
HOP_BY_HOP = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"expect",
    )
)
# What this gateway alone says to a service. The token stays here.
_OURS = frozenset(
    (
        b"authorization",
        b"host",
        b"content-length",
        b"x-request-id",
        b"traceparent",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-forwarded-port",
        b"forwarded",
        b"x-real-ip",
    )
)
_DROPPED = HOP_BY_HOP | _OURS
_PRIVATE = b"x-dossier-"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_ANSWER_DROPPED = HOP_BY_HOP | {b"server", b"x-request-id"}


@dataclass(slots=True)
class RequestHead:
    """One pass over a request's headers; `passed` is what goes on as it is."""

    passed: list[bytes] = field(default_factory=list)
    seen: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def host(self) -> bytes:
        """What the client called us."""
        return self.seen.get(b"host", b"gateway")

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks, with no length said."""
        return b"transfer-encoding" in self.seen

    @property
    def length(self) -> int:
        """The length of the body in bytes, as far as it is said."""
        return int(self.seen.get(b"content-length", b"0"))

    def own_headers(self, trace: "Trace", identity: bytes) -> list[Header]:
        """What the gateway's own part is given: as a service, and the token too."""
        places = range(0, len(self.passed), 4)
        headers = [(self.passed[place], self.passed[place + 2]) for place in places]
        headers += [(name, self.seen[name]) for name in (b"authorization", b"host") if name in self.seen]
        headers += [(b"x-request-id", trace.request_id), (b"traceparent", trace.traceparent)]
        headers.append((b"x-dossier-identity", identity))
        return headers


def read_head(scope: Scope) -> RequestHead:
    """Sort the headers of a request into what goes on and what is for us."""
    head = RequestHead()
    passed, seen = head.passed, head.seen
    for name, value in scope["headers"]:
        if name in _DROPPED:
            # A field that may come once only is refused by the server; of the others the first counts.
            seen.setdefault(name, value)
        elif name.startswith(_PRIVATE) or b"_" in name:
            # An underscore would read as a hyphen once the service has made a CGI variable of it.
            continue
        else:
            passed += (name, b": ", value, b"\r\n")
            if name in (b"version", b"x-location-id", b"idempotency-key"):
                seen[name] = value
    nominated = seen.get(b"connection")
    if nominated is not None and nominated.lower() not in (b"keep-alive", b"close"):
        head.passed = _without(passed, {part.strip().lower() for part in nominated.split(b",")})
    return head


def _without(passed: list[bytes], names: set[bytes]) -> list[bytes]:
    kept: list[bytes] = []
    for place in range(0, len(passed), 4):
        if passed[place] not in names:
            kept += passed[place : place + 4]
    return kept


@dataclass(frozen=True, slots=True)
class Trace:
    """Both marks by which a request is followed."""

    request_id: bytes
    traceparent: bytes

    @property
    def trace_id(self) -> str:
        """The middle of `traceparent`: 32 hexadecimal digits."""
        return self.traceparent[3:35].decode()


def trace_of(head: RequestHead) -> Trace:
    """The client's own marks where they are well-formed, else new ones."""
    request_id = head.seen.get(b"x-request-id")
    if request_id is None or not _REQUEST_ID.fullmatch(request_id):
        request_id = b"%032x" % getrandbits(128)
    traceparent = head.seen.get(b"traceparent")
    if traceparent is None or not _TRACEPARENT.fullmatch(traceparent):
        traceparent = b"00-%032x-%016x-01" % (getrandbits(128) | 1, getrandbits(64) | 1)
    return Trace(request_id, traceparent)


def passed_answer_headers(headers: list[Header]) -> list[Header]:
    """The headers of a service's answer that go on to the client."""
    nominated: set[bytes] = set()
    for name, value in headers:
        if name == b"connection":
            nominated.update(part.strip().lower() for part in value.split(b","))
    return [
        header
        for header in headers
        if header[0] not in _ANSWER_DROPPED and header[0] not in nominated and not header[0].startswith(_PRIVATE)
    ]
