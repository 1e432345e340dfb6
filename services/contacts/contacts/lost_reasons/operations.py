"""Making, listing, renaming and deleting lost reasons."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from chassis.work import Work
from contacts.lost_reasons.errors import lost_reason_not_found, lost_reason_taken
from contacts.lost_reasons.models import LostReason
from contacts.search.kinds import escaped


def list_lost_reasons(
    work: Work, *, name: str | None = None, query: str | None = None, deleted: bool = False, skip: int, limit: int
) -> tuple[Sequence[LostReason], int]:
    """A location's reasons by name, those with this `name` or with `query` in it, and how many there are; or the `deleted` ones."""
    statement = select(LostReason).where(
        LostReason.deleted_at.is_not(None) if deleted else LostReason.deleted_at.is_(None)
    )
    if name is not None:
        statement = statement.where(func.lower(LostReason.name) == func.lower(name))
    if query:
        statement = statement.where(func.lower(LostReason.name).like(func.lower(f"%{escaped(query)}%")))
    total = work.session.scalar(statement.with_only_columns(func.count(LostReason.id))) or 0
    page = statement.order_by(func.lower(LostReason.name), LostReason.id).offset(skip).limit(limit)
    return work.session.scalars(page).all(), total


def read_lost_reason(work: Work, reason_id: str) -> LostReason:
    """A reason that can be given.

    Raises:
        NotFound: `lost_reason_not_found`.
    """
    statement = select(LostReason).where(LostReason.id == reason_id, LostReason.deleted_at.is_(None))
    reason = work.session.scalars(statement).one_or_none()
    if reason is None:
        raise lost_reason_not_found()
    return reason


def create_lost_reason(work: Work, name: str) -> LostReason:
    """Make a reason.

    Raises:
        Conflict: `lost_reason_taken`.
    """
    _refuse_taken(work, name, besides=None)
    reason = LostReason(name=name)
    work.session.add(reason)
    _flush_named(work)
    return reason


def rename_lost_reason(work: Work, reason_id: str, name: str) -> LostReason:
    """Give a reason another name.

    Raises:
        NotFound: `lost_reason_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `lost_reason_taken`.
    """
    reason = read_lost_reason(work, reason_id)
    work.check_version(reason)
    _refuse_taken(work, name, besides=reason.id)
    reason.name = name
    _flush_named(work)
    return reason


def delete_lost_reason(work: Work, reason_id: str) -> None:
    """Offer a reason no more; opportunities that have it keep it.

    Raises:
        NotFound: `lost_reason_not_found`.
        PreconditionFailed: `stale_version`.
    """
    reason = read_lost_reason(work, reason_id)
    work.check_version(reason)
    reason.deleted_at = work.now()
    work.session.flush()


def _refuse_taken(work: Work, name: str, besides: str | None) -> None:
    statement = select(LostReason.id).where(
        LostReason.deleted_at.is_(None), func.lower(LostReason.name) == func.lower(name)
    )
    taken = work.session.scalars(statement).first()
    if taken is not None and taken != besides:
        raise lost_reason_taken(taken)


def _flush_named(work: Work) -> None:
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError as error:
        # Two at once: the second finds the constraint where it found no row.
        if "uq_lost_reasons_name" in str(error.orig):
            raise lost_reason_taken(None) from error
        raise
