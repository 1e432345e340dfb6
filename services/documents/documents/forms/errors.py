"""The feature's errors. `kind` is `form` or `survey`."""

from chassis.errors import NotFound, TooManyRequests


def form_not_found(kind: str) -> NotFound:
    """404: no such form is published, or not yet known here."""
    return NotFound(f"{kind}_not_found", f"There is no such {kind}.")


def uploaded_too_often(kind: str, seconds: int) -> TooManyRequests:
    """429: the limit of this sender, or of the form, is spent."""
    return TooManyRequests(
        "too_many_uploads", f"This {kind} was sent too many files. Try again later.", retry_after=seconds
    )
