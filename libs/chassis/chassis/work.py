"""The unit of work: one transaction in which a change, its events, timers and idempotent answer stand or fall together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.database import bind_tenant, stamp_with
from chassis.errors import PreconditionFailed
from chassis.events.declare import EventType
from chassis.events.outbox import PendingEvent, write_events
from chassis.identity import SYSTEM, Identity
from chassis.ids import new_event_id
from chassis.paging import Page
from chassis.service import Runtime
from chassis.telemetry import current_traceparent
from chassis.timers.store import cancel_timer, set_timer, set_timers


class HasVersion(Protocol):
    """A row whose `version` rises with every change."""

    version: Any


@dataclass(frozen=True)
class Change:
    """One field of a row before and after, as events and the audit log tell it."""

    field: str
    before: Any
    after: Any


class Work:
    """What an operation takes first. Operations never commit; whoever made the work does."""

    def __init__(self, session: Session, runtime: Runtime, identity: Identity) -> None:
        self.session = session
        self.runtime = runtime
        self.identity = identity
        self.actor = identity.actor
        self.identity_token: str | None = None
        # Whether each statement stands alone (`Database.session(reading=True)`), so that nothing can be held by a lock.
        self.reading = False
        self.page = Page()
        self.expected_version: int | None = None
        self.shown: HasVersion | None = None
        self._pending: list[PendingEvent] = []
        self._now = runtime.clock.now()
        bind_tenant(session, identity.location_id)
        # A service whose rows belong to users' contacts narrows its statements by this.
        session.info["assigned_to"] = identity.assigned_to
        stamp_with(session, runtime.clock)

    @classmethod
    def for_handler(cls, session: Session, runtime: Runtime, location_id: str | None, actor: str = "system") -> Self:
        """The work of an event's or a timer's handler, on a session that its worker commits."""
        return cls(session, runtime, Identity(actor=actor, location_id=location_id, scopes=SYSTEM.scopes))

    @property
    def location_id(self) -> str:
        """The location in which this work is done.

        Raises:
            RuntimeError: it has none (a company's token, or a public operation that has not found its location yet).
        """
        if self.identity.location_id is None:
            raise RuntimeError("this work has no location")
        return self.identity.location_id

    @property
    def clock(self) -> Clock:
        """The process' clock."""
        return self.runtime.clock

    @property
    def ports(self) -> Any:
        """The service's real clients of what lies outside."""
        return self.runtime.ports

    @property
    def settings(self) -> Any:
        """The service's settings."""
        return self.runtime.settings

    def now(self) -> datetime:
        """The moment of this work: one for all that it writes."""
        return self._now

    def record(
        self,
        event_type: EventType,
        subject: str,
        data: Mapping[str, Any],
        *,
        contact_id: str | None = None,
        changes: Sequence[Change] | None = None,
    ) -> UUID:
        """Say that something happened; it is published if and when this work is committed. Answers the event's id."""
        event_id = new_event_id()
        self._pending.append(
            PendingEvent(
                id=event_id,
                type=event_type,
                subject=subject,
                data=dict(data),
                changes=None if changes is None else [vars(change) for change in changes],
                location_id=self.identity.location_id,
                contact_id=contact_id,
                actor=self.actor,
                time=self._now,
                traceparent=current_traceparent(),
            )
        )
        return event_id

    def set_timer(self, kind: str, key: str, run_at: datetime, payload: Mapping[str, Any] | None = None) -> None:
        """Have the handler of `kind` called at `run_at`; the same kind and key again moves it."""
        set_timer(self.session, kind, key, run_at, dict(payload or {}), self.identity.location_id)

    def set_timers(self, kind: str, keys: Sequence[str], run_at: datetime) -> None:
        """Set a timer for each of `keys`, at once."""
        set_timers(self.session, kind, keys, run_at, {}, self.identity.location_id)

    def cancel_timer(self, kind: str, key: str) -> None:
        """Take a timer back; nothing happens if there is none."""
        cancel_timer(self.session, kind, key)

    def check_version(self, row: HasVersion) -> None:
        """Hold `row` to the request's `If-Match`.

        Raises:
            PreconditionFailed: it names another version.
        """
        if self.expected_version is not None and row.version != self.expected_version:
            raise PreconditionFailed("stale_version", "This was changed since you read it. Read it again and retry.")

    def show_version(self, row: HasVersion) -> None:
        """Answer the version of `row`, as it is after this work, as the `ETag`."""
        self.shown = row

    @contextmanager
    def acting_as(self, actor: str) -> Iterator[None]:
        """Record what happens inside as done by `actor` (`workflow:ID`, `provider:stripe` …)."""
        before, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = before

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside, with the events recorded there, if it raises; the error goes on to the caller."""
        recorded = len(self._pending)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._pending[recorded:]
            raise

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Undo what happens inside, with the events recorded there: for showing what would come of it."""
        recorded = len(self._pending)
        nested = self.session.begin_nested()
        try:
            yield
        finally:
            nested.rollback()
            del self._pending[recorded:]

    @contextmanager
    def across_locations(self) -> Iterator[None]:
        """Lift the tenant filter inside, for what finds its location by a key or a timer."""
        before = self.session.info.get("across_locations", False)
        self.session.info["across_locations"] = True
        try:
            yield
        finally:
            self.session.info["across_locations"] = before

    def enter_location(self, location_id: str) -> None:
        """Go on in `location_id`, for public operations that found it by a key."""
        self.identity = replace(self.identity, location_id=location_id)
        bind_tenant(self.session, location_id)

    def finish(self) -> None:
        """Flush, and write the events last so that their locks are held shortest. Whoever calls this commits."""
        self.session.flush()
        if self._pending:
            write_events(self.session, self.runtime.service.source, self._pending)
            self._pending = []


class Units:
    """Opens units of work for one identity, each committed at its end or rolled back on an error."""

    def __init__(self, runtime: Runtime, identity: Identity = SYSTEM, identity_token: str | None = None) -> None:
        self.runtime = runtime
        self.identity = identity
        self.identity_token = identity_token

    def enter_location(self, location_id: str) -> None:
        """Go on in `location_id` from the next unit on, for public operations that found it by a key."""
        self.identity = replace(self.identity, location_id=location_id)

    @contextmanager
    def __call__(self) -> Iterator[Work]:
        """A unit of work in a transaction of its own."""
        with self.runtime.database.session() as session:
            work = Work(session, self.runtime, self.identity)
            work.identity_token = self.identity_token
            yield work
            work.finish()
            session.commit()
