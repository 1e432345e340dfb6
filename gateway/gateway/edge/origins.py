"""Pages of other origins, and what their scripts may call: the CORS protocol of the Fetch standard.

Only operations without a token are for every page. The browser sends no credentials with them, so that nothing is done in the name of who
looks at a page.
"""

from gateway.edge.answers import Header, Scope
from gateway.edge.table import AmbiguousPathError, Route, RouteTable

ANYWHERE: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"retry-after, x-request-id, idempotent-replayed"),
)
_REMEMBERED_SECONDS = b"7200"
_WANTED = b"access-control-request-method"


def asked_beforehand(table: RouteTable, scope: Scope) -> Route | None:
    """The row that a browser asks about before it lets a page's script call it; None if it asks about none that is for every page."""
    if scope["method"] != "OPTIONS":
        return None
    wanted = next((value for name, value in scope["headers"] if name == _WANTED), None)
    if wanted is None:
        return None
    try:
        route, _ = table.find(wanted.decode("latin-1"), scope["raw_path"])
    except AmbiguousPathError:
        return None
    return route if route is not None and route.anywhere else None


def permission(route: Route) -> list[Header]:
    """What a browser is told that asked about `route`."""
    return [
        (b"access-control-allow-methods", route.method.encode()),
        (b"access-control-allow-headers", b"content-type, idempotency-key, version, traceparent"),
        (b"access-control-max-age", _REMEMBERED_SECONDS),
    ]
