"""What a service says about events: the types that it publishes, and what it reads of others'."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from marshmallow import EXCLUDE, INCLUDE, Schema

if TYPE_CHECKING:
    from chassis.work import Work

_TYPE_NAME = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2,}$")
_PATTERN = re.compile(r"^(\*|#|[a-z][a-z0-9_]*)(\.(\*|#|[a-z][a-z0-9_]*))*$")


@dataclass(frozen=True)
class EventType:
    """A type of event that a service publishes: `service.thing.happened`, in the past tense.

    `schema` describes `data`; `example` is a complete `data` that the contract test hands to every reader. A change that old readers
    cannot read needs a higher `version`.
    """

    name: str
    schema: type[Schema]
    example: Mapping[str, Any] = field(hash=False)
    version: int = 1

    def __post_init__(self) -> None:
        # A routing key has at most 255 bytes.
        if not _TYPE_NAME.match(self.name) or len(self.name) > 200:
            raise ValueError(f"{self.name!r} is not of the form service.thing.happened")

    @property
    def dataschema(self) -> str:
        """Where the type's schema is described, as CloudEvents names it."""
        return f"/events/{self.name}/v{self.version}"


@dataclass(frozen=True)
class Event:
    """One thing that happened. `data` is what the subscription's `reads` made of the event's data.

    `sequence` rises by one with each event of the same `source` and `subject`; `time` is in UTC. One that is `replayed` was handled before:
    an operator asked to have it handled again, to make anew what is made of it.
    """

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    location_id: str | None
    contact_id: str | None
    actor: str
    sequence: int
    traceparent: str | None
    data: dict[str, Any]
    replayed: bool = False


@dataclass(frozen=True)
class Subscription:
    """A handler for the types that `pattern` names, as in a topic exchange: `*` is one word, `#` any number.

    `reads` declares the fields that `handle` uses. It loads the event's data leniently: a field that it does not declare is left
    out, unless its `Meta.unknown` is `INCLUDE` (for readers of every type). A handler must stand a duplicate and a reordering.

    `sift` is for a handler of what comes by the thousand: given many events of one type and location, each about somebody else, it does
    together what can be done together, and answers the events that `handle` is still to be called with.
    """

    pattern: str
    reads: type[Schema]
    handle: "Callable[[Work, Event], None]"
    sift: "Callable[[Work, Sequence[Event]], Sequence[Event]] | None" = None

    def __post_init__(self) -> None:
        if not _PATTERN.match(self.pattern):
            raise ValueError(f"{self.pattern!r} is not a pattern of event types")

    def matches(self, type_name: str) -> bool:
        """Whether events of `type_name` come to this handler."""
        return matches(self.pattern, type_name)

    def read(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the handler is given of an event's data.

        Raises:
            marshmallow.ValidationError: a declared field is missing or of another kind.
        """
        loaded: dict[str, Any] = _reader(self.reads).load(data)
        return loaded


@lru_cache(maxsize=1024)
def matches(pattern: str, type_name: str) -> bool:
    """Whether a topic exchange would route `type_name` by `pattern`."""
    return _words_match(tuple(pattern.split(".")), tuple(type_name.split(".")))


def _words_match(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_words_match(pattern[1:], words[taken:]) for taken in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _words_match(pattern[1:], words[1:])


@lru_cache(maxsize=256)
def _reader(reads: type[Schema]) -> Schema:
    keeps_all = getattr(reads.Meta, "unknown", None) == INCLUDE
    return reads(unknown=INCLUDE if keeps_all else EXCLUDE)
