"""What is offered can be booked, and what is refused was not on offer; both as a plain reading of the rules has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.slots.hours import OpenHours, Span, Spans, merged
from scheduling.slots.rules import Board, Lane, Leave, Needs, Refusal, SlotRules, hidden

MINUTE, HOUR, DAY = 60, 3600, 86_400
EPOCH = date(1970, 1, 1).toordinal()
TICK = 15 * MINUTE
ZONES = [
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Santiago",
    "Africa/Casablanca",
    "UTC",
]
# Each a week in which some of the zones above change their clocks, Apia's left-out day among them.
WEEKS = [
    datetime(2011, 12, 27, tzinfo=ZoneInfo("UTC")),
    datetime(2026, 3, 6, tzinfo=ZoneInfo("UTC")),
    datetime(2026, 3, 27, tzinfo=ZoneInfo("UTC")),
    datetime(2026, 4, 3, tzinfo=ZoneInfo("UTC")),
    datetime(2026, 9, 4, tzinfo=ZoneInfo("UTC")),
    datetime(2026, 10, 23, tzinfo=ZoneInfo("UTC")),
]


@dataclass(frozen=True)
class Case:
    """A board, and what it was made of."""

    rules: SlotRules
    lanes: list[Lane]
    needs: Needs
    window: Span

    @property
    def board(self) -> Board:
        """The board."""
        return Board(self.rules, self.lanes, self.needs, self.window)


@st.composite
def spans_of_a_day(draw: st.DrawFn) -> list[Span]:
    """One or two spans of a day's quarters of an hour, which may touch and do not overlap."""
    cuts = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=4)))
    return [(first * TICK, last * TICK) for first, last in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def schedules(draw: st.DrawFn, start: int) -> OpenHours:
    """Somebody's working hours in some zone, with a date or two of their own."""
    week = {day: draw(spans_of_a_day()) for day in range(7)}
    some_days = st.integers(start // DAY - 1, start // DAY + 4)
    dates = draw(st.dictionaries(some_days, st.just([]) | spans_of_a_day(), max_size=2))
    return OpenHours(draw(st.sampled_from(ZONES)), weekly=week, dates=dates)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A calendar in some zone around a change of clocks, with people who are busy now and then."""
    start = int(draw(st.sampled_from(WEEKS)).timestamp()) + draw(st.integers(0, 2)) * 12 * HOUR
    window = (start, start + draw(st.integers(1, 72)) * HOUR)
    busy = st.tuples(st.integers(-20, 300), st.integers(1, 30)).map(
        lambda pair: (start + pair[0] * TICK, start + (pair[0] + pair[1]) * TICK)
    )
    lanes = [
        Lane(f"user:{number}", draw(st.lists(busy, max_size=6)), None, draw(st.none() | schedules(start)))
        for number in range(draw(st.integers(1, 3)))
    ]
    rules = SlotRules(
        hours=OpenHours(draw(st.sampled_from(ZONES)), weekly={day: draw(spans_of_a_day()) for day in range(7)}),
        duration=draw(st.integers(1, 8)) * TICK,
        interval=draw(st.integers(1, 6)) * TICK,
        before=draw(st.integers(0, 2)) * TICK,
        after=draw(st.integers(0, 2)) * TICK,
        bounds=(start + draw(st.integers(-10, 20)) * HOUR, start + draw(st.integers(20, 100)) * HOUR),
    )
    return Case(rules, lanes, draw(st.sampled_from(list(Needs))), window)


def local_second(hours: OpenHours, moment: int) -> tuple[Sequence[Span], int]:
    """The hours of the local date at `moment`, and the second of that day that the wall clock shows."""
    local = datetime.fromtimestamp(moment, ZoneInfo(hours.zone))
    day = local.date().toordinal() - EPOCH
    of_day = hours.dates[day] if day in hours.dates else hours.weekly[(local.weekday() + 1) % 7]
    return of_day, (local.hour * 60 + local.minute) * 60 + local.second


def plainly_open(hours: OpenHours, moment: int) -> bool:
    """Whether the wall clock at `moment` shows a time in the hours."""
    of_day, second = local_second(hours, moment)
    return any(opens <= second < closes for opens, closes in of_day)


def plain_anchors(hours: OpenHours, moment: int) -> list[int]:
    """When the hours that hold `moment` began, as far as its wall clock tells."""
    of_day, second = local_second(hours, moment)
    return [moment - second + opens for opens, closes in of_day if opens <= second < closes]


class PlainReading:
    """The rules, read one by one and a few minutes at a time: every clock here changes at whole multiples of them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._open: dict[tuple[int, int], bool] = {}

    def bookable(self, start: int) -> bool:
        """Whether a slot may start then."""
        rules = self.case.rules
        if not rules.bounds[0] <= start < rules.bounds[1]:
            return False
        first, last = start - rules.before, start + rules.duration + rules.after
        free = [lane for lane in self.case.lanes if all(end <= first or begin >= last for begin, end in lane.busy)]
        if self.case.needs is Needs.ANY:
            return any(self._at_work([lane], start) for lane in free)
        return len(free) == len(self.case.lanes) and self._at_work(free, start)

    def _at_work(self, lanes: list[Lane], start: int) -> bool:
        """Whether all of them are open for all of a slot, and the grid of whoever began last has it."""
        rules = self.case.rules
        crew = [rules.hours, *(lane.hours for lane in lanes if lane.hours is not None)]
        if not all(self._is_open(hours, start, start + rules.duration) for hours in crew):
            return False
        grids = product(*[plain_anchors(hours, start) for hours in crew])
        return any((start - max(grid)) % rules.interval == 0 for grid in grids)

    def _is_open(self, hours: OpenHours, start: int, end: int) -> bool:
        for moment in range(start, end, TICK // 3):
            key = (id(hours), moment)
            if key not in self._open:
                self._open[key] = plainly_open(hours, moment)
            if not self._open[key]:
                return False
        return True


@settings(deadline=None, max_examples=50)
@given(cases())
def test_offered_bookable_and_the_plain_reading_are_the_same_starts(case: Case) -> None:
    offered = [span[0] for span in case.board.offers()]
    ticks = range(case.window[0], case.window[1], TICK // 3)
    bookable = [start for start in ticks if case.board.refusal((start, start + case.rules.duration)) is None]
    assert offered == bookable
    reading = PlainReading(case)
    assert offered == [start for start in ticks if reading.bookable(start)]


@settings(deadline=None, max_examples=50)
@given(cases(), st.data())
def test_after_a_booking_nothing_that_is_offered_in_its_lane_touches_it(case: Case, data: st.DataObject) -> None:
    offered = list(case.board.offers())
    if not offered:
        return
    chosen = data.draw(st.sampled_from(offered))
    taken = case.board.free_lanes(chosen)[:1] if case.needs is Needs.ANY else case.board.free_lanes(chosen)
    lanes = [
        Lane(lane.name, [*lane.busy, case.rules.padded(chosen)], None, lane.hours) if lane.name in taken else lane
        for lane in case.lanes
    ]
    after = Case(case.rules, lanes, case.needs, case.window).board
    for span in after.offers():
        assert not set(taken) & set(after.free_lanes(span)) or span[1] <= chosen[0] or span[0] >= chosen[1]
    assert set(after.offers()) <= set(offered)


def board(*busy: Span, joinable: dict[Span, int] | None = None, **rules: object) -> Board:
    """Open from 9 to 12 in UTC on the first day of 1970, half an hour each."""
    hours = OpenHours("UTC", dates={0: [(9 * HOUR, 12 * HOUR)]}, only_dates=True)
    made = SlotRules(hours, duration=30 * MINUTE, interval=30 * MINUTE, **rules)  # type: ignore[arg-type]  # by name
    return Board(made, [Lane("user:u", busy, joinable)], Needs.ANY, (0, 24 * HOUR))


def at(hour: float, length: float = 0.5) -> Span:
    """A span from an hour of that day on."""
    return int(hour * HOUR), int((hour + length) * HOUR)


def test_spans_are_half_open_so_neighbours_do_not_overlap() -> None:
    assert [span[0] / HOUR for span in board(at(9.5), at(10.5)).offers()] == [9, 10, 11, 11.5]


def test_buffers_of_both_neighbours_are_kept() -> None:
    # Taken from 10 to 10:30 with 30 minutes after it; ours asks for 30 minutes before.
    assert [span[0] / HOUR for span in board(at(10, 1), before=30 * MINUTE).offers()] == [9, 9.5, 11.5]


def test_each_refusal_says_which_rule_it_was() -> None:
    assert board().refusal(at(8.5)) is Refusal.OUTSIDE_OPEN_HOURS
    assert board().refusal(at(11.75)) is Refusal.OUTSIDE_OPEN_HOURS
    assert board().refusal(at(9.25)) is Refusal.OFF_GRID
    assert board(bounds=(10 * HOUR, 11 * HOUR)).refusal(at(9)) is Refusal.TOO_SOON
    assert board(bounds=(10 * HOUR, 11 * HOUR)).refusal(at(11)) is Refusal.TOO_LATE
    assert board(full_days=frozenset({0})).refusal(at(9)) is Refusal.DAY_FULL
    assert board(at(9)).refusal(at(9)) is Refusal.TAKEN
    assert board().refusal(at(9)) is None


def test_leaving_the_rules_aside_leaves_the_time_that_is_taken() -> None:
    assert board().refusal(at(3), Leave.RULES) is None
    assert board(at(9)).refusal(at(9.25), Leave.BLOCKS) is Refusal.TAKEN
    assert board(bounds=(10 * HOUR, 11 * HOUR)).refusal(at(9), Leave.BOUNDS) is None
    assert board(bounds=(10 * HOUR, 11 * HOUR)).refusal(at(8), Leave.BOUNDS) is Refusal.OUTSIDE_OPEN_HOURS


def test_blocked_time_is_set_aside_last() -> None:
    shut = Lane("user:u", [at(10)], {at(10): 1}, shut=[at(9), at(10)])
    shut_board = Board(board().rules, [shut], Needs.ANY, (0, 24 * HOUR))
    for span in (at(9), at(10)):
        assert [shut_board.refusal(span, leave) for leave in Leave] == [*[Refusal.TAKEN] * 3, None]
    # Half of it is in the class, which is another's time.
    assert shut_board.refusal(at(9.75), Leave.BLOCKS) is Refusal.TAKEN
    assert shut_board.refusal(at(9, 0.75), Leave.BLOCKS) is None


def test_a_class_with_a_seat_left_is_offered_and_a_full_one_is_not() -> None:
    assert at(10) in board(at(10), joinable={at(10): 1}).offers()
    assert at(10) not in board(at(10), joinable={at(10): 0}).offers()
    # A seat in one class is no room for another that overlaps it.
    assert at(10.25) not in board(at(10.25), joinable={at(10): 1}).offers()


def test_hours_that_touch_are_one_opening() -> None:
    assert merged([(9, 12), (12, 15), (20, 21), (10, 11)]) == [(9, 15), (20, 21)]
    assert Spans([(9, 12), (12, 15)]).hold((11, 13))
    assert not Spans([(9, 12), (13, 15)]).hold((11, 14))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)).map(lambda p: (p[0], sum(p)))), st.integers(0, 60))
