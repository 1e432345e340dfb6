"""The errors of the timeline."""

from chassis.errors import Invalid


def not_yet_happened() -> Invalid:
    """422: it would be the contact's last activity until then, whatever happens."""
    return Invalid.of_field(
        "occurredAt", "not_yet_happened", "The timeline holds what has happened, and this is still to come."
    )
