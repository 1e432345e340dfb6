"""Keeping busy sources, and reading them again and again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from chassis.timers.store import Timer
from chassis.timers.trying import Tries, of_try
from chassis.work import Units, Work
from scheduling.busy_sources.errors import (
    SourceError,
    busy_source_not_found,
    too_many_sources,
    unreadable_source,
    url_or_ics,
)
from scheduling.busy_sources.fetching import check_address, fetch
from scheduling.busy_sources.models import BusySource, ExternalBusy
from scheduling.busy_sources.reading import Span, busy_spans
from scheduling.locations.operations import zone_of_location
from scheduling.occupancy.models import lane_of_user
from scheduling.occupancy.operations import lock_lanes

SOURCE_DUE = "busy_source"
_MOST = 20
_EVERY = timedelta(minutes=15)
# A text does not change, but what repeats in it comes nearer.
_LAID_OUT_EVERY = timedelta(days=1)
_BEHIND, _AHEAD = timedelta(days=1), timedelta(days=400)


def add_source(work: Work, user_id: str, body: Mapping[str, Any]) -> BusySource:
    """Take a calendar as busy time of the user: a text at once, an address as soon as the worker has read it.

    Raises:
        Invalid: `url_or_ics`, `too_many_busy_sources`, `invalid_url`, `not_icalendar`, `too_many_events`.
    """
    if ("url" in body) == ("ics" in body):
        raise url_or_ics()
    spans = _read_at_once(work, body)
    lock_lanes(work, [lane_of_user(user_id)])
    known = work.session.scalar(select(func.count()).select_from(BusySource).where(BusySource.user_id == user_id))
    if (known or 0) >= _MOST:
        raise too_many_sources()
    source = BusySource(user_id=user_id, url=body.get("url"), ics=body.get("ics"))
    work.session.add(source)
    work.session.flush()
    if spans is None:
        work.set_timer(SOURCE_DUE, source.id, work.now())
    else:
        _settle(work, source, spans)
    return source


def list_sources(work: Work, user_id: str) -> Sequence[BusySource]:
    """The user's busy sources, oldest first."""
    return work.session.scalars(select(BusySource).where(BusySource.user_id == user_id).order_by(BusySource.id)).all()


def remove_source(work: Work, user_id: str, source_id: str) -> None:
    """Forget a source and the time that it took.

    Raises:
        NotFound: `busy_source_not_found`.
    """
    # Before the row is looked at, as the timer's own handler does.
    work.cancel_timer(SOURCE_DUE, source_id)
    source = find_source(work, source_id)
    if source is None or source.user_id != user_id:
        raise busy_source_not_found()
    work.session.execute(delete(ExternalBusy).where(ExternalBusy.source_id == source.id))
    work.session.delete(source)


def source_due(work: Work, timer: Timer) -> None:
    """Read a source again (a timer's handler), by a thread and with no transaction open: it may be slow, and reading it too."""
    source = find_source(work, timer.key)
    if source is not None:
        _tries.begin(work, source)


def find_source(work: Work, source_id: str) -> BusySource | None:
    """The source, locked: whoever is writing what it takes ends first."""
    return work.session.scalars(select(BusySource).where(BusySource.id == source_id).with_for_update()).one_or_none()


def _read(units: Units, source_id: str, attempt: int) -> None:
    with units() as work:
        source = of_try(work, BusySource, source_id, attempt)
        if source is None:
            return
        url, text = source.url, source.ics or ""
        allow_private = work.settings.busy_sources_allow_private
        window = _window(work)
    found: Sequence[Span] | SourceError
    try:
        found = busy_spans(text if url is None else fetch(url, allow_private=allow_private), *window)
    except SourceError as error:
        found = error
    with units() as work:
        source = of_try(work, BusySource, source_id, attempt)
        if source is not None:
            _settle(work, source, found)


_tries = Tries(SOURCE_DUE, _read, patience=timedelta(minutes=1))


def _read_at_once(work: Work, body: Mapping[str, Any]) -> list[Span] | None:
    """The times of a text; None where an address is still to be read."""
    try:
        if "url" not in body:
            return busy_spans(body["ics"], *_window(work))
        check_address(body["url"])
    except SourceError as error:
        raise unreadable_source("url" if "url" in body else "ics", error.code) from error
    return None


def _window(work: Work) -> tuple[str, datetime, datetime]:
    """The zone in which times without one are read, and how far they are laid out."""
    return zone_of_location(work), work.now() - _BEHIND, work.now() + _AHEAD


def _settle(work: Work, source: BusySource, found: Sequence[Span] | SourceError) -> None:
    """Write what was read, and when it is read again. A failure leaves what was read before, and is tried again in its turn."""
    if isinstance(found, SourceError):
        source.status, source.problem = "failed", found.code
    else:
        lock_lanes(work, [lane_of_user(source.user_id)])
        _take(work, source, found)
    work.set_timer(SOURCE_DUE, source.id, work.now() + (_EVERY if source.url is not None else _LAID_OUT_EVERY))


def _take(work: Work, source: BusySource, spans: Sequence[Span]) -> None:
    work.session.execute(delete(ExternalBusy).where(ExternalBusy.source_id == source.id))
    if spans:
        lane = lane_of_user(source.user_id)
        rows = [
            {
                "location_id": work.location_id,
                "source_id": source.id,
                "lane": lane,
                "start_at": first,
                "end_at": last,
            }
            for first, last in spans
        ]
        work.session.execute(insert(ExternalBusy), rows)
    source.status, source.problem, source.read_at = "ok", None, work.now()
