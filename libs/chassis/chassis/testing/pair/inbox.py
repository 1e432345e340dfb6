"""The ledger's inbox by itself: messages as the bus would bring them, and a clock that a test moves."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.clock import MovingClock
from chassis.events.consumer import Inbox
from chassis.events.envelope import render
from chassis.events.handling import Handlers
from chassis.events.inbox import RetryPolicy
from chassis.ids import new_event_id
from chassis.service import Runtime, Service
from chassis.tables import INBOX
from chassis.testing.pair import LEDGER, make_ledger_tables, postings


class LedgerInbox:
    """A ledger's inbox on a clock of the test's, and messages as the bus would bring them."""

    def __init__(self, make_runtime: Callable[..., Runtime], service: Service = LEDGER) -> None:
        self.clock = MovingClock()
        self.runtime = make_runtime(service, "amqp://127.0.0.1:1", clock=self.clock)
        make_ledger_tables(self.runtime.database)
        self.policy = RetryPolicy(attempts=3, first_pause=timedelta(seconds=10))
        self.inbox = Inbox(self.runtime, Handlers(self.runtime), self.policy)

    def sale(self, amount: int, *, replay_id: str | None = None, event_id: UUID | None = None, **more: Any) -> bytes:
        """A sale's envelope."""
        trouble = f', "trouble": "{more.pop("trouble")}"' if "trouble" in more else ""
        row = SimpleNamespace(
            event_id=event_id or new_event_id(),
            type="till.sale.made",
            version=1,
            source="/till",
            subject=f"sale-{amount}",
            sequence=1,
            location_id=None,
            contact_id=None,
            actor="system",
            time=self.clock.now(),
            traceparent=None,
            erased_at=None,
            data=f'{{"amount": {amount}{trouble}}}',
        )
        return render(SimpleNamespace(**{**vars(row), **more}), replay_id=replay_id)

    def posted(self) -> list[int]:
        """The amounts of the postings."""
        with self.runtime.database.session() as session:
            return sorted(row.amount for row in postings(session))

    def rows(self) -> list[Any]:
        """The inbox by state and number of tries."""
        with self.runtime.database.session() as session:
            return [
                tuple(row) for row in session.execute(select(INBOX.c.state, INBOX.c.attempts).order_by(INBOX.c.state))
            ]

    def retry(self) -> float:
        """What the worker's retry loop does once."""
        return self.inbox.retry_step()
