"""Errors about recurrence."""

from chassis.errors import Invalid


def unusable_rule(code: str) -> Invalid:
    """422: the rule cannot be read, has no end, or lays out too much or nothing."""
    return Invalid.of_field(
        "rrule", code, "rrule cannot be used: it needs a rule of RFC 5545 with an end and 100 dates at most."
    )
