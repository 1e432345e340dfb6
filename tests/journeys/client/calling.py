"""One call of the official client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Ids = dict[str, str]


@dataclass(frozen=True)
class Call:
    """What the client is to call for an operation; `keeps` says under which name an id in the answer is used by those after it."""

    method: str
    path: str
    make: Callable[[Any, Ids], Any]
    keeps: Mapping[str, str] = field(default_factory=dict)


def located(ids: Ids, /, **more: Any) -> dict[str, Any]:
    """A body that names the location."""
    return {"locationId": ids["location"], **more}
