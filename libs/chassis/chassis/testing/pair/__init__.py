"""Two tiny services to try the backbone with: a till that records sales, and a ledger that posts each of them once."""

import time
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import BigInteger, Column, Identity, Integer, Table, Text, insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from chassis.database import Database, metadata
from chassis.events.declare import Event, EventType, Subscription
from chassis.service import Service
from chassis.timers.store import Timer
from chassis.work import Work


class SaleData(Schema):
    """A sale; `trouble` says how the ledger shall fail on it."""

    amount = fields.Integer(required=True)
    note = fields.String()
    trouble = fields.String()


class SaleRead(Schema):
    """What the ledger reads of a sale."""

    amount = fields.Integer(required=True)
    trouble = fields.String()


SALE_MADE = EventType("till.sale.made", schema=SaleData, example={"amount": 1200, "note": "Zwölf Äpfel"})
SALE_CHANGED = EventType("till.sale.changed", schema=SaleData, example={"amount": 1200})

LEDGER_METADATA = metadata()
POSTINGS = Table(
    "postings",
    LEDGER_METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    # Not unique on purpose: a sale that is posted twice must show.
    Column("event_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("location_id", Text),
)
LATEST = Table(
    "latest",
    LEDGER_METADATA,
    Column("subject", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("amount", Integer, nullable=False),
)
_INSERT = insert(POSTINGS)
_KEEP_LATEST = upsert(LATEST)
_KEEP_LATEST = _KEEP_LATEST.on_conflict_do_update(
    index_elements=["subject"],
    set_={"sequence": _KEEP_LATEST.excluded.sequence, "amount": _KEEP_LATEST.excluded.amount},
    where=LATEST.c.sequence < _KEEP_LATEST.excluded.sequence,
)


class TroubleError(Exception):
    """What the ledger was asked to fail with."""


def post(work: Work, event: Event) -> None:
    """Post a sale; with `trouble` the row is written and the handler fails after that."""
    row = {
        "event_id": event.id,
        "subject": event.subject,
        "sequence": event.sequence,
        "amount": event.data["amount"],
        "location_id": event.location_id,
    }
    work.session.execute(_INSERT, row)
    trouble = event.data.get("trouble")
    if trouble == "fail":
        raise TroubleError("asked to fail")
    if trouble == "slow":
        time.sleep(0.5)


def keep_latest(work: Work, event: Event) -> None:
    """Keep the amount of a subject's latest change, in whatever order they come."""
    row = {"subject": event.subject, "sequence": event.sequence, "amount": event.data["amount"]}
    work.session.execute(_KEEP_LATEST, row)


def post_timer(work: Work, timer: Timer) -> None:
    """Post what a timer carries."""
    row = {"event_id": "timer", "subject": timer.key, "sequence": 0, "amount": timer.payload["amount"]}
    work.session.execute(_INSERT, {**row, "location_id": timer.location_id})
    if timer.payload.get("trouble"):
        raise TroubleError("asked to fail")


TILL = Service(name="till", package="chassis.testing.pair", published=[SALE_MADE, SALE_CHANGED])
LEDGER = Service(
    name="ledger",
    package="chassis.testing.pair",
    subscriptions=[
        Subscription("till.sale.made", reads=SaleRead, handle=post),
        Subscription("till.sale.changed", reads=SaleRead, handle=keep_latest),
    ],
    timers={"post": post_timer},
)
SERVICES = {service.name: service for service in (TILL, LEDGER)}


def make_ledger_tables(database: Database) -> None:
    """Make the ledger's own table if it is not there."""
    LEDGER_METADATA.create_all(database.engine)


def sell(work: Work, subject: str, amount: int, **more: Any) -> None:
    """Record a sale of `amount` cents."""
    work.record(SALE_MADE, subject, {"amount": amount, **more})


def postings(session: Session, **where: Any) -> list[Any]:
    """The ledger's postings in the order in which they were made."""
    return list(session.execute(POSTINGS.select().filter_by(**where).order_by(POSTINGS.c.id)))
