"""Which column of a file is which field of a contact. Pure functions; a target is a field's name on the wire.

`firstName` and the other fields of a contact; `email`, `phone` (by several columns, the first that has a value is the primary) and, with a
label, `phone.mobile`; `emails`, `phones` (lists in one cell, `mobile:+49…` with a label); `tags`; `dnd`, `dnd.sms`; `customFields.ID`.
"""

from collections.abc import Mapping, Sequence

from chassis.errors import FieldError
from contacts.channels.rules import LABELS
from contacts.dnd.rules import CHANNELS
from contacts.transfers.cells import plain_name

FIELDS = (
    "firstName",
    "lastName",
    "name",
    "companyName",
    "address1",
    "city",
    "state",
    "postalCode",
    "country",
    "website",
    "timezone",
    "gender",
    "dateOfBirth",
    "source",
    "type",
    "assignedTo",
    "dnd",
)
CUSTOM = "customFields."
DND = "dnd."
CHANNEL_FIELDS = {"email": "email", "emails": "email", "phone": "phone", "phones": "phone"}
TAGS = "tags"
_SEVERAL = frozenset({*CHANNEL_FIELDS, TAGS})
KNOWN = frozenset(
    {
        *FIELDS,
        *CHANNEL_FIELDS,
        TAGS,
        *(f"{name}.{label}" for name in ("email", "phone") for label in LABELS),
        *(f"{DND}{channel}" for channel in CHANNELS),
    }
)
_BY_PLAIN_NAME = {plain_name(name): name for name in KNOWN}


def choose_targets(
    columns: Sequence[str], mapping: Mapping[str, str | None], custom: Mapping[str, str]
) -> tuple[list[str | None], list[FieldError]]:
    """The target of each column, None for one that is left out, and what is wrong with `mapping`.

    `mapping` names targets by column; a column that it does not name goes to the field of its own name. `custom` are the ids of the
    location's custom fields by what they may be called: id, key, or name (plain).
    """
    errors = [
        FieldError(f"mapping.{name}", "unknown_column", f"The file has no column {name}.")
        for name in mapping
        if name not in columns
    ]
    targets: list[str | None] = []
    for column in columns:
        named = mapping.get(column)
        target = find_target(named, custom) if named else None
        if named and target is None:
            errors.append(FieldError(f"mapping.{column}", "unknown_field", f"A contact has no field {named}."))
        targets.append(find_target(column, custom) if column not in mapping else target)
    return targets, errors + _doubled(columns, targets)


def find_target(name: str, custom: Mapping[str, str]) -> str | None:
    """The target that is called `name`: by its name, or by that of a custom field."""
    if name in KNOWN:
        return name
    plain = plain_name(name)
    if plain in _BY_PLAIN_NAME:
        return _BY_PLAIN_NAME[plain]
    bare = name.removeprefix(CUSTOM)
    field = custom.get(bare) or custom.get(plain_name(bare))
    return f"{CUSTOM}{field}" if field is not None else None


def _doubled(columns: Sequence[str], targets: Sequence[str | None]) -> list[FieldError]:
    errors = []
    seen: set[str] = set()
    for column, target in zip(columns, targets, strict=True):
        if target in seen:
            errors.append(FieldError(f"mapping.{column}", "field_mapped_twice", f"Two columns go to {target}."))
        if target is not None and target not in _SEVERAL:
            seen.add(target)
    return errors
