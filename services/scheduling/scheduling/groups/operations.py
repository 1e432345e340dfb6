"""What is done with groups of calendars."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from chassis.work import Work
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import leave_group
from scheduling.groups.errors import group_not_found, group_slug_taken
from scheduling.groups.events import GROUP_CREATED, GROUP_DELETED, GROUP_UPDATED
from scheduling.groups.models import CalendarGroup
from scheduling.groups.schemas import present_group
from scheduling.wire import changes_in, check_location


def create_group(work: Work, body: Mapping[str, Any]) -> CalendarGroup:
    """Make a group.

    Raises:
        NotFound: `location_not_found`.
        Conflict: `slug_taken`.
    """
    check_location(work, body["location_id"])
    _claim_slug(work, body["slug"])
    group = CalendarGroup(**{name: value for name, value in body.items() if name != "location_id"})
    work.session.add(group)
    work.session.flush()
    work.record(GROUP_CREATED, group.id, present_group(group))
    return group


def list_groups(work: Work, location_id: str) -> Sequence[CalendarGroup]:
    """The location's groups, oldest first.

    Raises:
        NotFound: `location_not_found`.
    """
    check_location(work, location_id)
    return work.session.scalars(select(CalendarGroup).order_by(CalendarGroup.id)).all()


def is_slug_free(work: Work, body: Mapping[str, Any]) -> bool:
    """Whether no group has the slug.

    Raises:
        NotFound: `location_not_found`.
    """
    check_location(work, body["location_id"])
    return _holder(work, body["slug"]) is None


def update_group(work: Work, group_id: str, body: Mapping[str, Any]) -> CalendarGroup:
    """Change what `body` names, its state among it.

    Raises:
        NotFound: `group_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `slug_taken`.
    """
    group = _locked(work, group_id)
    work.check_version(group)
    before = present_group(group)
    if body.get("slug", group.slug) != group.slug:
        _claim_slug(work, body["slug"])
    for name, value in body.items():
        setattr(group, name, value)
    changes = changes_in(before, present_group(group))
    if changes:
        work.session.flush()
        work.record(GROUP_UPDATED, group.id, present_group(group), changes=changes)
    return group


def delete_group(work: Work, group_id: str) -> None:
    """Delete the group. Its calendars stay, in no group.

    Raises:
        NotFound: `group_not_found`.
        PreconditionFailed: `stale_version`.
    """
    group = _locked(work, group_id)
    work.check_version(group)
    # Its lock keeps calendars from joining it meanwhile.
    statement = select(Calendar).where(Calendar.group_id == group.id).order_by(Calendar.id)
    for calendar in work.session.scalars(statement).unique():
        leave_group(work, calendar)
    work.session.delete(group)
    work.session.flush()
    work.record(GROUP_DELETED, group.id, present_group(group))


def _locked(work: Work, group_id: str) -> CalendarGroup:
    statement = select(CalendarGroup).where(CalendarGroup.id == group_id).with_for_update()
    group = work.session.scalars(statement).one_or_none() if len(group_id) <= 40 else None
    if group is None:
        raise group_not_found()
    return group


def _claim_slug(work: Work, slug: str) -> None:
    # Two at once: the second waits here for the first, and the unique constraint stands behind both.
    work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{work.location_id}/group-slug/{slug}", 0)))
    )
    holder = _holder(work, slug)
    if holder is not None:
        raise group_slug_taken(holder)


def _holder(work: Work, slug: str) -> str | None:
    return work.session.scalar(select(CalendarGroup.id).where(CalendarGroup.slug == slug))
