"""The rows behind the first thousands of a merge, and of its undoing: they go by a timer, thousands at a time.

Nobody holds the contacts meanwhile. What has not gone yet is out of sight for that long; it is found by exports and erasures, which look
at all who are one. Nothing new comes to a merged contact, so there is an end.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import exists, select

from chassis.tables import TIMERS
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.conversations.renewing import renew_conversations
from contacts.merging.errors import contact_going_home
from contacts.merging.models import Merge
from contacts.merging.moving import AT_ONCE, Place, count_left, move_back, move_rows, take_over
from contacts.people.models import Contact
from contacts.people.visibility import unrestricted
from contacts.workflows.models import Enrollment, EnrollmentWait, WorkflowCall
from contacts.workflows.timers import ADVANCE

MOVE = "merge.move"
MOVE_BACK = "merge.move_back"
"""Goes on with a merge, and with its undoing; the key is the merge's id. They are two, so that an undoing sets none that is running."""


def begin_moving(work: Work, merge: Merge) -> Iterator[dict[str, int]]:
    """Give the survivor the first rows of the contacts, all locked; answers how many of each table go in all."""
    most, more = AT_ONCE, False
    for contact_id in merge.merged_ids:
        moved = move_rows(work, merge, contact_id, most)
        yield moved
        most = max(0, most - sum(moved.values()))
        if most == 0:
            left = count_left(work, contact_id)
            yield left
            more = more or any(left.values())
    if more:
        work.set_timer(MOVE, merge.id, work.now())


def begin_moving_back(work: Work, merge: Merge) -> None:
    """Give the first rows back, all contacts locked."""
    _move_back(work, merge, Place())


def go_on_moving(work: Work, timer: Timer) -> None:
    """Give the next rows to the survivor, and to whoever that one was merged into since; none once the merge is undone or forgotten."""
    with unrestricted(work):
        merges = _up(work, timer.key)
        _lock(work, merges)
        if [merge.id for merge in _up(work, timer.key)] != [merge.id for merge in merges]:
            # Somebody has merged further meanwhile, or undone.
            work.set_timer(MOVE, timer.key, work.now())
            return
        moved = [_move_some(work, merge) for merge in merges]
        if not moved:
            return
        if moved[0] == AT_ONCE:
            work.set_timer(MOVE, timer.key, work.now())
        else:
            renew_conversations(work, [merges[-1].survivor_id])


def go_on_moving_back(work: Work, timer: Timer) -> None:
    """Give the next rows back."""
    with unrestricted(work):
        merge = work.session.get_one(Merge, timer.key)
        _lock(work, [merge])
        work.session.refresh(merge)
        if merge.forgotten_at is not None:
            return
        if not _move_back(work, merge, Place(**timer.payload)):
            renew_conversations(work, [merge.survivor_id, *merge.merged_ids])


def refuse_going_home(work: Work, contact_ids: Sequence[str]) -> None:
    """Make sure that these contacts (locked) have all that is theirs, and nothing that is others'.

    Raises:
        Conflict: `contact_going_home`, a merge was undone just now.
    """
    going = select(TIMERS.c.key).where(TIMERS.c.kind == MOVE_BACK, TIMERS.c.location_id == work.location_id)
    for merge in work.session.scalars(select(Merge).where(Merge.id.in_(going))):
        for contact_id in (merge.survivor_id, *merge.merged_ids):
            if contact_id in contact_ids:
                raise contact_going_home(contact_id)


def _up(work: Work, merge_id: str) -> list[Merge]:
    """The merge, and those by which its survivor was merged on; none of them where it is undone."""
    found: list[Merge] = []
    statement = select(Merge).where(Merge.id == merge_id)
    while True:
        lasting = statement.where(Merge.undone_at.is_(None), Merge.forgotten_at.is_(None))
        merge = work.session.scalars(lasting.execution_options(populate_existing=True)).first()
        if merge is None:
            return found
        found.append(merge)
        statement = select(Merge).where(Merge.merged_ids.contains([merge.survivor_id]))


def _lock(work: Work, merges: Sequence[Merge]) -> None:
    ids = {contact_id for merge in merges for contact_id in (merge.survivor_id, *merge.merged_ids)}
    # In one order, so that two works never wait for each other in a circle.
    statement = select(Contact.id).where(Contact.id.in_(ids)).order_by(Contact.id).with_for_update()
    work.session.scalars(statement).all()


def _move_back(work: Work, merge: Merge, place: Place) -> bool:
    """Give the rows behind `place` back; whether there are more."""
    further = move_back(work, merge, place, AT_ONCE)
    if further is not None:
        work.set_timer(MOVE_BACK, merge.id, work.now(), vars(further))
        return True
    for lasting in others_into(work, merge.survivor_id):
        take_over(work, merge, lasting)
    _set_going(work, [merge.survivor_id, *merge.merged_ids])
    return False


def others_into(work: Work, survivor_id: str) -> Sequence[Merge]:
    """The merges into a contact that are not undone, the first one first."""
    statement = select(Merge).where(
        Merge.survivor_id == survivor_id, Merge.undone_at.is_(None), Merge.forgotten_at.is_(None)
    )
    return work.session.scalars(statement.order_by(Merge.merged_at, Merge.id)).all()


def _set_going(work: Work, contact_ids: Sequence[str]) -> None:
    """Set going what stood still: ways through workflows that another of them went as well, and whose timers came meanwhile."""
    waits = (EnrollmentWait, WorkflowCall)
    timer = exists().where(TIMERS.c.kind == ADVANCE, TIMERS.c.key == Enrollment.id)
    standing = select(Enrollment.id).where(
        Enrollment.contact_id.in_(contact_ids),
        Enrollment.state == "active",
        ~timer,
        *(~exists().where(model.enrollment_id == Enrollment.id) for model in waits),
    )
    for enrollment_id in work.session.scalars(standing.order_by(Enrollment.id)):
        work.set_timer(ADVANCE, enrollment_id, work.now())


def _move_some(work: Work, merge: Merge) -> int:
    most = AT_ONCE
    for contact_id in merge.merged_ids:
        most -= min(most, sum(move_rows(work, merge, contact_id, most).values()))
    return AT_ONCE - most
