"""Giving contacts access to offers and groups, and taking it back. Both can be done again without doing anything again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.ids import new_id
from chassis.paging import Key
from chassis.work import Work
from contacts.history import made_of, tell, undone
from contacts.people.loading import require_contact
from contacts.portal.events import access_data
from contacts.portal.kinds import Kind
from contacts.portal.models import PortalAccess, PortalItem
from contacts.portal.operations import read_item


@dataclass(frozen=True)
class Access:
    """A contact's access with the item that it is to."""

    access: PortalAccess
    item: PortalItem


def grant(work: Work, kind: Kind, contact_id: str, item_id: str) -> Access:
    """Give a contact access; one that they have stays as it is, and nothing is told.

    Raises:
        NotFound: `contact_not_found`, `course_offer_not_found`, `community_group_not_found`.
    """
    require_contact(work, contact_id)
    item = read_item(work, kind, item_id, held=True)
    row = {
        "id": new_id(),
        "location_id": work.location_id,
        "contact_id": contact_id,
        "item_id": item_id,
        "granted_by": work.actor,
        "granted_at": work.now(),
    }
    # The constraint decides who was first; on the table and not the model, as nothing but this row is meant.
    table = cast(Table, kind.access.__table__)
    statement = insert(table).values(row).on_conflict_do_nothing().returning(table.c.id)
    new = work.session.connection().execute(statement).first() is not None
    access: PortalAccess = work.session.scalars(
        select(kind.access).where(kind.access.contact_id == contact_id, kind.access.item_id == item_id)
    ).one()
    if new:
        data = access_data(access, item)
        tell(work, kind.granted, contact_id=contact_id, subject=access.id, data=data, audited=made_of(data))
    return Access(access, item)


def revoke(work: Work, kind: Kind, contact_id: str, item_id: str) -> None:
    """Take a contact's access back; where there is none, nothing is told.

    Raises:
        NotFound: `contact_not_found`, `course_offer_not_found`, `community_group_not_found`.
    """
    require_contact(work, contact_id)
    item = read_item(work, kind, item_id)
    statement = (
        select(kind.access)
        .where(kind.access.contact_id == contact_id, kind.access.item_id == item_id)
        # Of two who take it back at once, the second waits and then finds nothing.
        .with_for_update()
    )
    access: PortalAccess | None = work.session.scalars(statement).one_or_none()
    if access is None:
        return
    data = access_data(access, item)
    work.session.execute(delete(kind.access).where(kind.access.id == access.id))
    tell(work, kind.revoked, contact_id=contact_id, subject=access.id, data=data, audited=undone(data))


def list_access(work: Work, kind: Kind, contact_id: str) -> tuple[Sequence[Access], str | None]:
    """A page of what a contact has, the latest first, and the next page's cursor.

    Raises:
        NotFound: `contact_not_found`.
        Unreadable: `invalid_cursor`.
    """
    require_contact(work, contact_id)
    keys = (
        Key(kind.access.granted_at, "granted_at", descending=True, value=datetime.fromisoformat),
        Key(kind.access.id, "id", descending=True, value=str),
    )
    statement = select(kind.access).where(kind.access.contact_id == contact_id)
    rows: Sequence[PortalAccess] = work.session.scalars(work.page.apply(statement, keys)).all()
    page, cursor = work.page.cut(rows, keys)
    wanted = select(kind.item).where(kind.item.id.in_([row.item_id for row in page]))
    items: dict[str, PortalItem] = {item.id: item for item in work.session.scalars(wanted)}
    return [Access(row, items[row.item_id]) for row in page], cursor
