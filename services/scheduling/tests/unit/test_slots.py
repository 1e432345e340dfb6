"""What is offered can be booked, and what is refused was not on offer; both as a plain reading of the rules has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.slots.hours import OpenHours, Span, Spans, merged
from scheduling.slots.rules import Board, Lane, Needs, Refusal, SlotRules

MINUTE, HOUR = 60, 3600
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
def cases(draw: st.DrawFn) -> Case:
    """A calendar in some zone around a change of clocks, with people who are busy now and then."""
    start = int(draw(st.sampled_from(WEEKS)).timestamp()) + draw(st.integers(0, 2)) * 12 * HOUR
    window = (start, start + draw(st.integers(1, 72)) * HOUR)
    busy = st.tuples(st.integers(-20, 300), st.integers(1, 30)).map(
        lambda pair: (start + pair[0] * TICK, start + (pair[0] + pair[1]) * TICK)
    )
    lanes = [Lane(f"user:{number}", draw(st.lists(busy, max_size=6))) for number in range(draw(st.integers(1, 3)))]
    rules = SlotRules(
        hours=OpenHours(draw(st.sampled_from(ZONES)), weekly={day: draw(spans_of_a_day()) for day in range(7)}),
        duration=draw(st.integers(1, 8)) * TICK,
        interval=draw(st.integers(1, 6)) * TICK,
        before=draw(st.integers(0, 2)) * TICK,
        after=draw(st.integers(0, 2)) * TICK,
        bounds=(start + draw(st.integers(-10, 20)) * HOUR, start + draw(st.integers(20, 100)) * HOUR),
    )
    return Case(rules, lanes, draw(st.sampled_from(list(Needs))), window)


def plainly_open(rules: SlotRules, moment: int) -> bool:
    """Whether the wall clock at `moment` shows a time in the hours."""
    local = datetime.fromtimestamp(moment, ZoneInfo(rules.hours.zone))
    second = (local.hour * 60 + local.minute) * 60 + local.second
    return any(opens <= second < closes for opens, closes in rules.hours.weekly[(local.weekday() + 1) % 7])


def plainly_bookable(case: Case, start: int) -> bool:
    """The rules, read one by one and a minute at a time."""
    rules = case.rules
    local = datetime.fromtimestamp(start, ZoneInfo(rules.hours.zone))
    second = (local.hour * 60 + local.minute) * 60 + local.second
    hours = rules.hours.weekly[(local.weekday() + 1) % 7]
    on_grid = any(opens <= second < closes and (second - opens) % rules.interval == 0 for opens, closes in hours)
    stays_open = all(plainly_open(rules, moment) for moment in range(start, start + rules.duration, MINUTE))
    in_bounds = rules.bounds[0] <= start < rules.bounds[1]
    first, last = start - rules.before, start + rules.duration + rules.after
    free = [all(end <= first or begin >= last for begin, end in lane.busy) for lane in case.lanes]
    return on_grid and stays_open and in_bounds and (any(free) if case.needs is Needs.ANY else all(free))


@settings(deadline=None, max_examples=60)
@given(cases())
def test_offered_bookable_and_the_plain_reading_are_the_same_starts(case: Case) -> None:
    offered = [span[0] for span in case.board.offers()]
    ticks = range(case.window[0], case.window[1], TICK // 3)
    bookable = [start for start in ticks if case.board.refusal((start, start + case.rules.duration)) is None]
    assert offered == bookable
    assert offered == [start for start in ticks if plainly_bookable(case, start)]


@settings(deadline=None, max_examples=50)
@given(cases(), st.data())
def test_after_a_booking_nothing_that_is_offered_in_its_lane_touches_it(case: Case, data: st.DataObject) -> None:
    offered = list(case.board.offers())
    if not offered:
        return
    chosen = data.draw(st.sampled_from(offered))
    taken = case.board.free_lanes(chosen)[:1] if case.needs is Needs.ANY else case.board.free_lanes(chosen)
    lanes = [
        Lane(lane.name, [*lane.busy, case.rules.padded(chosen)]) if lane.name in taken else lane for lane in case.lanes
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
    assert board().refusal(at(3), any_time=True) is None
    assert board(at(9)).refusal(at(9.25), any_time=True) is Refusal.TAKEN
    assert board(bounds=(10 * HOUR, 11 * HOUR)).refusal(at(9), any_bounds=True) is None
    assert board(bounds=(10 * HOUR, 11 * HOUR)).refusal(at(8), any_bounds=True) is Refusal.OUTSIDE_OPEN_HOURS


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
