"""Lists with Stripe's cursors, and search with Stripe's query language."""

from __future__ import annotations

import re
from typing import Any

from stripe_simulator.errors import invalid, no_such
from stripe_simulator.params import Params
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_CLAUSE = re.compile(
    r"""\s*(?:metadata\[(?P<quote>["'])(?P<key>[\w .-]{1,40})(?P=quote)\]|(?P<field>[a-z_]{1,40}))"""
    r"""\s*(?P<operator>:|>=|<=|>|<)\s*(?:(?P<mark>["'])(?P<text>(?:[^"'\\]|\\.)*)(?P=mark)|(?P<number>\d{1,15}))\s*"""
)
_SEARCHED = ("status", "amount", "currency", "customer", "created", "email", "name", "phone", "active", "description")


def page(simulation: Simulation, params: Params, kind: str, url: str, where: Json | None = None) -> Json:
    """One page of objects of a kind, newest first: ``limit`` (1–100, 10), ``starting_after``, ``ending_before``."""
    limit = _limit(params)
    rest, values = _created(params)
    after, before = params.text("starting_after"), params.text("ending_before")
    if after and before:
        raise invalid("You can only use one of starting_after or ending_before.", param="starting_after")
    cursor = after or before
    if cursor:
        position = simulation.store.position(cursor)
        if position is None:
            raise no_such(kind, cursor[:100], "starting_after" if after else "ending_before", 400)
        rest += " AND position < ?" if after else " AND position > ?"
        values += (position,)
    direction = "ASC" if before else "DESC"
    rest += f" AND json_extract(body, '$.deleted') IS NULL ORDER BY position {direction} LIMIT {limit + 1}"
    found = simulation.store.select(kind, where, rest=rest, values=values)
    data = found[:limit]
    if before:
        data.reverse()
    return {"object": "list", "url": url, "has_more": len(found) > limit, "data": data}


def search(simulation: Simulation, params: Params, kind: str, url: str) -> Json:
    """Objects that fit ``query``, such as ``metadata["order"]:"7" AND status:"succeeded"``; ``page`` goes on."""
    limit = _limit(params)
    rest, values = _conditions(params.need("query"))
    mark = params.text("page")
    if mark:
        if not mark.isdigit():
            raise invalid("Invalid page.", param="page")
        rest += " AND position < ?"
        values += (int(mark),)
    rest += f" ORDER BY position DESC LIMIT {limit + 1}"
    found = simulation.store.select(kind, rest=rest, values=values)
    data, more = found[:limit], len(found) > limit
    next_page = str(simulation.store.position(data[-1]["id"])) if more else None
    return {"object": "search_result", "url": url, "has_more": more, "next_page": next_page, "data": data}


def embedded(url: str, data: list[Json]) -> Json:
    """A list inside another object."""
    return {"object": "list", "url": url, "has_more": False, "data": data, "total_count": len(data)}


def _limit(params: Params) -> int:
    limit = params.integer("limit")
    if limit is None:
        return 10
    if not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100 (inclusive).", param="limit")
    return limit


def _created(params: Params) -> tuple[str, tuple[Any, ...]]:
    if not params.has("created"):
        return "", ()
    bounds = params.hash("created")
    clauses = ""
    values: tuple[int, ...] = ()
    for name, sign in (("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<=")):
        moment = bounds.integer(name)
        if moment is not None:
            clauses += f" AND json_extract(body, '$.created') {sign} ?"
            values += (moment,)
    return clauses, values


def _conditions(query: str) -> tuple[str, tuple[Any, ...]]:
    clauses = ""
    values: tuple[str | int, ...] = ()
    for part in re.split(r"\s+AND\s+", query, flags=re.IGNORECASE):
        matched = _CLAUSE.fullmatch(part)
        if matched is None or (matched["field"] and matched["field"] not in _SEARCHED):
            raise invalid(f"We were unable to parse your search query: {part[:80]}", param="query")
        path = f'$.metadata."{matched["key"]}"' if matched["key"] else f"$.{matched['field']}"
        sign = "=" if matched["operator"] == ":" else matched["operator"]
        clauses += f" AND json_extract(body, ?) {sign} ?"
        value: str | int = int(matched["number"]) if matched["number"] else re.sub(r"\\(.)", r"\1", matched["text"])
        values += (path, value)
    return clauses, values
