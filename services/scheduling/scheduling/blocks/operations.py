"""Blocking and unblocking time. A block waits for the bookings that are being made in its lane, and they for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from chassis.work import Change, Work
from scheduling.appointments.errors import filter_required
from scheduling.blocks.errors import blocked_slot_not_found, invalid_block, one_owner_required
from scheduling.blocks.events import SLOT_BLOCKED, SLOT_UNBLOCKED
from scheduling.blocks.models import BlockedSlot
from scheduling.blocks.schemas import present_block_data
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import get_calendar
from scheduling.occupancy.operations import lock_lanes
from scheduling.wire import check_location

_UNTITLED = "Blocked"


def block_slot(work: Work, body: Mapping[str, Any]) -> BlockedSlot:
    """Block time of a user or of a calendar. What is booked there stands.

    Raises:
        NotFound: `location_not_found`, `calendar_not_found`.
        Invalid: `one_owner_required`, `invalid_span`.
    """
    check_location(work, body["location_id"])
    block = BlockedSlot(title=body.get("title") or _UNTITLED, created_by=work.actor)
    if not _named(work, block, body):
        raise one_owner_required()
    _span(block, body["start_at"], body["end_at"])
    lock_lanes(work, [block.lane])
    work.session.add(block)
    work.session.flush()
    work.record(SLOT_BLOCKED, block.id, present_block_data(block))
    return block


def change_block(work: Work, block_id: str, body: Mapping[str, Any]) -> BlockedSlot:
    """Change what `body` names.

    Raises:
        NotFound: `blocked_slot_not_found`, `location_not_found`, `calendar_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `one_owner_required`, `invalid_span`.
    """
    check_location(work, body.get("location_id"))
    block = get_block(work, block_id)
    work.check_version(block)
    before, lane = present_block_data(block), block.lane
    _named(work, block, body)
    block.title = body.get("title") or block.title
    _span(block, body.get("start_at", block.start_at), body.get("end_at", block.end_at))
    lock_lanes(work, [lane, block.lane])
    work.session.flush()
    after = present_block_data(block)
    changes = [Change(name, before[name], after[name]) for name in after if before[name] != after[name]]
    if changes:
        work.record(SLOT_BLOCKED, block.id, after, changes=changes)
    return block


def unblock_slot(work: Work, block_id: str) -> None:
    """Give the time free again.

    Raises:
        NotFound: `blocked_slot_not_found`.
        PreconditionFailed: `stale_version`.
    """
    block = get_block(work, block_id)
    work.check_version(block)
    work.record(SLOT_UNBLOCKED, block.id, present_block_data(block))
    work.session.delete(block)


def get_block(work: Work, block_id: str) -> BlockedSlot:
    """The blocked slot, locked.

    Raises:
        NotFound: `blocked_slot_not_found`.
    """
    block = find_block(work, block_id)
    if block is None:
        raise blocked_slot_not_found()
    return block


def find_block(work: Work, block_id: str) -> BlockedSlot | None:
    """The blocked slot, locked, or None."""
    return work.session.scalars(select(BlockedSlot).where(BlockedSlot.id == block_id).with_for_update()).one_or_none()


def list_blocks(work: Work, query: Mapping[str, Any]) -> Sequence[BlockedSlot]:
    """The blocked slots that touch the range, of a calendar, a user or a group of calendars, by their start.

    Raises:
        NotFound: `location_not_found`.
        Invalid: neither of the three is named.
    """
    check_location(work, query["locationId"])
    chosen = []
    if query.get("calendarId"):
        chosen.append(BlockedSlot.calendar_id == query["calendarId"])
    if query.get("userId"):
        chosen.append(BlockedSlot.assigned_user_id == query["userId"])
    if query.get("groupId"):
        calendars = select(Calendar.id).where(Calendar.group_id == query["groupId"])
        chosen.append(BlockedSlot.calendar_id.in_(calendars))
    if not chosen:
        raise filter_required()
    statement = select(BlockedSlot).where(
        or_(*chosen), BlockedSlot.start_at < query["endTime"], BlockedSlot.end_at > query["startTime"]
    )
    return work.session.scalars(statement.order_by(BlockedSlot.start_at, BlockedSlot.id)).all()


def _named(work: Work, block: BlockedSlot, body: Mapping[str, Any]) -> bool:
    calendar_id, user_id = body.get("calendar_id"), body.get("assigned_user_id")
    if calendar_id is not None and user_id is not None:
        raise one_owner_required()
    if calendar_id is not None:
        block.belong_to(calendar_id=get_calendar(work, calendar_id).id)
    elif user_id is not None:
        block.belong_to(user_id=user_id)
    return calendar_id is not None or user_id is not None


def _span(block: BlockedSlot, start_at: datetime, end_at: datetime) -> None:
    if start_at >= end_at:
        raise invalid_block()
    block.start_at, block.end_at = start_at, end_at
