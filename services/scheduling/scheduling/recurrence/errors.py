"""Errors about recurrence."""

from chassis.errors import Invalid


def unusable_rule(code: str) -> Invalid:
    """422: the rule cannot be read, or lays out too much or nothing."""
    return Invalid.of_field("rrule", code, "rrule cannot be used: it needs a rule of RFC 5545 with 100 dates at most.")


def rule_does_not_fit() -> Invalid:
    """422: the series is moved to a time at which its rule has no instance."""
    return Invalid.of_field(
        "startTime", "rule_does_not_fit", "The series' rule has no instance at this time. Give a new rrule with it."
    )
