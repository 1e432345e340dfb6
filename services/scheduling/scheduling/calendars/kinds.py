"""What each kind of calendar asks of its team, its places and its lengths."""

from collections.abc import Iterator
from datetime import timedelta

from chassis.errors import FieldError, Invalid
from scheduling.calendars.models import Calendar

_A_DAY = timedelta(hours=24)
# Everybody is to meet in one place.
_ONE_PLACE = frozenset({"collective", "class_booking"})
_CONFERENCES = frozenset({"zoom_conference", "google_conference", "ms_teams_conference"})


def check_kind(calendar: Calendar) -> None:
    """Hold a calendar, as it is after a change, to what its kind asks.

    Raises:
        Invalid: with each field that is wrong: `one_member_required`, `one_primary_only`, `one_place_only`,
            `place_not_for_event`, `longer_than_a_day`.
    """
    errors = [*_of_team(calendar), *_of_places(calendar), *_of_lengths(calendar)]
    if errors:
        raise Invalid(errors[0].code, errors[0].message, errors=errors)


def _of_team(calendar: Calendar) -> Iterator[FieldError]:
    members = calendar.members or []
    if calendar.calendar_type == "personal" and len(members) != 1:
        yield _team("one_member_required", "A personal calendar has exactly one team member.")
    if sum(member.is_primary for member in members) > 1:
        yield _team("one_primary_only", "Only one team member can be primary.")
    single = len(members) > 1 or calendar.calendar_type in _ONE_PLACE
    if single and any(len(member.places) > 1 for member in members):
        yield _team("one_place_only", "Only the one member of a calendar can have several meeting locations.")


def _of_places(calendar: Calendar) -> Iterator[FieldError]:
    if calendar.calendar_type == "event" and any(place["kind"] in _CONFERENCES for place in calendar.places or ()):
        yield FieldError(
            "locationConfigurations", "place_not_for_event", "An event calendar cannot make a conference of its own."
        )


def _of_lengths(calendar: Calendar) -> Iterator[FieldError]:
    # The number and its unit can be changed apart, so they are held together here.
    lengths = {
        "slotDuration": calendar.duration,
        "slotInterval": calendar.interval,
        "slotBuffer": calendar.buffer_after,
        "preBuffer": calendar.buffer_before,
    }
    for name, length in lengths.items():
        if length > _A_DAY:
            yield FieldError(name, "longer_than_a_day", "Must be 24 hours at most.")


def _team(code: str, message: str) -> FieldError:
    return FieldError("teamMembers", code, message)
