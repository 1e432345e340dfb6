"""Making, reading, changing and deleting course offers and community groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.paging import Key
from chassis.work import Work
from contacts.history import differences
from contacts.people.visibility import unrestricted
from contacts.portal.errors import item_in_use, item_not_found
from contacts.portal.events import item_data
from contacts.portal.kinds import Kind
from contacts.portal.models import PortalItem


def create_item(work: Work, kind: Kind, given: Mapping[str, Any]) -> PortalItem:
    """Make an offer or a group."""
    item = kind.item(name=given["name"], description=given.get("description"))
    work.session.add(item)
    work.session.flush()
    work.record(kind.created, item.id, item_data(item))
    return item


def list_items(work: Work, kind: Kind) -> tuple[Sequence[PortalItem], str | None]:
    """A page of the location's offers or groups by name, and the next page's cursor.

    Raises:
        Unreadable: `invalid_cursor`.
    """
    keys = (Key(kind.item.name, "name", value=str), Key(kind.item.id, "id", value=str))
    rows: Sequence[PortalItem] = work.session.scalars(work.page.apply(select(kind.item), keys)).all()
    return work.page.cut(rows, keys)


def read_item(work: Work, kind: Kind, item_id: str, *, held: bool = False) -> PortalItem:
    """One offer or group; `held` keeps it from being deleted until this work ends.

    Raises:
        NotFound: `course_offer_not_found`, `community_group_not_found`.
    """
    statement = select(kind.item).where(kind.item.id == item_id)
    if held:
        statement = statement.with_for_update(read=True, key_share=True)
    item: PortalItem | None = work.session.scalars(statement).one_or_none()
    if item is None:
        raise item_not_found(f"{kind.name}_not_found", kind.called)
    return item


def update_item(work: Work, kind: Kind, item_id: str, given: Mapping[str, Any]) -> PortalItem:
    """Change what is `given`.

    Raises:
        NotFound: `course_offer_not_found`, `community_group_not_found`.
        PreconditionFailed: `stale_version`.
    """
    item = read_item(work, kind, item_id)
    work.check_version(item)
    before = item_data(item)
    for field in ("name", "description"):
        if field in given:
            setattr(item, field, given[field])
    changes = differences(before, item_data(item))
    if changes:
        work.session.flush()
        work.record(kind.updated, item.id, item_data(item), changes=changes)
    return item


def delete_item(work: Work, kind: Kind, item_id: str) -> None:
    """Delete an offer or a group that no contact has.

    Raises:
        NotFound: `course_offer_not_found`, `community_group_not_found`.
        Conflict: `course_offer_in_use`, `community_group_in_use`.
        PreconditionFailed: `stale_version`.
    """
    statement = select(kind.item).where(kind.item.id == item_id).with_for_update()
    item: PortalItem | None = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if item is None:
        raise item_not_found(f"{kind.name}_not_found", kind.called)
    work.check_version(item)
    with unrestricted(work):
        used = work.session.scalars(select(kind.access.id).where(kind.access.item_id == item_id).limit(1)).first()
    if used is not None:
        raise item_in_use(f"{kind.name}_in_use", kind.called)
    work.session.delete(item)
    work.session.flush()
    work.record(kind.deleted, item.id, item_data(item))
