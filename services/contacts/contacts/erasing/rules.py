"""Who takes part in an erasure, and what is said of it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ERASE_CONTACT = "erase_contact"
"""The kind of the timer that goes on erasing; its key is the contact's id."""

OWN = "contacts"
SERVICES = (OWN, "scheduling", "billing", "documents")
REMARKS = (
    "What is written about this person in what belongs to others (their notes, messages, appointments and files) stays.",
    "Copies that were given out before (exports, mails, webhooks, calendars that subscribed) are not within reach.",
)


@dataclass(frozen=True)
class Answered:
    """What one service answered for one contact."""

    service: str
    erased: Mapping[str, int]
    kept: Iterable[Mapping[str, Any]]
    at: datetime


@dataclass(frozen=True)
class Standing:
    """What one service has done. `at` is when it was done with all; None while it is not."""

    service: str
    at: datetime | None
    erased: dict[str, int]
    kept: list[dict[str, Any]]


def standings(answers: Iterable[Answered], contacts: int) -> list[Standing]:
    """How far each service is with an erasure of so many `contacts` (one, and those that were merged into it)."""
    by_service: dict[str, list[Answered]] = {service: [] for service in SERVICES}
    for answer in answers:
        by_service.setdefault(answer.service, []).append(answer)
    return [_standing(service, given, contacts) for service, given in by_service.items()]


def _standing(service: str, answers: list[Answered], contacts: int) -> Standing:
    erased: dict[str, int] = {}
    kept: dict[tuple[str, str], int] = {}
    for answer in answers:
        for kind, count in answer.erased.items():
            erased[kind] = erased.get(kind, 0) + count
        for one in answer.kept:
            key = (one["kind"], one["reason"])
            kept[key] = kept.get(key, 0) + one["count"]
    done = len(answers) >= contacts
    return Standing(
        service,
        max(answer.at for answer in answers) if done else None,
        erased,
        [{"kind": kind, "count": count, "reason": reason} for (kind, reason), count in kept.items()],
    )
