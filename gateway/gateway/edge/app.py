"""The ASGI application that every request to the suite goes through."""

from collections.abc import Mapping
from http import HTTPStatus
from time import perf_counter

import structlog

from chassis.errors import NotFound, Problem, TooManyRequests, Unreadable
from chassis.telemetry import use_traceparent
from gateway.edge.admission import Gate
from gateway.edge.answers import (
    InternalError,
    MethodNotAllowed,
    Receive,
    RequestTimeout,
    Scope,
    Send,
    answer,
    problem_body,
    problem_headers,
)
from gateway.edge.body import ClientGoneError
from gateway.edge.call import Call, Handler
from gateway.edge.clients import Clients
from gateway.edge.head import Trace
from gateway.edge.measures import measure
from gateway.edge.onward import upstream_head
from gateway.edge.origins import asked_beforehand, permission
from gateway.edge.pool import Pool
from gateway.edge.proxy import AnswerCutError, Forward, forward
from gateway.edge.table import GATEWAY, AmbiguousPathError, Route, RouteTable

log = structlog.get_logger()


class Edge:
    """Finds the route, checks the token, and passes the request to its service or to the gateway's own part."""

    def __init__(
        self,
        table: RouteTable,
        gate: Gate,
        clients: Clients,
        pools: Mapping[str, Pool],
        own: Handler,
        native: Mapping[str, Handler],
        *,
        traced: bool,
    ) -> None:
        self._table = table
        self._gate = gate
        self._clients = clients
        self._pools = pools
        self._own = own
        self._native = native
        self._traced = traced

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close"})
            return
        call = Call(scope, receive, send, self._clients)
        if self._traced:
            with use_traceparent(call.trace.traceparent.decode(), f"gateway {scope['method']}") as traceparent:
                call.trace = Trace(call.trace.request_id, traceparent.encode())
                await self._handle(call)
        else:
            await self._handle(call)

    async def _handle(self, call: Call) -> None:
        started = perf_counter()
        try:
            status = await self._answer(call)
        except Problem as problem:
            status = await self._refuse(call, problem)
        except ClientGoneError:
            status = await self._refuse(call, RequestTimeout("request_incomplete", "The request did not come whole."))
        except AnswerCutError as error:
            log.warning("answer_cut", reason=str(error), **call.marks())
            status = 0
        except Exception as error:
            log.exception("unexpected_error", kind=type(error).__name__, exc_info=False, **call.marks())
            status = await self._refuse(call, InternalError("internal_error", "Something went wrong on our side."))
        measure(call.route, status, perf_counter() - started)

    async def _answer(self, call: Call) -> int:
        asked = asked_beforehand(self._table, call.scope)
        if asked is not None:
            return await self._permit(call, asked)
        route = call.route = self._route(call.scope)
        await self._gate.admit(route, call)
        call.body.bound(route.max_body)
        if route.service == GATEWAY:
            return await self._native.get(route.template, self._own)(call)
        return await forward(
            self._pools[route.service],
            Forward(
                method=call.scope["method"],
                head=call.head,
                head_bytes=upstream_head(call),
                body=call.body,
                send=call.send,
                answer_headers=call.answer_headers(),
            ),
        )

    async def _permit(self, call: Call, route: Route) -> int:
        call.route = route
        await self._gate.count_address(call)
        await answer(call.send, HTTPStatus.OK, [*permission(route), *call.answer_headers()], b"")
        return HTTPStatus.OK

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
                await self._gate.count_address(call)
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
