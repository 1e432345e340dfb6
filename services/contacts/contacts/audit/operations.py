"""Reading a contact's audit log, and checking its chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from chassis.paging import Key
from chassis.work import Work
from contacts.audit.chain import GENESIS, is_whole
from contacts.audit.models import AuditHead, AuditLog
from contacts.erasing.operations import is_erased, read_erasure
from contacts.people.loading import require_contact
from contacts.people.merged import family_of
from contacts.people.visibility import unrestricted
from contacts.refs.operations import read_user_names

_ORDER = (Key(AuditLog.position, "position", descending=True, value=int),)
_ORDER_OF_SEVERAL = (
    Key(AuditLog.at, "at", descending=True, value=datetime.fromisoformat),
    Key(AuditLog.id, "id", descending=True, value=str),
)
_BATCH = 1000


@dataclass(frozen=True)
class Verdict:
    """What checking a chain found. `broken_at` is the id of the first row that is not as it was written, or None."""

    checked: int
    broken_at: str | None
    complete: bool

    @property
    def valid(self) -> bool:
        """Whether nothing was changed, put in or taken away."""
        return self.broken_at is None and self.complete


def list_audit_logs(
    work: Work,
    contact_id: str,
    *,
    actor: str | None = None,
    field: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Sequence[AuditLog], str | None]:
    """A page of a contact's audit log and those of the contacts merged into it, the newest first, and the next page's cursor.

    `actor` is `user:ID`, or an ID alone; `field` keeps rows that changed it.

    Raises:
        NotFound: `contact_not_found`.
        Unreadable: `invalid_cursor`.
    """
    family = _chains_of(work, contact_id)
    statement = select(AuditLog).where(AuditLog.contact_id.in_(family))
    if actor is not None:
        names = [actor] if ":" in actor else [f"{kind}:{actor}" for kind in ("user", "token", "workflow", "contact")]
        statement = statement.where(AuditLog.actor.in_([actor, *names]))
    if field is not None:
        statement = statement.where(AuditLog.fields.contains([field]))
    if since is not None:
        statement = statement.where(AuditLog.at >= since)
    if until is not None:
        statement = statement.where(AuditLog.at < until)
    order = _ORDER if len(family) == 1 else _ORDER_OF_SEVERAL
    with unrestricted(work):
        rows = work.session.scalars(work.page.apply(statement, order)).all()
    return work.page.cut(rows, order)


def verify_audit_logs(work: Work, contact_id: str) -> Verdict:
    """Compute a contact's chain again, from its first row to its end, and those of the contacts merged into it.

    Raises:
        NotFound: `contact_not_found`.
    """
    family = _chains_of(work, contact_id)
    with unrestricted(work):
        verdicts = [_verify(work, one) for one in family]
    broken = next((verdict for verdict in verdicts if not verdict.valid), None)
    checked = sum(verdict.checked for verdict in verdicts)
    return Verdict(checked, broken.broken_at if broken else None, complete=broken is None)


def _verify(work: Work, contact_id: str) -> Verdict:
    head = work.session.scalars(select(AuditHead).where(AuditHead.contact_id == contact_id)).one_or_none()
    end = head.position if head else 0
    previous, position = GENESIS, 0
    while rows := _chain(work, contact_id, position, end):
        for row in rows:
            if row["position"] != position + 1 or not is_whole(row, previous):
                return Verdict(position, row["id"], complete=False)
            previous, position = row["hash"], row["position"]
    whole = position == end and (head is None or head.hash == previous)
    return Verdict(position, None, complete=whole)


def _chains_of(work: Work, contact_id: str) -> list[str]:
    """Whose chains make the contact's log. That of an erased contact is still there for whoever sees all contacts."""
    if work.identity.assigned_to is None and is_erased(work, contact_id):
        return [erasure.contact_id for erasure in read_erasure(work, contact_id)]
    require_contact(work, contact_id)
    return family_of(work, contact_id)


def _chain(work: Work, contact_id: str, behind: int, end: int) -> list[dict[str, Any]]:
    """The next rows of a chain behind the position `behind`, in its order, up to `end`; rows written meanwhile are behind that."""
    statement = (
        select(AuditLog.__table__)
        .where(
            AuditLog.contact_id == contact_id,
            AuditLog.location_id == work.location_id,
            AuditLog.position > behind,
            AuditLog.position <= end,
        )
        .order_by(AuditLog.position)
        .limit(_BATCH)
    )
    return [dict(row) for row in work.session.execute(statement).mappings()]


def names_of(work: Work, rows: Sequence[AuditLog]) -> Mapping[str, str]:
    """The names of the users who act in `rows`, by user id, where they are known."""
    users = [row.actor.removeprefix("user:") for row in rows if row.actor.startswith("user:")]
    return read_user_names(work, users) if users else {}
