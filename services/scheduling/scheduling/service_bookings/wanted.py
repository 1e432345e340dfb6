"""What a booking asks for, read from the catalogue or from what was booked, and the room that is found for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from scheduling.appointments.placing import EQUALLY, candidates_among
from scheduling.calendars.errors import calendar_inactive
from scheduling.calendars.models import Calendar
from scheduling.occupancy.models import lane_of_calendar, lane_of_user
from scheduling.service_bookings.errors import one_currency_only, unknown_add_on
from scheduling.service_bookings.models import BookedService
from scheduling.service_bookings.rules import Placed, Step, place, starts
from scheduling.services.models import CatalogueService, ServiceVariation
from scheduling.services.operations import get_service
from scheduling.slots.errors import slot_refused
from scheduling.slots.operations import ALTERNATIVES, board_of, lanes_for
from scheduling.slots.rules import Board, Leave, Refusal
from scheduling.slots.zones import datetime_of, seconds_after, seconds_of, show, zone_named

_A_MINUTE = timedelta(minutes=1)
# As for a single calendar: alternatives are mostly near.
_LOOKS = (timedelta(days=7), timedelta(days=31))


@dataclass(frozen=True)
class Wanted:
    """A service as a booking asks for it. `minutes` are its length with add-ons, `before` and `after` its buffers in seconds."""

    calendar: Calendar
    variation_id: str | None
    category_id: str | None
    name: str
    minutes: int
    before: int
    after: int
    price_minor: int
    currency: str
    staff_id: str | None
    add_ons: list[dict[str, Any]] = field(default_factory=list)

    @property
    def lanes(self) -> list[str]:
        """Whose time it may take.

        Raises:
            Invalid: `user_not_in_calendar`, who is asked for does not give it.
        """
        return lanes_for(self.calendar, None if self.staff_id is None else [self.staff_id])

    @property
    def reach(self) -> timedelta:
        """Its time with its buffers."""
        return timedelta(minutes=self.minutes, seconds=self.before + self.after)


def read_wanted(work: Work, bodies: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """What the bodies ask for, from the catalogue.

    Raises:
        NotFound: `service_not_found`.
        Conflict: `calendar_inactive`, the service takes no bookings or has nobody who gives it.
        Invalid: `unknown_add_on`, `one_currency_only`.
    """
    wanted = [_wanted(*_named(work, body["id"]), body) for body in bodies]
    if len({one.currency for one in wanted}) > 1:
        raise one_currency_only()
    return wanted


def wanted_again(work: Work, part: BookedService) -> Wanted:
    """What was booked, with whom it was, as long as they are still there.

    Raises:
        Conflict: `calendar_inactive`, the service was deleted or has nobody who gives it.
    """
    calendar = work.session.get_one(Calendar, part.service_id)
    _check_open(calendar)
    user_id = part.appointment.assigned_user_id
    return Wanted(
        calendar=calendar,
        variation_id=part.variation_id,
        category_id=part.category_id,
        name=part.name,
        minutes=part.minutes,
        before=part.before,
        after=part.after,
        price_minor=part.price_minor,
        currency=part.currency,
        staff_id=user_id if calendar.member(user_id) is not None else None,
        add_ons=part.add_ons,
    )


def lanes_to_lock(wanted: Sequence[Wanted]) -> set[str]:
    """Every lane that finding room may read: the staff's, and the calendars' own, which stand for what is counted by calendar."""
    return {lane for one in wanted for lane in (*one.lanes, lane_of_calendar(one.calendar.id))}


def find_row(work: Work, wanted: Sequence[Wanted], start_at: datetime, leave: Leave) -> list[Placed]:
    """Where each of them finds room, one after the other from `start_at` on. Their lanes are locked.

    Raises:
        Conflict: `slot_taken` or `day_full`, with the next times at which all of them find room.
        Invalid: `slot_not_offered`, with the same.
    """
    start = seconds_of(start_at)
    found = place(_steps(work, wanted, start_at, timedelta()), start, leave)
    if isinstance(found, Refusal):
        raise slot_refused(found, _alternatives(work, wanted, start_at))
    return found


def free_starts(work: Work, wanted: Sequence[Wanted], start: datetime, end: datetime) -> Iterator[int]:
    """When the first of them can begin within the range so that all of them find room, in order."""
    steps = _steps(work, wanted, start, end - start)
    return takewhile(lambda one: one < seconds_after(end), starts(steps))


def _alternatives(work: Work, wanted: Sequence[Wanted], start_at: datetime) -> list[str]:
    after = max(start_at, work.now())
    zone = zone_named(wanted[0].calendar.timezone)
    found: list[str] = []
    for length in _LOOKS:
        free = (one for one in starts(_steps(work, wanted, after, length)) if one != seconds_of(start_at))
        found = [show(zone, one) for one in islice(free, ALTERNATIVES)]
        if len(found) == ALTERNATIVES:
            break
    return found


def _steps(work: Work, wanted: Sequence[Wanted], start: datetime, length: timedelta) -> list[Step]:
    end = start + length + sum((one.reach for one in wanted), timedelta())
    return [_step(work, one, (start, end), first=number == 0) for number, one in enumerate(wanted)]


def _step(work: Work, one: Wanted, window: tuple[datetime, datetime], *, first: bool) -> Step:
    board = board_of(work, one.calendar, one.lanes, *window)
    # Only the first keeps to the grid: the others begin when the one before has ended.
    interval = board.rules.interval if first else 1
    rules = replace(board.rules, duration=one.minutes * 60, before=one.before, after=one.after, interval=interval)
    candidates = candidates_among(work, one.calendar, tuple(one.lanes))
    return Step(
        board=Board(rules, board.lanes, board.needs, board.window),
        candidates={lane_of_user(candidate.user_id): candidate for candidate in candidates},
        requested=one.staff_id is not None,
        equally=one.calendar.event_type == EQUALLY,
    )


def time_of(placed: Placed) -> tuple[datetime, datetime]:
    """When it begins and ends."""
    return datetime_of(placed.span[0]), datetime_of(placed.span[1])


def _named(work: Work, named_id: str) -> tuple[CatalogueService, ServiceVariation | None]:
    """The service of that id, or the one that has a variation of that id, with it."""
    of_variation = select(ServiceVariation.service_id).where(ServiceVariation.id == named_id)
    service_id = work.session.scalar(of_variation)
    service = get_service(work, service_id or named_id)
    _check_open(service.calendar)
    return service, service.variation(named_id)


def _check_open(calendar: Calendar) -> None:
    if not calendar.takes_bookings or not calendar.members:
        raise calendar_inactive(calendar.id)


def _wanted(service: CatalogueService, variation: ServiceVariation | None, body: Mapping[str, Any]) -> Wanted:
    duration, before, after = service.lengths_of(variation)
    minutes, price, add_ons = duration // _A_MINUTE, service.price_of(variation), []
    for asked in body["add_ons"]:
        row = service.add_on(asked["id"])
        if row is None:
            raise unknown_add_on(asked["id"])
        quantity = asked["quantity"]
        minutes += quantity * asked.get("duration", row.minutes)
        price += quantity * row.price_minor
        add_ons.append({"id": row.id, "name": row.name, "quantity": quantity})
    return Wanted(
        calendar=service.calendar,
        variation_id=variation.id if variation is not None else None,
        category_id=service.category_id,
        name=variation.name if variation is not None else service.calendar.name,
        minutes=minutes,
        before=int(before.total_seconds()),
        after=int(after.total_seconds()),
        price_minor=price,
        currency=service.currency,
        staff_id=body.get("staff_id"),
        add_ons=add_ons,
    )
