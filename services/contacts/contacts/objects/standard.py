"""What a location makes of the standard objects: what they are called, and what their things are found by."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, text

from chassis.work import Work
from contacts.custom_fields.models import CustomField
from contacts.history import differences
from contacts.objects import events
from contacts.objects.errors import foreign_property, unknown_property, unsearchable_property
from contacts.objects.models import StandardSettings
from contacts.objects.rules import STANDARD_OBJECTS, StandardObject, property_name

# A space of advisory locks of our own (the first of the two keys); the second is the hash of the location and the object.
_LOCK_SPACE = 0x0CF2
_SHARED = text("SELECT pg_advisory_xact_lock_shared(:space, hashtext(:what))")
_ALONE = text("SELECT pg_advisory_xact_lock(:space, hashtext(:what))")


def read_settings(work: Work) -> dict[str, StandardSettings]:
    """What the location has changed of standard objects, by their keys."""
    return {row.key: row for row in work.session.scalars(select(StandardSettings))}


def hold_searchable(work: Work, key: str) -> Sequence[str]:
    """The properties by which a standard object's things are found; they stay the same until this work ends."""
    # Whoever is half changed must not be written yet: its version would rise twice.
    with work.session.no_autoflush:
        work.session.execute(_SHARED, _lock(work, key))
        return searchable_now(work, key)


def searchable_now(work: Work, key: str) -> Sequence[str]:
    """The properties by which a standard object's things are found."""
    found = work.session.scalars(select(StandardSettings.searchable).where(StandardSettings.key == key)).one_or_none()
    return STANDARD_OBJECTS[key].searched if found is None else found


def update_standard(work: Work, key: str, given: Mapping[str, Any]) -> tuple[StandardSettings, bool]:
    """Change what is `given` of a standard object; answers also whether its things are found by other properties from now on.

    Raises:
        PreconditionFailed: `stale_version`.
        Invalid: `foreign_property`, `unknown_property`, `unsearchable_property`.
    """
    one = STANDARD_OBJECTS[key]
    work.session.execute(_ALONE, _lock(work, key))
    row = work.session.scalars(select(StandardSettings).where(StandardSettings.key == key)).one_or_none()
    if row is None:
        row = StandardSettings(
            key=key, singular=one.singular, plural=one.plural, description=None, searchable=list(one.searched)
        )
    work.check_version(row)
    before = standard_data(row)
    labels = given.get("labels", {})
    row.singular, row.plural = labels.get("singular", row.singular), labels.get("plural", row.plural)
    if "description" in given:
        row.description = given["description"]
    # Its things are always found by what they were found by before anybody chose.
    row.searchable = list(dict.fromkeys([*one.searched, *_searchable(work, one, given["searchable"])]))
    work.session.add(row)
    work.session.flush()
    changes = differences(before, standard_data(row))
    if changes:
        work.record(events.OBJECT_UPDATED, row.id, standard_data(row), changes=changes)
    return row, any(change.field == "searchableProperties" for change in changes)


def forget_property(work: Work, key: str, name: str) -> None:
    """Find nothing by a property that is no more."""
    work.session.execute(_ALONE, _lock(work, key))
    row = work.session.scalars(select(StandardSettings).where(StandardSettings.key == key)).one_or_none()
    if row is not None and name in row.searchable:
        row.searchable = [one for one in row.searchable if one != name]


def standard_data(row: StandardSettings) -> dict[str, Any]:
    """A standard object as events tell it."""
    return {
        "id": row.key,
        "key": row.key,
        "singular": row.singular,
        "plural": row.plural,
        "description": row.description,
        "primaryDisplayProperty": f"{row.key}.{STANDARD_OBJECTS[row.key].primary_property}",
        "searchableProperties": [f"{row.key}.{name}" for name in row.searchable],
    }


def _searchable(work: Work, one: StandardObject, given: Sequence[str]) -> list[str]:
    fields = work.session.scalars(select(CustomField.field_key).where(CustomField.object_key == one.key)).all()
    known = {*one.properties, *(field.removeprefix(f"{one.key}.") for field in fields)}
    names = []
    for number, key in enumerate(given):
        place = f"searchableProperties.{number}"
        try:
            name = property_name(one.key, key)
        except ValueError as error:
            raise foreign_property(place, key) from error
        if name not in known:
            raise unknown_property(place, key)
        if name not in one.searched and not one.open_to_others:
            raise unsearchable_property(place, key, one.searched)
        names.append(name)
    return names


def _lock(work: Work, key: str) -> dict[str, Any]:
    return {"space": _LOCK_SPACE, "what": f"{work.location_id} {key}"}
