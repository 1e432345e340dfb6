"""`python -m SERVICE events parked|retry|drop|replay`: the operator's commands."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_hex
from uuid import UUID

from chassis.events.bus import BusUnavailableError, NoSuchQueueError
from chassis.events.parked import (
    count_parked,
    drop_parked,
    parked_events,
    parked_timers,
    retry_parked,
    retry_parked_timers,
)
from chassis.events.replay import Replay, replay
from chassis.service import Runtime
from chassis.worker import make_publisher


def run(runtime: Runtime, arguments: Sequence[str]) -> int:
    """Do what `arguments` ask for on the service's database and bus; the exit status."""
    given = _parser(runtime.service.package).parse_args(arguments)
    try:
        status: int = given.action(runtime, given)
    finally:
        runtime.close()
    return status


def _parser(package: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {package} events")
    actions = parser.add_subparsers(required=True)
    parked = actions.add_parser("parked", help="list events and timers that are out of tries, and unreadable messages")
    parked.add_argument("--limit", type=int, default=100)
    parked.add_argument("--bodies", action="store_true", help="show each body too (it may hold personal data)")
    parked.set_defaults(action=_parked)
    retry = actions.add_parser("retry", help="have parked events tried again")
    _add_choice(retry)
    retry.add_argument("--timers", action="store_true", help="every parked timer in place of events")
    retry.set_defaults(action=_retry)
    drop = actions.add_parser("drop", help="give parked events up")
    _add_choice(drop)
    drop.set_defaults(action=_drop)
    again = actions.add_parser("replay", help="send published events to one queue again")
    again.add_argument("--from", dest="since", type=_time, help="ISO 8601; without an offset it is UTC")
    again.add_argument("--to-time", dest="until", type=_time, help="ISO 8601, exclusive")
    again.add_argument(
        "--types", default="#", help="patterns, comma separated: contacts.contact.*,contacts.note.created"
    )
    again.add_argument("--to", dest="queue", required=True, help="the queue: contacts.inbox")
    again.add_argument("--again", action="store_true", help="also what the subscriber has handled already")
    again.add_argument("--replay-id", help="go on with an interrupted --again under its id")
    again.add_argument("--after-position", type=int, default=0, help="go on after the last position that was shown")
    again.set_defaults(action=_replay)
    return parser


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", type=UUID, help="event ids")
    parser.add_argument("--all", action="store_true")


def _parked(runtime: Runtime, given: argparse.Namespace) -> int:
    with runtime.database.session() as session:
        for row in parked_events(session, given.limit):
            _say(
                f"{row.event_id}  {row.received_at:%Y-%m-%dT%H:%M:%SZ}  {row.type}  tries={row.attempts}  {_line(row.error)}"
            )
            if given.bodies and row.body is not None:
                _say(f"    {row.body.decode(errors='backslashreplace')}")
        for row in parked_timers(session, given.limit):
            _say(
                f"timer {row.kind} {row.key}  {row.run_at:%Y-%m-%dT%H:%M:%SZ}  tries={row.attempts}  {_line(row.error)}"
            )
        _say(f"{count_parked(session)} events parked")
    return 0


def _retry(runtime: Runtime, given: argparse.Namespace) -> int:
    now = runtime.clock.now()
    with runtime.database.session() as session:
        if given.timers:
            count = retry_parked_timers(session, now)
        elif _chosen(given):
            count = len(retry_parked(session, None if given.all else given.ids, now))
        else:
            return 2
        session.commit()
    _say(f"{count} to be tried again")
    return 0


def _drop(runtime: Runtime, given: argparse.Namespace) -> int:
    if not _chosen(given):
        return 2
    with runtime.database.session() as session:
        count = len(drop_parked(session, None if given.all else given.ids, runtime.clock.now()))
        session.commit()
    _say(f"{count} dropped")
    return 0


def _replay(runtime: Runtime, given: argparse.Namespace) -> int:
    replay_id = given.replay_id or (token_hex(8) if given.again else None)
    if replay_id is not None:
        _say(f"replay id {replay_id}")
    what = Replay(given.queue, given.types.split(","), given.since, given.until, replay_id)
    publisher = make_publisher(runtime)
    sent, position = 0, given.after_position
    try:
        for progress in replay(runtime.database.engine, publisher, what, position):
            sent, position = progress.sent, progress.position
            _say(f"{sent} sent, up to position {position}")
    except NoSuchQueueError:
        _say(f"nobody has declared the queue {given.queue}", error=True)
        return 1
    except BusUnavailableError as error:
        again = f" --replay-id {replay_id}" if replay_id else ""
        _say(f"{error}\ngo on with --after-position {position}{again}", error=True)
        return 1
    finally:
        publisher.close()
    _say(f"done: {sent} events sent to {given.queue}")
    return 0


def _chosen(given: argparse.Namespace) -> bool:
    if bool(given.ids) == given.all:
        _say("name event ids, or --all", error=True)
        return False
    return True


def _time(value: str) -> datetime:
    time = datetime.fromisoformat(value)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _line(error: str | None) -> str:
    return (error or "").partition("\n")[0][:200]


def _say(text: str, *, error: bool = False) -> None:
    stream = sys.stderr if error else sys.stdout
    stream.write(f"{text}\n")
    stream.flush()
