"""What the database says of lanes around a window, in one statement: a booking asks it under the lanes' locks, so it is to be short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import Text

from chassis.work import Work
from scheduling.calendars.known import forget
from scheduling.calendars.models import Calendar
from scheduling.occupancy.models import lane_of_calendar, lane_of_user
from scheduling.schedules.rules import read_rules
from scheduling.slots.hours import OpenHours, Span
from scheduling.slots.rules import Lane

# An occupancy is looked for this far around a window, so that its buffers are seen: none is longer.
_LONGEST_BUFFER = timedelta(hours=24)

# Whole seconds that hold all of each span; an occupancy with its buffers. `seats` are those left in a span that this calendar took.
_TAKEN = text(
    """
    SELECT 'taken' AS kind, lane, floor(extract(epoch FROM start_at))::bigint AS first, ceil(extract(epoch FROM end_at))::bigint AS last,
        buffer_before, buffer_after, CASE WHEN calendar_id = :calendar_id THEN seats - taken ELSE 0 END AS seats,
        NULL AS timezone, NULL::jsonb AS rules
    FROM occupancies
    WHERE location_id = :location_id AND lane = ANY(:lanes) AND end_at > :after AND start_at < :before
    UNION ALL
    SELECT 'shut', lane, floor(extract(epoch FROM start_at))::bigint, ceil(extract(epoch FROM end_at))::bigint, 0, 0, 0, NULL, NULL
    FROM blocked_slots
    WHERE location_id = :location_id AND lane = ANY(:lanes || ARRAY[:own]) AND end_at > :after AND start_at < :before
    UNION ALL
    SELECT 'shut', lane, floor(extract(epoch FROM start_at))::bigint, ceil(extract(epoch FROM end_at))::bigint, 0, 0, 0, NULL, NULL
    FROM external_busy
    WHERE location_id = :location_id AND lane = ANY(:lanes) AND end_at > :after AND start_at < :before
    UNION ALL
    SELECT 'calendar', '', version, 0, 0, 0, 0, NULL, NULL FROM calendars WHERE location_id = :location_id AND id = :calendar_id
    UNION ALL
    SELECT 'hours', applied.user_id, 0, 0, 0, 0, 0, schedules.timezone, schedules.rules
    FROM applied_schedules AS applied JOIN schedules ON schedules.id = applied.schedule_id
    WHERE applied.location_id = :location_id AND applied.calendar_id = :calendar_id
    """
).bindparams(bindparam("lanes", type_=ARRAY(Text)), bindparam("own", type_=Text))


@dataclass
class _Found:
    """What is found of one lane: `shut` are the spans beside appointments and holds, `seats` those left in spans of this calendar."""

    busy: list[Span] = field(default_factory=list)
    shut: list[Span] = field(default_factory=list)
    seats: dict[Span, int] = field(default_factory=dict)
    hours: OpenHours | None = None

    def lane(self, name: str) -> Lane:
        # A class that was blocked since takes nobody more.
        joinable = {
            span: left
            for span, left in self.seats.items()
            if not any(one[0] < span[1] and span[0] < one[1] for one in self.shut)
        }
        return Lane(name, [*self.shut, *self.busy], joinable, self.hours)


def lanes_between(work: Work, calendar: Calendar, lanes: Sequence[str], start: datetime, end: datetime) -> list[Lane]:
    """These lanes with all that takes time in them around the window: appointments and holds, what is blocked for them or for the calendar,
    calendars elsewhere; and the working hours that their users have on the calendar.

    Raises:
        StaleDataError: the calendar was changed since it was read, so that its team may be another. The work is done again.
    """
    own = lane_of_calendar(calendar.id)
    asked = {
        "location_id": work.location_id,
        "calendar_id": calendar.id,
        "lanes": list(lanes),
        "own": own,
        "after": start - _LONGEST_BUFFER,
        "before": end + _LONGEST_BUFFER,
    }
    found = {lane: _Found() for lane in lanes}
    for kind, name, first, last, before, after, seats, timezone, rules in work.session.execute(_TAKEN, asked):
        if kind == "taken":
            found[name].busy.append((first - before, last + after))
            if seats and calendar.per_slot > 1:
                found[name].seats[first, last] = seats
        elif kind == "shut":
            for one in found.values() if name == own else [found[name]]:
                one.shut.append((first, last))
        elif kind == "calendar":
            if first != calendar.version:
                forget(calendar.id)
                raise StaleDataError("the calendar was changed")
        elif lane_of_user(name) in found:
            found[lane_of_user(name)].hours = read_rules(timezone, rules)
    return [one.lane(name) for name, one in found.items()]
