"""Undoing a merge."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from chassis.work import Change, Work
from contacts import events
from contacts.conversations.renewing import renew_conversations
from contacts.history import differences, tell
from contacts.merging.addresses import KINDS, move_addresses_back
from contacts.merging.errors import merge_not_found, survivor_deleted, survivor_erased, survivor_merged
from contacts.merging.fields import put_state, state_of
from contacts.merging.going_on import begin_moving_back, others_into
from contacts.merging.leavers import without_gone
from contacts.merging.links import move_links_back
from contacts.merging.models import Merge, MergeMove
from contacts.merging.operations import reload
from contacts.merging.registry import BY_RULES_OF_THEIR_OWN
from contacts.merging.rules import State, stopped_since, undone
from contacts.merging.timelines import renew_last_activity
from contacts.people.loading import all_contacts
from contacts.people.models import Contact
from contacts.people.operations import refuse_owner_change
from contacts.people.state import contact_data, contact_fields
from contacts.people.visibility import may_see, unrestricted


@dataclass(frozen=True)
class Undone:
    """A merge that was undone, its survivor, and those who are contacts of their own again, as far as the caller may see them."""

    merge: Merge
    survivor: Contact
    restored: list[Contact]


def undo_merge(work: Work, merge_id: str) -> Undone:
    """Undo a merge: what moved goes back, the survivor is what it was but for what was changed since, and keeps what came since.

    Once is enough: a second time answers the same and nothing happens.

    Raises:
        NotFound: `merge_not_found`.
        Forbidden: `owner_change_forbidden`, a follower would give the survivor back to whoever owned it before.
        Conflict: `survivor_merged`, `survivor_deleted`, `survivor_erased`; `duplicate_contact`, another has one of the e-mails or phones by
            now and the location forbids that.
    """
    merge = work.session.get(Merge, merge_id)
    if merge is None:
        raise merge_not_found()
    contacts = _lock(work, [merge.survivor_id, *merge.merged_ids])
    work.session.refresh(merge, with_for_update=True)
    survivor = _survivor(work, merge, contacts)
    others = [contacts[contact_id] for contact_id in merge.merged_ids if contact_id in contacts]
    if merge.undone_at is None:
        _check(survivor)
        merge.undone_at = work.now()
        _undo(work, merge, survivor, others)
    survivor, *others = reload(work, [survivor.id, *(contact.id for contact in others)])
    return Undone(merge, survivor, [contact for contact in others if may_see(work, contact)])


def _lock(work: Work, contact_ids: Sequence[str]) -> dict[str, Contact]:
    statement = (
        all_contacts()
        .where(Contact.id.in_(contact_ids))
        # In one order, so that two works never wait for each other in a circle.
        .order_by(Contact.id)
        .with_for_update(of=Contact)
        .execution_options(populate_existing=True)
    )
    with unrestricted(work):
        return {contact.id: contact for contact in work.session.scalars(statement)}


def _survivor(work: Work, merge: Merge, contacts: dict[str, Contact]) -> Contact:
    survivor = contacts.get(merge.survivor_id)
    if survivor is None or merge.forgotten_at is not None:
        raise survivor_erased(merge.survivor_id)
    if not may_see(work, survivor):
        raise merge_not_found()
    return survivor


def _check(survivor: Contact) -> None:
    if survivor.merged_into is not None:
        raise survivor_merged(survivor.id, survivor.merged_into)
    if survivor.deleted_at is not None:
        raise survivor_deleted(survivor.id)


def _undo(work: Work, merge: Merge, survivor: Contact, others: Sequence[Contact]) -> None:
    before = contact_fields(survivor)
    ids = [contact.id for contact in others]
    with unrestricted(work):
        apart = [model.__tablename__ for model in BY_RULES_OF_THEIR_OWN]
        moves = work.session.scalars(
            select(MergeMove).where(MergeMove.merge_id == merge.id, MergeMove.table_name.in_(apart))
        ).all()
        begin_moving_back(work, merge)
        lasting = others_into(work, survivor.id)
        move_links_back(work, merge, moves, lasting)
        move_addresses_back(work, merge, survivor, others, moves, _with_contacts(work, lasting))
        survivor, *others = reload(work, [survivor.id, *ids])
        _become_several(work, merge, survivor, others)
    _tell(work, merge, survivor, others, differences(before, contact_fields(survivor)))


def _with_contacts(work: Work, merges: Sequence[Merge]) -> list[tuple[Merge, Contact]]:
    ids = [contact_id for merge in merges for contact_id in merge.merged_ids]
    found = {contact.id: contact for contact in work.session.scalars(all_contacts().where(Contact.id.in_(ids)))}
    return [(merge, found[one]) for merge in merges for one in merge.merged_ids if one in found]


def _become_several(work: Work, merge: Merge, survivor: Contact, others: Sequence[Contact]) -> None:
    now = state_of(survivor)
    stopped = stopped_since(merge.after, now)
    before = without_gone(work, {survivor.id: _fields(merge.before)})[survivor.id]
    restored = undone(before, _fields(merge.after), now)
    if "assignedTo" in restored:
        refuse_owner_change(work, survivor, {"assigned_to": restored["assignedTo"]})
    put_state(survivor, restored)
    survivor.renew_search()
    survivor.touch()
    for contact in others:
        contact.deleted_at = contact.merged_into = None
        put_state(contact, stopped)
    work.session.flush()
    renew_last_activity(work, survivor.id)
    renew_conversations(work, [survivor.id, *(contact.id for contact in others)])


def _fields(state: State) -> State:
    """The part of a merge's `before` or `after` that is not about which phone or e-mail was the primary."""
    return {name: value for name, value in state.items() if name not in {kind.name for kind in KINDS}}


def _tell(work: Work, merge: Merge, survivor: Contact, others: Sequence[Contact], changes: list[Change]) -> None:
    data = {**contact_data(survivor), "mergeId": merge.id, "mergedIds": list(merge.merged_ids)}
    tell(work, events.CONTACT_UNMERGED, contact_id=survivor.id, subject=survivor.id, data=data, changes=changes)
    for contact in others:
        data = {**contact_data(contact), "mergeId": merge.id}
        audited = [Change("mergedInto", survivor.id, None)]
        tell(work, events.CONTACT_RELEASED, contact_id=contact.id, subject=contact.id, data=data, audited=audited)
