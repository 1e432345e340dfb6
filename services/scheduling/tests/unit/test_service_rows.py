"""Services in a row: where each finds room."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from scheduling.appointments.rules import Candidate, Reason
from scheduling.service_bookings.rules import Placed, Step, place, starts
from scheduling.slots.hours import OpenHours, Span
from scheduling.slots.rules import Board, Lane, Leave, Needs, Refusal, SlotRules

HOUR = 3600
ALL_DAY = OpenHours(zone="UTC", weekly={day: [(0, 24 * HOUR)] for day in range(7)})
WINDOW = (0, 6 * HOUR)


def step(
    *lanes: tuple[str, Sequence[Span]], duration: int = HOUR, before: int = 0, after: int = 0, grid: int = HOUR
) -> Step:
    """A service that these people could give; each with what is taken already."""
    rules = SlotRules(hours=ALL_DAY, duration=duration, interval=grid, before=before, after=after)
    board = Board(rules, [Lane(name, busy) for name, busy in lanes], Needs.ANY, WINDOW)
    candidates = {name: Candidate(name, 1, 0, number) for number, (name, _) in enumerate(lanes)}
    return Step(board, candidates)


def test_the_second_begins_when_the_first_has_ended() -> None:
    row = place([step(("a", [])), step(("b", []), grid=1)], 0, Leave.NOTHING)
    assert row == [
        Placed((0, HOUR), (0, HOUR), "a", Reason.ONLY_ONE),
        Placed((HOUR, 2 * HOUR), (HOUR, 2 * HOUR), "b", Reason.ONLY_ONE),
    ]


def test_buffers_lie_between_two_services_of_one_person_and_not_when_time_is_overridden() -> None:
    steps = [step(("a", []), after=600), step(("a", []), before=300, grid=1)]
    row = place(steps, 0, Leave.NOTHING)
    assert not isinstance(row, Refusal)
    assert row[1].span == (HOUR + 900, 2 * HOUR + 900)
    overridden = place(steps, 0, Leave.BLOCKS)
    assert not isinstance(overridden, Refusal)
    assert overridden[1].span == (HOUR, 2 * HOUR)


def test_a_service_that_nobody_is_free_for_refuses_the_whole_row() -> None:
    steps = [step(("a", [])), step(("b", [(HOUR, 2 * HOUR)]), grid=1)]
    assert place(steps, 0, Leave.NOTHING) is Refusal.TAKEN
    assert next(starts(steps)) == HOUR


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda it: (it[0] * 900, (it[0] + it[1]) * 900))
PEOPLE = st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)
SERVICES = st.tuples(PEOPLE, st.integers(1, 6), st.integers(0, 2), st.integers(0, 2))


@given(
    busy=st.fixed_dictionaries({name: st.lists(SPANS, max_size=4) for name in "abc"}),
    asked=st.lists(SERVICES, min_size=1, max_size=4),
)
def test_whatever_is_offered_overlaps_nothing_and_goes_in_order(
    busy: dict[str, list[Span]], asked: list[tuple[list[str], int, int, int]]
) -> None:
    steps = [
        step(
            *((name, busy[name]) for name in people),
            duration=length * 900,
            before=before * 300,
            after=after * 300,
            grid=1 if number else 900,
        )
        for number, (people, length, before, after) in enumerate(asked)
    ]
    for start in list(starts(steps))[:5]:
        row = place(steps, start, Leave.NOTHING)
        assert not isinstance(row, Refusal)
        assert row[0].span[0] == start
        for number, one in enumerate(row):
            assert one.lane in asked[number][0]
            assert all(one.around[1] <= first or last <= one.around[0] for first, last in busy[one.lane])
            for earlier in row[:number]:
                assert earlier.span[1] <= one.span[0]
                assert earlier.lane != one.lane or earlier.around[1] <= one.around[0]
