"""Phones and e-mails of merged contacts: the survivor gets those that it lacks, behind its own, each with its label if that is free.

What it has already stays with the merged contact, out of sight. Undone, all go back to their places; one that was deleted since is gone,
and what was changed about one since stays changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from sqlalchemy import Table, update

from chassis.work import Work
from contacts.channels.errors import too_many
from contacts.channels.kinds import EMAIL, PHONE, Kind
from contacts.channels.models import MOST, PRIMARY, ContactEmail, ContactPhone
from contacts.channels.rules import lowest_free
from contacts.merging.models import Merge, MergeMove
from contacts.people.duplicates import find_match, refuse_duplicate, wait_for_others
from contacts.people.models import Contact
from contacts.refs.operations import allows_duplicates, read_location

KINDS = (PHONE, EMAIL)
_TABLES = {PHONE.name: cast(Table, ContactPhone.__table__), EMAIL.name: cast(Table, ContactEmail.__table__)}


@dataclass
class Place:
    """Where a phone or e-mail is. Not the row itself, which could not change hands without being deleted by the one that had it."""

    id: str
    key: str
    contact_id: str
    position: int
    label: str | None
    exclusive: bool


def move_addresses(
    work: Work, merge: Merge, survivor: Contact, merged: Sequence[Contact], choose: Mapping[str, str]
) -> dict[str, int]:
    """Give the survivor the phones and e-mails that it lacks; answers how many of each went. Read the contacts again afterwards.

    `choose` may name the contact whose primary `phone` or `email` is the survivor's from now on.

    Raises:
        Invalid: `too_many_phones`, `too_many_emails`, together they have more than eleven.
    """
    counts = {}
    for kind in KINDS:
        own = _places(kind, survivor)
        theirs = [_places(kind, contact) for contact in merged]
        before = _copied(own, *theirs)
        keys = {
            place.contact_id: place.key for places in (own, *theirs) for place in places if place.position == PRIMARY
        }
        moved = [place for places in theirs for place in places if _takes(work, merge, kind, own, place)]
        chosen = next((place for place in own if place.key == keys.get(choose.get(kind.name, ""))), None)
        if chosen is not None and chosen.position != PRIMARY:
            first = _primary(own)
            merge.before[kind.name], merge.after[kind.name] = first.id, chosen.id
            first.position, chosen.position = chosen.position, PRIMARY
        _write(work, kind, before, own, *theirs)
        counts[f"{kind.name}s"] = len(moved)
    return counts


def move_addresses_back(
    work: Work,
    merge: Merge,
    survivor: Contact,
    merged: Sequence[Contact],
    moves: Sequence[MergeMove],
    others: Sequence[tuple[Merge, Contact]],
) -> None:
    """Give back the phones and e-mails that the survivor still has. Read the contacts again afterwards.

    Where a contact of the `others`, which were merged into it as well, has the same, that is the survivor's now.

    Raises:
        Conflict: `duplicate_contact`, another contact has got one of them by now and the location forbids that.
    """
    for kind in KINDS:
        own = _places(kind, survivor)
        theirs = {contact.id: _places(kind, contact) for contact in merged}
        rest = [(other, _places(kind, contact)) for other, contact in others]
        before = _copied(own, *theirs.values(), *(places for _, places in rest))
        home = set[str]()
        for move in (one for one in moves if one.table_name == _TABLES[kind.name].name):
            places, detail = theirs[move.from_id], move.detail or {}
            if detail["stayed"]:
                _claim(work, kind, next((place for place in places if place.id == move.key), None))
            else:
                home |= _give_back(own, places, move)
        for other, place in ((other, place) for other, places in rest for place in places):
            if place.key in home:
                _takes(work, other, kind, own, place)
        _keep_primary(own, merge.before.get(kind.name))
        for places in theirs.values():
            _keep_primary(places, None)
        # What goes home first: what takes its place finds it gone.
        _write(work, kind, before, *theirs.values(), own)


def _takes(work: Work, merge: Merge, kind: Kind, own: list[Place], place: Place) -> bool:
    """Put `place` among the survivor's `own`, unless it has the same."""
    owner, same = place.contact_id, any(mine.key == place.key for mine in own)
    detail: dict[str, Any] = {"stayed": same, "position": place.position, "label": place.label}
    if same:
        # Nobody else's either until the merge is undone: the survivor's own counts.
        if not place.exclusive:
            return False
        place.exclusive = False
    else:
        position = lowest_free({mine.position for mine in own}, PRIMARY, MOST)
        if position is None:
            raise too_many(kind.name)
        place.contact_id, place.position = merge.survivor_id, position
        if any(mine.label == place.label for mine in own):
            place.label = None
        detail["given"] = place.label
        own.append(place)
    work.session.add(
        MergeMove(merge_id=merge.id, table_name=_TABLES[kind.name].name, key=place.id, from_id=owner, detail=detail)
    )
    return not same


def _give_back(own: list[Place], places: list[Place], move: MergeMove) -> set[str]:
    """Give one back, if the survivor still has it; answers its key then."""
    place = next((place for place in own if place.id == move.key), None)
    if place is None or any(other.key == place.key for other in places):
        return set()
    own.remove(place)
    detail = move.detail or {}
    place.contact_id = move.from_id
    if place.label == detail["given"]:
        place.label = detail["label"]
    if any(other.label == place.label for other in places):
        place.label = None
    # Nobody else came to the merged contact meanwhile, so that its place is free.
    place.position = detail["position"]
    places.append(place)
    return {place.key}


def _claim(work: Work, kind: Kind, place: Place | None) -> None:
    """Let a value be this contact's alone again, as before the merge."""
    if place is None or allows_duplicates(read_location(work)):
        return
    wait_for_others(work, [place.key])
    emails, phones = ([place.key], []) if kind is EMAIL else ([], [place.key])
    match = find_match(work, emails, phones, besides=place.contact_id)
    if match is not None:
        refuse_duplicate(work, match)
    place.exclusive = True


def _keep_primary(places: list[Place], former: str | None) -> None:
    """Where the primary one went, let the `former` one be it again, else the next."""
    if not places or any(place.position == PRIMARY for place in places):
        return
    heir = next((place for place in places if place.id == former), None)
    (heir or min(places, key=lambda place: place.position)).position = PRIMARY


def _primary(places: list[Place]) -> Place:
    return next(place for place in places if place.position == PRIMARY)


def _places(kind: Kind, contact: Contact) -> list[Place]:
    return [Place(row.id, row.key, contact.id, row.position, row.label, row.exclusive) for row in kind.rows(contact)]


def _copied(*lists: Sequence[Place]) -> dict[str, Place]:
    return {place.id: replace(place) for places in lists for place in places}


def _write(work: Work, kind: Kind, before: Mapping[str, Place], *lists: Sequence[Place]) -> None:
    table = _TABLES[kind.name]
    for place in _copied(*lists).values():
        if place != before[place.id]:
            values = {name: value for name, value in asdict(place).items() if name not in ("id", "key")}
            statement = update(table).where(table.c.id == place.id, table.c.location_id == work.location_id)
            work.session.connection().execute(statement.values(values))
