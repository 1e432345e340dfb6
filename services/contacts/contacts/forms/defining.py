"""What somebody wants a form to ask, held against what there is to ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.errors import FieldError
from chassis.work import Work
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.types import ANY_FORMAT, FILES
from contacts.custom_fields.values import hold_fields
from contacts.dnd.rules import CHANNELS
from contacts.forms.errors import asked_twice, invalid_definition, unknown_field, unsuitable
from contacts.forms.kinds import Kind
from contacts.forms.rules import LARGEST_UPLOAD_MB, MOST_UPLOADS, STANDARD, TICKED


def define_pages(work: Work, kind: Kind, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The pages as a version keeps them: each field with its type and, of a custom one, its key and options.

    Raises:
        Invalid: `unknown_custom_field`, `duplicate_field`, `unsuitable_setting`; each at its place.
    """
    names = [one["field"] for page in given for one in page["fields_"]]
    customs = hold_fields(work, "contact", [name for name in names if name not in STANDARD and name not in TICKED])
    errors: list[FieldError] = []
    asked: set[str] = set()
    pages = []
    for number, page in enumerate(given):
        kept = []
        for place, one in enumerate(page["fields_"]):
            where = kind.place(number, place)
            custom = customs.get(one["field"])
            name = custom.id if custom is not None else one["field"]
            if custom is None and name not in STANDARD and name not in TICKED:
                errors.append(unknown_field(f"{where}.field", name))
            elif name in asked:
                errors.append(asked_twice(f"{where}.field", name))
            else:
                errors += _unsuitable(where, one, custom)
                kept.append(_keep(one, name, custom))
            asked.add(name)
        pages.append({"title": page.get("title"), "description": page.get("description"), "fields": kept})
    if errors:
        raise invalid_definition(errors)
    return pages


def kept_of(custom: CustomField) -> dict[str, Any]:
    """What a version keeps of a custom field."""
    formats = [one.lower() for one in custom.accepted_formats]
    return {
        "key": custom.field_key,
        "type": custom.data_type,
        "options": [{"key": option["key"], "label": option["label"]} for option in custom.options],
        "formats": [] if ANY_FORMAT in formats else formats,
    }


def _keep(given: Mapping[str, Any], name: str, custom: CustomField | None) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "field": name,
        "key": None,
        "type": STANDARD.get(name) or TICKED.get(name),
        "label": given["label"].strip(),
        "required": given.get("required", False),
        "placeholder": given.get("placeholder"),
        "description": given.get("description"),
    }
    if name in TICKED:
        kept["channels"] = sorted(set(given.get("channels") or CHANNELS))
    if custom is not None:
        kept |= kept_of(custom)
        if custom.data_type == FILES:
            files = given.get("files") or {"most": MOST_UPLOADS, "megabytes": LARGEST_UPLOAD_MB}
            kept["files"] = {**files, "most": min(files["most"], custom.max_file_limit or MOST_UPLOADS)}
    return kept


def _unsuitable(where: str, given: Mapping[str, Any], custom: CustomField | None) -> list[FieldError]:
    errors = []
    if "channels" in given and given["field"] not in TICKED:
        errors.append(unsuitable(f"{where}.channels", "Only consent and optOut have channels."))
    if "files" in given and (custom is None or custom.data_type != FILES):
        errors.append(unsuitable(f"{where}.files", "Only a field for files has limits of them."))
    return errors
