"""The table of public operations, and how a request finds its row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

GATEWAY = "gateway"
ONE_MEBIBYTE = 1024 * 1024

Scopes = str | tuple[str, ...]

# A service decodes the path before it routes. An encoded slash, backslash or NUL, or a dot segment, would let it
# see another path than the one whose scope was checked here.
_AMBIGUOUS = re.compile(rb"%2f|%5c|%00|\\|/\.{1,2}(?:/|$)|/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


class AmbiguousPathError(ValueError):
    """A path that two readers could read differently."""


@dataclass(frozen=True, slots=True)
class Route:
    """One public operation.

    Any of `scopes` suffices. A `public` one needs no token. A `company` one takes a company's token without a location.
    A probe is not `limited`. A body has at most `max_body` bytes. Scripts of pages of any origin may call one `anywhere`.
    """

    method: str
    template: str
    service: str
    scopes: frozenset[str] = frozenset()
    public: bool = False
    company: bool = False
    limited: bool = True
    anywhere: bool = False
    max_body: int = ONE_MEBIBYTE


def routes(service: str, *rows: tuple[str, str, Scopes], max_body: int = ONE_MEBIBYTE) -> list[Route]:
    """Rows of operations that a service answers: method, path, and the scopes of which any suffices."""
    return [
        Route(method, template, service, frozenset((scopes,) if isinstance(scopes, str) else scopes), max_body=max_body)
        for method, template, scopes in rows
    ]


def public_routes(
    service: str, *rows: tuple[str, str], limited: bool = True, max_body: int = ONE_MEBIBYTE
) -> list[Route]:
    """Rows of operations that need no token."""
    return [
        Route(method, template, service, public=True, limited=limited, max_body=max_body) for method, template in rows
    ]


class _Node:
    __slots__ = ("endings", "literals", "methods", "parameter")

    def __init__(self) -> None:
        self.literals: dict[bytes, _Node] = {}
        self.parameter: _Node | None = None
        # Of parameters with something behind them: `{eventId}.ics`.
        self.endings: dict[bytes, _Node] = {}
        self.methods: dict[str, Route] = {}


class RouteTable:
    """Finds the row of a request; a literal goes before a parameter, one with an ending before one without, and rows come in any order."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node = self._root
        for part in _segments(route.template.encode()):
            ending = part.partition(b"}")[2]
            if ending:
                node = node.endings.setdefault(ending, _Node())
            elif part.startswith(b"{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(part, _Node())
        if route.method in node.methods:
            raise ValueError(f"two rows for {route.method} {route.template}")
        node.methods[route.method] = route

    def find(self, method: str, path: bytes) -> tuple[Route | None, frozenset[str]]:
        """The row for `method` at the raw `path` (HEAD takes GET's), and the methods that the path has.

        Raises:
            AmbiguousPathError: the path holds what two readers could read differently.
        """
        if b"%" in path or b"/." in path or b"\\" in path:
            if _AMBIGUOUS.search(path):
                raise AmbiguousPathError
            parts = [unquote_to_bytes(part) for part in _segments(path)]
        else:
            parts = _segments(path)
        wanted = "GET" if method == "HEAD" else method
        known: set[str] = set()
        return _walk(self._root, parts, 0, wanted, known), frozenset(known)


def _segments(path: bytes) -> list[bytes]:
    return path.removesuffix(b"/").split(b"/")[1:]


def _walk(node: _Node, parts: list[bytes], place: int, method: str, known: set[str]) -> Route | None:
    if place == len(parts):
        known.update(node.methods)
        return node.methods.get(method)
    literal = node.literals.get(parts[place])
    if literal is not None:
        found = _walk(literal, parts, place + 1, method, known)
        if found is not None:
            return found
    for ending, below in node.endings.items():
        if parts[place].endswith(ending) and parts[place] != ending:
            found = _walk(below, parts, place + 1, method, known)
            if found is not None:
                return found
    if node.parameter is not None and parts[place]:
        return _walk(node.parameter, parts, place + 1, method, known)
    return None