def test_spans_answer_as_a_look_at_each_would(spans: list[Span], start: int) -> None:
    asked = (start, start + 4)
    assert Spans(spans).touch(asked) == any(first < asked[1] and asked[0] < last for first, last in spans)
    covered = {second for first, last in spans for second in range(first, last)}
    assert Spans(spans).hold(asked) == covered.issuperset(range(*asked))


def test_a_day_is_a_local_day() -> None:
    hours = OpenHours("Pacific/Kiritimati", weekly={1: [(0, HOUR)]})
    # Monday, 2 March 2026 begins there while it is still Sunday, 10:00, in UTC.
    monday = int((datetime(2026, 3, 2, tzinfo=ZoneInfo("UTC")) - timedelta(hours=14)).timestamp())
    (opening,) = hours.openings((monday, monday + HOUR))
    assert (opening.start, opening.end) == (monday, monday + HOUR)


def test_a_calendar_that_looks_busy_hides_the_same_part_of_each_day() -> None:
    days = [[day * DAY + hour * HOUR for hour in range(9, 17)] for day in range(3)]
    starts = [start for day in days for start in day]
    concealed = hidden("calendar", 40, starts, "UTC")
    assert [len(concealed & set(day)) for day in days] == [3, 3, 3]
    assert hidden("calendar", 40, days[1], "UTC") == concealed & set(days[1])
    assert hidden("calendar", 0, starts, "UTC") == frozenset()
    assert hidden("calendar", 100, starts, "UTC") == frozenset(starts)
    assert hidden("another", 40, starts, "UTC") != concealed
