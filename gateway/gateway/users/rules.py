"""What a user may do, and what a password must be."""

import re
from collections.abc import Iterable, Mapping

from chassis.identity import ALL_SCOPES
from gateway.users.models import ADMIN

# What only an administrator does.
ADMIN_SCOPES = frozenset(
    (
        "users.write",
        "locations.write",
        "locations/write",
        "locations.internal-access-only",
        "locations/tokens.readonly",
        "locations/tokens.write",
        "oauth.readonly",
        "oauth.write",
        "webhooks.readonly",
        "webhooks.write",
    )
)
# What everybody who works in a location needs to find their way.
_EVERYBODY = frozenset(("users.readonly", "locations.readonly"))
# Permissions that, when they are false, take scopes away: those equal to or below each name.
_SWITCHES: Mapping[str, tuple[str, ...]] = {
    "contactsEnabled": ("contacts",),
    "workflowsEnabled": ("workflows",),
    "opportunitiesEnabled": ("opportunities",),
    "appointmentsEnabled": ("calendars",),
    "conversationsEnabled": ("conversations",),
    "paymentsEnabled": ("payments", "products"),
    "invoiceEnabled": ("invoices",),
    "tagsEnabled": ("locations/tags",),
    "communitiesEnabled": ("communities",),
    "membershipEnabled": ("courses",),
}
# Permissions that, when they are true, leave reading only.
_READ_ONLY: Mapping[str, tuple[str, ...]] = {"workflowsReadOnly": ("workflows",)}

_PASSWORD_PARTS = (re.compile("[A-Z]"), re.compile("[a-z]"), re.compile("[0-9]"), re.compile("[^A-Za-z0-9]"))
STRENGTH_RULE = (
    "A password has at least 12 characters, with a capital and a small letter, a number and another character."
)


def is_strong(password: str) -> bool:
    """Whether a password holds the published rule."""
    return len(password) >= 12 and all(part.search(password) for part in _PASSWORD_PARTS)


def granted_scopes(
    role: str, permissions: Mapping[str, bool], chosen: Iterable[str] | None, known: Iterable[str]
) -> frozenset[str]:
    """The scopes of a user's session.

    An administrator has all. Anybody else has the `chosen` ones (a scope to write brings the one to read), or, where
    none were ever chosen, every `known` one that is not an administrator's; less what `permissions` switch off.
    """
    if role == ADMIN:
        return frozenset((ALL_SCOPES,))
    if chosen is None:
        granted = set(known) - ADMIN_SCOPES
    else:
        granted = set(chosen)
        granted |= {f"{scope.removesuffix('.write')}.readonly" for scope in granted if scope.endswith(".write")}
    off = [area for name, areas in _SWITCHES.items() if permissions.get(name) is False for area in areas]
    read_only = [area for name, areas in _READ_ONLY.items() if permissions.get(name) is True for area in areas]
    granted -= {scope for scope in granted if _in_any(scope, off)}
    granted -= {scope for scope in granted if scope.endswith(".write") and _in_any(scope, read_only)}
    return frozenset(granted | _EVERYBODY)


def _in_any(scope: str, areas: Iterable[str]) -> bool:
    return any(scope == area or scope.startswith((f"{area}.", f"{area}/")) for area in areas)
