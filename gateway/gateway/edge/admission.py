"""Whether a request may pass: its token, its location, its rate and its scope."""

from math import ceil
from urllib.parse import parse_qsl, unquote_to_bytes

from chassis.errors import Forbidden, TooManyRequests, Unauthorized, Unreadable
from gateway.edge.answers import Scope
from gateway.edge.call import Call
from gateway.edge.head import RequestHead
from gateway.edge.limits import Limiter, RateHeaders, Standing
from gateway.edge.memory import Memory
from gateway.edge.principal import Identities, Principal
from gateway.edge.table import Route

_VERSIONS = frozenset((b"v3", b"V3"))
_LONGEST_TOKEN = 512


class Gate:
    """Admits a request, or raises the problem that refuses it."""

    def __init__(
        self,
        principals: Memory[bytes, Principal | None],
        locations: Memory[tuple[str, str], bool],
        identities: Identities,
        limiter: Limiter,
        rate_headers: RateHeaders,
    ) -> None:
        self._principals = principals
        self._locations = locations
        self._identities = identities
        self._limiter = limiter
        self._rate_headers = rate_headers

    async def admit(self, route: Route, call: Call) -> None:
        """Fill in the call's admission.

        Raises:
            Unreadable: another version than v3 is asked for, or the location is asked for in two ways.
            Unauthorized: the token is missing, unknown, revoked or expired.
            TooManyRequests: the limit of this token and location, or of this address, is spent.
            Forbidden: the location is not the token's, or the scope was not granted.
        """
        admission, head = call.admission, call.head
        version = head.seen.get(b"version")
        if version is not None and version not in _VERSIONS:
            raise Unreadable("unsupported_version", "This API has version v3 only.")
        if route.public:
            if route.limited:
                await self.count_address(call)
            admission.identity = self._identities.header(None, None)
            return
        principal = await self._bearer(head)
        location_id = await self._location(principal, route, call.scope, head)
        await self._count((principal.token_id, location_id), call)
        if not principal.may(route.scopes):
            raise Forbidden("scope_missing", f"This needs the scope {' or '.join(sorted(route.scopes))}.")
        admission.location_id = location_id
        admission.identity = self._identities.header(principal, location_id)

    async def count_address(self, call: Call) -> None:
        """Count a request of nobody known by its address."""
        await self._count((call.address,), call)

    async def _count(self, key: tuple[str | None, ...], call: Call) -> None:
        standing = await self._limiter.hit(key)
        call.admission.rate = self._rate_headers.of(standing)
        if not standing.allowed:
            raise _too_many(standing)

    async def _bearer(self, head: RequestHead) -> Principal:
        given = head.seen.get(b"authorization")
        if given is None:
            raise _unauthorized("token_missing", "This needs an Authorization header with a bearer token.")
        scheme, _, token = given.partition(b" ")
        token = token.strip()
        if scheme.lower() != b"bearer" or not token or len(token) > _LONGEST_TOKEN:
            raise _unauthorized("token_invalid", "The Authorization header holds no bearer token.")
        principal = await self._principals.get(token)
        if principal is None:
            raise _unauthorized("token_invalid", "This token is unknown, revoked or expired.")
        return principal

    async def _location(self, principal: Principal, route: Route, scope: Scope, head: RequestHead) -> str | None:
        asked = _asked_location(scope, head)
        if principal.location_id is not None:
            if asked is not None and asked != principal.location_id:
                raise Forbidden("location_forbidden", "This token is for another location.")
            return principal.location_id
        if asked is None and not route.company:
            asked = _location_in_path(route, scope)
        if asked is None and route.company:
            return None
        if asked is None:
            raise Forbidden("location_required", "A company's token needs a locationId, or an X-Location-Id header.")
        if not await self._locations.get((principal.company_id, asked)):
            raise Forbidden("location_forbidden", "This location is not of the token's company.")
        return asked


def _asked_location(scope: Scope, head: RequestHead) -> str | None:
    asked: set[str] = set()
    header = head.seen.get(b"x-location-id")
    if header is not None:
        asked.add(header.decode("latin-1"))
    query: bytes = scope["query_string"]
    # A name in a query may be percent-encoded too.
    if b"locationId" in query or b"%" in query:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        asked.update(value for name, value in pairs if name == "locationId")
    if len(asked) > 1:
        raise Unreadable("location_ambiguous", "Two different locations are asked for.")
    return asked.pop() if asked else None


def _location_in_path(route: Route, scope: Scope) -> str | None:
    parts = route.template.split("/")
    if "{locationId}" not in parts:
        return None
    raw: bytes = scope["raw_path"].split(b"/")[parts.index("{locationId}")]
    return unquote_to_bytes(raw).decode("utf-8", "replace")


def _unauthorized(code: str, message: str) -> Unauthorized:
    return Unauthorized(code, message, headers={"WWW-Authenticate": "Bearer"})


def _too_many(standing: Standing) -> TooManyRequests:
    return TooManyRequests(
        "rate_limited", "Too many requests. Try again later.", retry_after=max(1, ceil(standing.seconds_left))
    )
