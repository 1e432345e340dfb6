"""Errors about busy sources."""

from chassis.errors import Invalid, NotFound


class SourceError(Exception):
    """A source cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def busy_source_not_found() -> NotFound:
    """404: the user has no such source."""
    return NotFound("busy_source_not_found", "The user has no such busy source.")


def url_or_ics() -> Invalid:
    """422: a source is an address or a text."""
    return Invalid.of_field("url", "url_or_ics", "Either url or ics must be given, not both.")


def too_many_sources() -> Invalid:
    """422: the user has as many as a user may."""
    return Invalid("too_many_busy_sources", "A user has at most 20 busy sources.")


def unreadable_source(field: str, code: str) -> Invalid:
    """422: the address or the text cannot be used."""
    return Invalid.of_field(field, code, f"{field} cannot be used as a calendar.")
