"""Merging contacts into one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.work import Change, Work
from contacts import events
from contacts.conversations.renewing import renew_conversations
from contacts.followers.errors import too_many_followers
from contacts.history import differences, tell
from contacts.merging import preview
from contacts.merging.addresses import KINDS, move_addresses
from contacts.merging.errors import merge_with_itself, not_choosable, not_in_merge
from contacts.merging.fields import put_state, state_of
from contacts.merging.going_on import begin_moving, refuse_going_home
from contacts.merging.leavers import without_gone
from contacts.merging.links import move_links
from contacts.merging.models import Merge
from contacts.merging.rules import State, changed, choosable, united
from contacts.merging.timelines import renew_last_activity
from contacts.people.errors import contact_not_found, owner_change_forbidden
from contacts.people.loading import all_contacts, lock_present, refuse_merged
from contacts.people.merged import survivors_of
from contacts.people.models import MOST_FOLLOWERS, Contact
from contacts.people.state import contact_data, contact_fields
from contacts.people.visibility import unrestricted
from contacts.tags.errors import too_many_tags
from contacts.tags.rules import MOST as MOST_TAGS


@dataclass(frozen=True)
class Merged:
    """A merge, the survivor as it is afterwards, each field with its values, and how many rows of each kind went to it."""

    merge: Merge
    survivor: Contact
    fields: list[dict[str, Any]]
    counts: dict[str, int]


def merge_contacts(work: Work, survivor_id: str, merged_ids: Sequence[str], choose: Mapping[str, str]) -> Merged:
    """Merge contacts into the survivor: all that is theirs is its own from then on, and their ids are its id (`people/merged.py`).

    `choose` says of fields of one value whose stays; what else stays is in `rules.py`.

    Raises:
        NotFound: `contact_not_found`.
        Conflict: `contact_merged`, one of them was merged already; `contact_going_home`, one of them was one with another until just now.
        Forbidden: `owner_change_forbidden`, a follower would take a contact from its owner.
        Invalid: `merge_with_itself`, `field_not_choosable`, `not_in_merge`; `too_many_phones`, `too_many_emails`, `too_many_followers`,
            `too_many_tags`, `too_many_labels`, together they have more than a contact may have; `unknown_user`, an owner was
            chosen who has left.
    """
    _check(survivor_id, merged_ids, choose)
    survivor, *others = _lock(work, [survivor_id, *merged_ids])
    states = without_gone(work, {contact.id: state_of(contact) for contact in (survivor, *others)}, choose)
    primaries = preview.primaries_of([survivor, *others])
    before, after = contact_fields(survivor), united(states, choose)
    _check_united(work, states, after)
    merge = Merge(survivor_id=survivor.id, merged_ids=list(merged_ids), merged_by=work.actor, merged_at=work.now())
    merge.before, merge.after = {}, {}
    work.session.add(merge)
    work.session.flush()
    counts = _move(work, merge, survivor, others, choose)
    survivor, *others = reload(work, [survivor.id, *merged_ids])
    names = changed(states[survivor.id], after)
    merge.before = {**merge.before, **{name: states[survivor.id].get(name) for name in names}}
    merge.after = {**merge.after, **{name: after.get(name) for name in names}}
    _become_one(work, survivor, others, after)
    changes = differences(before, contact_fields(survivor))
    _tell(work, merge, survivor, others, changes)
    listed = [*preview.primary_fields(primaries, survivor), *preview.fields_of(states, after, choose)]
    return Merged(merge, reload(work, [survivor.id])[0], listed, counts)


def reload(work: Work, contact_ids: Sequence[str]) -> list[Contact]:
    """Contacts as the database has them, in this order, merged ones too; without those that are gone."""
    statement = all_contacts().where(Contact.id.in_(contact_ids)).execution_options(populate_existing=True)
    work.session.flush()
    with unrestricted(work):
        found = {contact.id: contact for contact in work.session.scalars(statement)}
    return [found[contact_id] for contact_id in contact_ids if contact_id in found]


def _check(survivor_id: str, merged_ids: Sequence[str], choose: Mapping[str, str]) -> None:
    if len({survivor_id, *merged_ids}) != len(merged_ids) + 1:
        raise merge_with_itself()
    for field, contact_id in choose.items():
        if not choosable(field) and field not in {kind.name for kind in KINDS}:
            raise not_choosable(field)
        if contact_id not in (survivor_id, *merged_ids):
            raise not_in_merge(field)


def _lock(work: Work, contact_ids: Sequence[str]) -> list[Contact]:
    found = lock_present(work, contact_ids, alone=True)
    missing = [contact_id for contact_id in contact_ids if contact_id not in found]
    if missing:
        for contact_id, moved_to in survivors_of(work, missing).items():
            refuse_merged(work, contact_id, moved_to)
        raise contact_not_found()
    refuse_going_home(work, contact_ids)
    return [found[contact_id] for contact_id in contact_ids]


def _check_united(work: Work, states: Mapping[str, State], after: State) -> None:
    if len(after["followers"]) > MOST_FOLLOWERS:
        raise too_many_followers()
    if len(after["tags"]) > MOST_TAGS:
        raise too_many_tags()
    restricted_to = work.identity.assigned_to
    if restricted_to is not None:
        owners = {state.get("assignedTo") for state in states.values()} - {None, after.get("assignedTo")}
        if not owners <= {restricted_to}:
            raise owner_change_forbidden()


def _move(
    work: Work, merge: Merge, survivor: Contact, others: Sequence[Contact], choose: Mapping[str, str]
) -> dict[str, int]:
    counts = move_addresses(work, merge, survivor, others, choose)
    for contact in others:
        counts["relations"] = counts.get("relations", 0) + move_links(work, merge, contact.id)
    for moved in begin_moving(work, merge):
        for name, count in moved.items():
            counts[name] = counts.get(name, 0) + count
    return {**counts, **preview.count_history(work, merge.merged_ids)}


def _become_one(work: Work, survivor: Contact, others: Sequence[Contact], after: State) -> None:
    put_state(survivor, after)
    survivor.renew_search()
    survivor.touch()
    for contact in others:
        contact.deleted_at, contact.merged_into = work.now(), survivor.id
    work.session.flush()
    renew_last_activity(work, survivor.id)
    renew_conversations(work, [survivor.id], unread_of=[contact.id for contact in others])


def _tell(work: Work, merge: Merge, survivor: Contact, others: Sequence[Contact], changes: list[Change]) -> None:
    for contact in others:
        data = {**contact_data(contact), "mergeId": merge.id}
        audited = [Change("mergedInto", None, survivor.id)]
        tell(work, events.CONTACT_ABSORBED, contact_id=contact.id, subject=contact.id, data=data, audited=audited)
    data = {**contact_data(survivor), "mergeId": merge.id, "mergedIds": list(merge.merged_ids)}
    tell(work, events.CONTACT_MERGED, contact_id=survivor.id, subject=survivor.id, data=data, changes=changes)
