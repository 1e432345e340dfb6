"""The one table of public operations: a line for each, by the service that answers it.

A test holds it against the published scope table and against what each service says of itself. Add a line where a service
gains an operation: method, path, scope; several scopes are given as a tuple, and any of them suffices.
"""

from gateway.edge.table import GATEWAY, Route

Scopes = str | tuple[str, ...]


def _routes(service: str, *rows: tuple[str, str, Scopes]) -> list[Route]:
    return [
        Route(method, template, service, frozenset((scopes,) if isinstance(scopes, str) else scopes))
        for method, template, scopes in rows
    ]


def _public(service: str, *rows: tuple[str, str], limited: bool = True) -> list[Route]:
    return [Route(method, template, service, public=True, limited=limited) for method, template in rows]


def _company(*rows: tuple[str, str, Scopes]) -> list[Route]:
    """Operations of the gateway that a company's token may call without naming a location."""
    return [
        Route(method, template, GATEWAY, frozenset((scopes,) if isinstance(scopes, str) else scopes), company=True)
        for method, template, scopes in rows
    ]


GATEWAY_ROUTES = [
    *_public(GATEWAY, ("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/metrics"), limited=False),
    *_public(
        GATEWAY,
        ("GET", "/openapi.json"),
        ("GET", "/asyncapi.json"),
        ("GET", "/docs"),
        ("GET", "/docs/page.js"),
        ("GET", "/docs/page.css"),
        ("POST", "/auth/login"),
        ("POST", "/auth/refresh"),
    ),
    *_company(
        ("POST", "/auth/logout", ()),
        ("GET", "/auth/me", ()),
        ("POST", "/users/", "users.write"),
        ("GET", "/users/search", "users.readonly"),
        ("POST", "/users/search/filter-by-email", "users.readonly"),
        ("GET", "/users/{userId}", "users.readonly"),
        ("PUT", "/users/{userId}", "users.write"),
        ("DELETE", "/users/{userId}", "users.write"),
        ("POST", "/locations/", "locations.write"),
        ("GET", "/locations/search", "locations.readonly"),
        ("GET", "/locations/{locationId}", "locations.readonly"),
        ("PUT", "/locations/{locationId}", "locations.write"),
        ("DELETE", "/locations/{locationId}", "locations.internal-access-only"),
        ("GET", "/locations/{locationId}/permissions", "locations/write"),
        ("PUT", "/locations/{locationId}/permissions", "locations/write"),
        ("GET", "/locations/{locationId}/timezones", "locations.readonly"),
        ("POST", "/locations/{locationId}/tokens", "locations/tokens.write"),
        ("GET", "/locations/{locationId}/tokens", "locations/tokens.readonly"),
        ("DELETE", "/locations/{locationId}/tokens/{tokenId}", "locations/tokens.write"),
    ),
    *_routes(GATEWAY, ("GET", "/contacts/{contactId}/record", "contacts.readonly")),
]

CONTACTS_ROUTES = _routes(
    "contacts",
    ("GET", "/contacts/{contactId}", "contacts.readonly"),
)

SCHEDULING_ROUTES = _routes(
    "scheduling",
    ("GET", "/calendars/", "calendars.readonly"),
    ("POST", "/calendars/", "calendars.write"),
    ("GET", "/calendars/{calendarId}", "calendars.readonly"),
    ("PUT", "/calendars/{calendarId}", "calendars.write"),
    ("DELETE", "/calendars/{calendarId}", "calendars.write"),
    ("GET", "/calendars/{calendarId}/free-slots", "calendars.readonly"),
    ("GET", "/calendars/events", "calendars/events.readonly"),
    ("POST", "/calendars/events/appointments", "calendars/events.write"),
    ("GET", "/calendars/events/appointments/{eventId}", "calendars/events.readonly"),
    ("PUT", "/calendars/events/appointments/{eventId}", "calendars/events.write"),
    ("POST", "/calendars/events/appointments/{eventId}/cancel", "calendars/events.write"),
    ("DELETE", "/calendars/events/{eventId}", "calendars/events.write"),
    ("GET", "/contacts/{contactId}/appointments", "contacts.readonly"),
)

BILLING_ROUTES = _routes(
    "billing",
)

DOCUMENTS_ROUTES = _routes(
    "documents",
    ("GET", "/contacts/{contactId}/documents", ("documents.readonly", "contacts.readonly")),
    ("POST", "/contacts/{contactId}/documents", "documents.write"),
    ("GET", "/documents/{documentId}", "documents.readonly"),
    ("GET", "/documents/{documentId}/content", "documents.readonly"),
    ("PUT", "/documents/{documentId}", "documents.write"),
    ("DELETE", "/documents/{documentId}", "documents.write"),
    ("POST", "/documents/{documentId}/restore", "documents.write"),
)

ROUTES = [*GATEWAY_ROUTES, *CONTACTS_ROUTES, *SCHEDULING_ROUTES, *BILLING_ROUTES, *DOCUMENTS_ROUTES]

KNOWN_SCOPES = frozenset(scope for route in ROUTES for scope in route.scopes)
