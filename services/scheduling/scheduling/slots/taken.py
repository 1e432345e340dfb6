"""What the database says of lanes around a window, in one statement: a booking asks it under the lanes' locks, so it is to be short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from chassis.database import TextList
from chassis.statements import Statement
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
# Occupancies are read lane by lane and by the very range of the exclusion constraint, with nothing that could be moved out of the lateral
# part: so every plan reads the few that are there, also one that was made while the tables were empty.
TAKEN = Statement(
    """
    SELECT 'taken' AS kind, lane, floor(extract(epoch FROM start_at))::bigint, ceil(extract(epoch FROM end_at))::bigint,
        buffer_before, buffer_after, CASE WHEN calendar_id = %(calendar_id)s THEN least(seats, %(per_slot)s) - taken ELSE 0 END,
        NULL, NULL::jsonb
    FROM unnest(%(lanes)s::text[]) AS asked (name) CROSS JOIN LATERAL (
        SELECT * FROM occupancies
        WHERE location_id = %(location_id)s AND lane = name AND tstzrange(start_at, end_at) && tstzrange(%(long_before)s, %(long_after)s)
            AND start_at - make_interval(secs => buffer_before) < %(last)s AND end_at + make_interval(secs => buffer_after) > %(first)s
        OFFSET 0
    ) AS found
    UNION ALL
    SELECT 'shut', lane, floor(extract(epoch FROM start_at))::bigint, ceil(extract(epoch FROM end_at))::bigint, 0, 0, 0, NULL, NULL
    FROM blocked_slots
    WHERE location_id = %(location_id)s AND lane = ANY(%(lanes)s::text[] || %(own)s::text) AND end_at > %(first)s AND start_at < %(last)s
    UNION ALL
    SELECT 'shut', lane, floor(extract(epoch FROM start_at))::bigint, ceil(extract(epoch FROM end_at))::bigint, 0, 0, 0, NULL, NULL
    FROM external_busy
    WHERE location_id = %(location_id)s AND lane = ANY(%(lanes)s::text[]) AND end_at > %(first)s AND start_at < %(last)s
    UNION ALL
    SELECT 'calendar', '', version, 0, 0, 0, 0, NULL, NULL FROM calendars WHERE location_id = %(location_id)s AND id = %(calendar_id)s
    UNION ALL
    SELECT 'hours', applied.user_id, 0, 0, 0, 0, 0, schedules.timezone, schedules.rules
    FROM applied_schedules AS applied JOIN schedules ON schedules.id = applied.schedule_id
    WHERE applied.location_id = %(location_id)s AND applied.calendar_id = %(calendar_id)s
    """
)


@dataclass
class _Found:
    """What is found of one lane: `shut` are the spans beside appointments and holds, `seats` those left in spans of this calendar."""

    busy: list[Span] = field(default_factory=list)
    shut: list[Span] = field(default_factory=list)
    seats: dict[Span, int] = field(default_factory=dict)
    hours: OpenHours | None = None

    def lane(self, name: str) -> Lane:
        return Lane(name, self.busy, self.seats, self.hours, self.shut)


def taken_values(
    work: Work, calendar: Calendar, lanes: Sequence[str], start: datetime, end: datetime
) -> dict[str, Any]:
    """The values of `TAKEN` for these lanes and this window."""
    # A slot's own buffers reach out of the window.
    first, last = start - calendar.buffer_before, end + calendar.buffer_after
    return {
        "location_id": work.location_id,
        "calendar_id": calendar.id,
        "lanes": TextList(lanes),
        # A calendar may have fewer seats by now than a class of it that was full.
        "per_slot": calendar.per_slot,
        "own": lane_of_calendar(calendar.id),
        "first": first,
        "last": last,
        "long_before": first - _LONGEST_BUFFER,
        "long_after": last + _LONGEST_BUFFER,
    }


def lanes_between(work: Work, calendar: Calendar, lanes: Sequence[str], start: datetime, end: datetime) -> list[Lane]:
    """These lanes with all that takes time in them around the window: appointments and holds, what is blocked for them or for the calendar,
    calendars elsewhere; and the working hours that their users have on the calendar.

    Raises:
        StaleDataError: the calendar was changed since it was read, so that its team may be another. The work is done again.
    """
    own = lane_of_calendar(calendar.id)
    found = {lane: _Found() for lane in lanes}
    rows = TAKEN.run(work.session, taken_values(work, calendar, lanes, start, end))
    for kind, name, begins, ends, before, after, seats, timezone, rules in rows:
        if kind == "taken":
            found[name].busy.append((begins - before, ends + after))
            if seats and calendar.per_slot > 1:
                found[name].seats[begins, ends] = seats
        elif kind == "shut":
            for one in found.values() if name == own else [found[name]]:
                one.shut.append((begins, ends))
        elif kind == "calendar":
            if begins != calendar.version:
                forget(calendar.id)
                raise StaleDataError("the calendar was changed")
        elif lane_of_user(name) in found:
            found[lane_of_user(name)].hours = read_rules(timezone, rules)
    return [one.lane(name) for name, one in found.items()]
