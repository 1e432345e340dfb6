"""One request while it is on its way through."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from gateway.edge.answers import Header, Receive, Scope, Send
from gateway.edge.body import RequestBody
from gateway.edge.clients import Clients
from gateway.edge.head import RequestHead, Trace, read_head, trace_of
from gateway.edge.origins import ANYWHERE
from gateway.edge.table import Route


@dataclass(slots=True)
class Admission:
    """What the gate found out: `rate` goes on the answer, whatever that is."""

    rate: list[Header] = field(default_factory=list)
    identity: bytes = b""
    location_id: str | None = None


class Call:
    """One request while it is on its way through."""

    __slots__ = ("address", "admission", "body", "head", "route", "scheme", "scope", "send", "trace")

    def __init__(self, scope: Scope, receive: Receive, send: Send, clients: Clients) -> None:
        self.scope = scope
        self.send = send
        self.head: RequestHead = read_head(scope)
        self.body = RequestBody(receive, self.head)
        self.trace: Trace = trace_of(self.head)
        self.address = clients.address(scope, self.head)
        self.scheme = clients.scheme(scope, self.head)
        self.admission = Admission()
        self.route: Route | None = None

    def marks(self) -> dict[str, str]:
        """What a line in the log says of this request."""
        return {"request_id": self.trace.request_id.decode(), "trace_id": self.trace.trace_id}

    def answer_headers(self) -> list[Header]:
        """The headers that each answer of the gateway carries."""
        return [
            (b"server", b"dossier"),
            (b"x-request-id", self.trace.request_id),
            (b"traceparent", self.trace.traceparent),
            *self.admission.rate,
            *(ANYWHERE if self.route is not None and self.route.anywhere else ()),
        ]


# Answers a call by itself and tells the status.
Handler = Callable[[Call], Awaitable[int]]
