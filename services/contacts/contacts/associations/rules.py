"""Rules about associations and what they link. Pure functions."""

import re

CONTACT, OPPORTUNITY, BUSINESS = "contact", "opportunity", "business"
STANDARD = (CONTACT, OPPORTUNITY, BUSINESS)
CUSTOM_PREFIX = "custom_objects."
_CUSTOM = re.compile(r"custom_objects\.[a-z0-9_]{1,60}")


def is_object_key(key: str) -> bool:
    """Whether `key` can be that of a standard or a custom object."""
    return key in STANDARD or _CUSTOM.fullmatch(key) is not None


def pair(first: str, second: str) -> tuple[str, str]:
    """Two ids in one order, whichever was named first."""
    return (first, second) if first <= second else (second, first)


def free_slot(taken: set[int], most: int) -> int | None:
    """The first number below `most` that is not taken."""
    return next((slot for slot in range(most) if slot not in taken), None)
