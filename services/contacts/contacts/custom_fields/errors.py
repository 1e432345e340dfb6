"""The errors of custom fields."""

from chassis.errors import Conflict, FieldError, Invalid, NotFound


def field_not_found() -> NotFound:
    """404: no such custom field in this location."""
    return NotFound("custom_field_not_found", "There is no such custom field.")


def folder_not_found() -> NotFound:
    """404: no such folder in this location."""
    return NotFound("folder_not_found", "There is no such folder.")


def unknown_folder() -> Invalid:
    """422: the object has no folder with this id."""
    return Invalid.of_field("parentId", "unknown_folder", "The object has no such folder.")


def duplicate_field(field_id: str, key: str) -> Conflict:
    """409: the object has a field with this key."""
    return Conflict(
        "duplicate_custom_field", f"There is a custom field {key} already.", details={"customFieldId": field_id}
    )


def duplicate_folder(folder_id: str) -> Conflict:
    """409: the object has a folder of this name."""
    return Conflict("duplicate_folder", "There is a folder of this name already.", details={"folderId": folder_id})


def folder_not_empty() -> Conflict:
    """409: a folder with fields in it can't be deleted."""
    return Conflict("folder_not_empty", "There are custom fields in this folder. Delete them first.")


def invalid_options(message: str) -> Invalid:
    """422: the options do not suit the field."""
    return Invalid.of_field("options", "invalid_options", message)


def option_removed(labels: list[str]) -> Invalid:
    """422: options may be added and renamed, never taken away, as values name them."""
    return Invalid.of_field("options", "option_removed", f"Options can't be removed: {', '.join(labels)}.")


def unknown_custom_field(place: str, name: str) -> FieldError:
    """The object has no field with this id or key."""
    return FieldError(place, "unknown_custom_field", f"There is no custom field {name}.")


def invalid_custom_value(place: str, name: str, message: str) -> FieldError:
    """The value is not of its field's type."""
    return FieldError(place, "invalid_custom_value", f"{name}: {message}")
