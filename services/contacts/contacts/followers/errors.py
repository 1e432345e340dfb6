"""The errors of followers."""

from chassis.errors import Invalid
from contacts.people.models import MOST_FOLLOWERS


def too_many_followers() -> Invalid:
    """422: the eleventh."""
    return Invalid.of_field("followers", "too_many_followers", f"A contact has at most {MOST_FOLLOWERS} followers.")
