"""The errors of forms and surveys. `kind` is `form` or `survey`."""

from collections.abc import Sequence

from chassis.errors import FieldError, Invalid, NotFound, TooManyRequests


def form_not_found(kind: str) -> NotFound:
    """404: no such form in this location, or for strangers, none that is published."""
    return NotFound(f"{kind}_not_found", f"There is no such {kind}.")


def submission_not_found() -> NotFound:
    """404: no such submission in this location, or of a contact that the caller may not see."""
    return NotFound("submission_not_found", "There is no such submission.")


def invalid_definition(errors: Sequence[FieldError]) -> Invalid:
    """422: the form asks for what it can't; each place is named."""
    return Invalid(errors[0].code, errors[0].message, errors=errors)


def unknown_field(place: str, name: str) -> FieldError:
    """It is no field of contacts, and no custom field of theirs."""
    return FieldError(place, "unknown_custom_field", f"There is no field {name}.")


def asked_twice(place: str, name: str) -> FieldError:
    """A form asks for each thing once, as answers are named by it."""
    return FieldError(place, "duplicate_field", f"The field {name} is asked for already.")


def unsuitable(place: str, message: str) -> FieldError:
    """A setting that its field does not have."""
    return FieldError(place, "unsuitable_setting", message)


def contact_unidentifiable() -> Invalid:
    """422: nobody could be known by what a form asks."""
    return Invalid.of_field(
        "status", "contact_unidentifiable", "To be published, it must ask for the e-mail address or the phone number."
    )


def invalid_answers(errors: Sequence[FieldError]) -> Invalid:
    """422: some answers are wrong; each is named."""
    return Invalid("invalid_answers", "Some answers are missing or not what was asked for.", errors=errors)


def submitted_too_often(kind: str, seconds: int) -> TooManyRequests:
    """429: the limit of this sender, or of the form, is spent."""
    return TooManyRequests(
        "too_many_submissions", f"This {kind} was sent too often. Try again later.", retry_after=seconds
    )


def contact_unknown(place: str, names: Sequence[str]) -> FieldError:
    """Nobody can be known by these answers."""
    asked = " or ".join({"email": "the e-mail address", "phone": "the phone number"}[name] for name in names)
    return FieldError(f"{place}.{names[0]}", "required", f"Please give {asked}.")
