"""Reading transactions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from billing.contacts import ContactRef, contact_refs
from billing.transactions.errors import location_not_found, transaction_not_found
from billing.transactions.models import Transaction
from billing.transactions.rules import beginning_of, end_of
from chassis.errors import Invalid
from chassis.work import Work

Row = tuple[Transaction, ContactRef | None]

_EQUALS: Mapping[str, ColumnElement[Any]] = {
    "source_type": Transaction.source_type.expression,
    "source_sub_type": Transaction.source_sub_type.expression,
    "subscription_id": Transaction.subscription_id.expression,
    "entity_id": Transaction.entity_id.expression,
}


def check_location(work: Work, query: Mapping[str, Any]) -> None:
    """Hold the location that a query names to the caller's.

    Raises:
        NotFound: ``location_not_found``, it is another.
    """
    if any(query.get(name) not in (None, work.location_id) for name in ("alt_id", "location_id")):
        raise location_not_found()


def list_transactions(work: Work, query: Mapping[str, Any]) -> tuple[Sequence[Row], int]:
    """One page of the transactions that the caller may see, newest first, and how many there are in all."""
    check_location(work, query)
    wanted = _conditions(work, query)
    page = (
        select(Transaction, ContactRef)
        .outerjoin(ContactRef, ContactRef.id == Transaction.contact_id)
        .where(*wanted)
        .order_by(Transaction.created_at.desc(), Transaction.id.desc())
        .limit(query["limit"])
        .offset(query["offset"])
    )
    count = select(func.count()).select_from(Transaction)
    if query.get("search"):
        count = count.outerjoin(ContactRef, ContactRef.id == Transaction.contact_id)
    total = work.session.scalar(count.where(*wanted)) or 0
    return [(row[0], row[1]) for row in work.session.execute(page)], total


def read_transaction(work: Work, transaction_id: str) -> Row:
    """One transaction, with its contact where that is known.

    Raises:
        NotFound: ``transaction_not_found``.
    """
    row = work.session.scalars(
        select(Transaction).where(Transaction.id == transaction_id, contact_refs.visible(work, Transaction.contact_id))
    ).one_or_none()
    if row is None:
        raise transaction_not_found()
    return row, work.session.get(ContactRef, row.contact_id)


def lock_transaction(work: Work, transaction_id: str) -> Transaction:
    """One transaction, locked with its contact until this work ends. Whether the caller may see it was asked before, and may have changed.

    Raises:
        NotFound: ``transaction_not_found``.
        Unavailable: ``contacts_unavailable``.
    """
    row = contact_refs.row_with_contact(work, Transaction, transaction_id, lock=True)
    if row is None:
        raise transaction_not_found()
    return row


def _conditions(work: Work, query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    wanted = [contact_refs.visible(work, Transaction.contact_id)]
    wanted += [column == query[name] for name, column in _EQUALS.items() if query.get(name)]
    if query.get("contact_id"):
        wanted.append(Transaction.contact_id == contact_refs.current_id(work, query["contact_id"]))
    if query.get("payment_mode"):
        wanted.append(Transaction.live.is_(query["payment_mode"] == "live"))
    if query.get("start_at"):
        wanted.append(Transaction.created_at >= _moment(beginning_of, query["start_at"], "startAt"))
    if query.get("end_at"):
        wanted.append(Transaction.created_at < _moment(end_of, query["end_at"], "endAt"))
    if query.get("search"):
        wanted.append(_mentions(query["search"]))
    return wanted


def _mentions(search: str) -> ColumnElement[bool]:
    columns = (Transaction.description, Transaction.source_name, ContactRef.name, ContactRef.email)
    return or_(Transaction.id == search, *(column.icontains(search, autoescape=True) for column in columns))


def _moment(read: Callable[[str], datetime], text: str, field: str) -> datetime:
    try:
        return read(text)
    except ValueError as error:
        message = f"{field}: Give a day such as 2024-02-01, or a time such as 2024-02-01T09:00:00Z."
        raise Invalid.of_field(field, "invalid_time", message) from error
