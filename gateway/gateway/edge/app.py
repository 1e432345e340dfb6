"""The ASGI application that every request to the suite goes through."""

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter

import structlog

from chassis.errors import NotFound, Problem, TooManyRequests, Unreadable
from gateway.edge.admission import Admission, Gate, address_of
from gateway.edge.answers import (
    Header,
    MethodNotAllowed,
    Receive,
    RequestTimeout,
    Scope,
    Send,
    answer,
    problem_body,
    problem_headers,
)
from gateway.edge.body import ClientGoneError, RequestBody
from gateway.edge.head import RequestHead, Trace, read_head, trace_of, upstream_head
from gateway.edge.measures import measure
from gateway.edge.pool import Pool
from gateway.edge.proxy import AnswerCutError, Forward, forward
from gateway.edge.table import GATEWAY, AmbiguousPathError, Route, RouteTable

log = structlog.get_logger()


class Call:
    """One request while it is on its way through."""

    __slots__ = ("admission", "body", "head", "route", "scope", "send", "trace")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.send = send
        self.head: RequestHead = read_head(scope)
        self.body = RequestBody(receive, self.head)
        self.trace: Trace = trace_of(self.head)
        self.admission = Admission([])
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
        ]


# Answers a call by itself and tells the status.
Handler = Callable[[Call], Awaitable[int]]


class Edge:
    """Finds the route, checks the token, and passes the request to its service or to the gateway's own part."""

    def __init__(
        self, table: RouteTable, gate: Gate, pools: Mapping[str, Pool], own: Handler, native: Mapping[str, Handler]
    ) -> None:
        self._table = table
        self._gate = gate
        self._pools = pools
        self._own = own
        self._native = native

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close"})
            return
        started = perf_counter()
        call = Call(scope, receive, send)
        try:
            status = await self._answer(call)
        except Problem as problem:
            status = await self._refuse(call, problem)
        except ClientGoneError:
            status = await self._refuse(call, RequestTimeout("request_incomplete", "The request did not come whole."))
        except AnswerCutError as error:
            log.warning("answer_cut", reason=str(error), **call.marks())
            status = 0
        measure(call.route, status, perf_counter() - started)

    async def _answer(self, call: Call) -> int:
        route = call.route = self._route(call.scope)
        await self._gate.admit(route, call.scope, call.head, call.admission)
        if route.service == GATEWAY:
            return await self._native.get(route.template, self._own)(call)
        return await forward(
            self._pools[route.service],
            Forward(
                method=call.scope["method"],
                head=call.head,
                head_bytes=upstream_head(
                    call.scope, call.head, call.trace, call.admission.identity, address_of(call.scope).encode()
                ),
                body=call.body,
                send=call.send,
                answer_headers=call.answer_headers(),
            ),
        )

    def _route(self, scope: Scope) -> Route:
        method: str = scope["method"]
        try:
            route, methods = self._table.find(method, scope["raw_path"])
        except AmbiguousPathError as error:
            raise Unreadable("ambiguous_path", "This address can be read in two ways.") from error
        if route is not None:
            return route
        if methods:
            allowed = sorted(methods | {"HEAD"} if "GET" in methods else methods)
            raise MethodNotAllowed(
                "method_not_allowed", "This address has no such method.", headers={"Allow": ", ".join(allowed)}
            )
        raise NotFound("not_found", "There is nothing at this address.")

    async def _refuse(self, call: Call, problem: Problem) -> int:
        if not call.admission.rate:
            # Nobody known was counted, so the address is: it slows down who tries tokens or looks for addresses.
            try:
                await self._gate.count_address(call.scope, call.admission)
            except TooManyRequests as spent:
                problem = spent
        headers = [*problem_headers(problem), *call.answer_headers()]
        if not await call.body.settle():
            headers.append((b"connection", b"close"))
        if problem.status >= 500:
            log.warning("refused", code=problem.code, upstream=problem.extra.get("service"), **call.marks())
        await answer(call.send, problem.status, headers, problem_body(problem, call.trace.trace_id))
        await call.body.linger()
        return int(problem.status)
