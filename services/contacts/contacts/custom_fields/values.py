"""Values that a client gives for an object's custom fields, read by the fields' types: for contacts and for every other object."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select, text

from chassis.errors import FieldError, Invalid
from chassis.work import Work
from contacts.custom_fields.errors import invalid_custom_value, unknown_custom_field
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.rules import keys_named, read_values
from contacts.custom_fields.types import UnsuitableError, read_value

# A space of advisory locks of our own (the first of the two keys); the second is the location's hash.
_LOCK_SPACE = 0x0CF1
_SHARED = text("SELECT pg_advisory_xact_lock_shared(:space, hashtext(:location))")
_ALONE = text("SELECT pg_advisory_xact_lock(:space, hashtext(:location))")


def read_given(
    work: Work,
    object_key: str,
    given: Sequence[Mapping[str, Any]],
    region: str | None,
    *,
    place: str = "customFields",
) -> dict[str, Any]:
    """The id of each field given to its value as it is kept; None takes the value away.

    `given` is what `custom_field_inputs` reads: `{id or key, field_value}`. `region` (ISO 3166) is that of phones without a country's code.

    Raises:
        Invalid: `unknown_custom_field`, `invalid_custom_value`; each at its place in `place`.
    """
    if not given:
        return {}
    fields = hold_fields(work, object_key, [str(item.get("id") or item.get("key")) for item in given])
    return read_by(fields, given, region, place=place)


def read_by(
    fields: Mapping[str, CustomField],
    given: Sequence[Mapping[str, Any]],
    region: str | None,
    *,
    place: str = "customFields",
) -> dict[str, Any]:
    """What `read_given` answers, by fields that are held already.

    Raises:
        Invalid: `unknown_custom_field`, `invalid_custom_value`.
    """
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for number, item in enumerate(given):
        ((name, value),) = read_values([item]).items()
        field = fields.get(name)
        if field is None:
            errors.append(unknown_custom_field(f"{place}.{number}.{'id' if item.get('id') else 'key'}", name))
            continue
        try:
            values[field.id] = read_value(field.definition, value, region)
        except UnsuitableError as error:
            errors.append(invalid_custom_value(f"{place}.{number}.fieldValue", field.name, str(error)))
    if errors:
        raise Invalid(errors[0].code, errors[0].message, errors=errors)
    return values


def no_values_meanwhile(work: Work) -> None:
    """Wait for whoever is giving values in this location, and let nobody begin before this work ends.

    So none is given by a definition that is gone: what is given before is there to be found, what is given after is read by what is left.
    """
    work.session.execute(_ALONE, {"space": _LOCK_SPACE, "location": work.location_id})


def hold_fields(work: Work, object_key: str, names: Sequence[str]) -> dict[str, CustomField]:
    """The fields by the names that were used for them, ids or keys; none of them is deleted before this work ends."""
    keys = {name: keys_named(object_key, name) for name in names}
    statement = select(CustomField).where(
        CustomField.object_key == object_key,
        or_(CustomField.id.in_(names), CustomField.field_key.in_(keys.values())),
        # Named here too, so that the index on the location and the key is used.
        CustomField.location_id == work.location_id,
    )
    # Whoever is half changed must not be written yet: its version would rise twice.
    with work.session.no_autoflush:
        work.session.execute(_SHARED, {"space": _LOCK_SPACE, "location": work.location_id})
        found = work.session.scalars(statement).all()
    by_id, by_key = {field.id: field for field in found}, {field.field_key: field for field in found}
    named = {name: by_id.get(name) or by_key.get(keys[name]) for name in names}
    return {name: field for name, field in named.items() if field is not None}
