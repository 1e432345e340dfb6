"""The errors of phones and e-mails. `name` is `phone` or `email`."""

from chassis.errors import Conflict, Invalid, NotFound


def unusable(name: str, field: str) -> Invalid:
    """422: the text is no phone number, or no e-mail address."""
    what = "a phone number" if name == "phone" else "an e-mail address"
    return Invalid.of_field(field, f"invalid_{name}", f"{field} is not {what}.")


def channel_not_found(name: str) -> NotFound:
    """404: the contact has no such phone or e-mail."""
    return NotFound(f"{name}_not_found", f"The contact has no such {name}.")


def too_many(name: str) -> Invalid:
    """422: the twelfth."""
    return Invalid.of_field(name, f"too_many_{name}s", f"A contact has at most 11 {name}s.")


def in_contact_already(name: str, row_id: str) -> Conflict:
    """409: the contact has it already."""
    return Conflict(f"{name}_exists", f"The contact has this {name} already.", details={f"{name}Id": row_id})


def label_taken(name: str, row_id: str) -> Conflict:
    """409: another phone or e-mail of the contact has this label."""
    return Conflict("label_taken", f"Another {name} of the contact has this label.", details={f"{name}Id": row_id})


def is_primary(name: str) -> Conflict:
    """409: the primary can't go while there are others."""
    return Conflict(f"primary_{name}", f"Choose another primary {name} first.")
