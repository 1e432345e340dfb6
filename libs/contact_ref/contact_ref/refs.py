"""One service's references to contacts: kept by events, filled by the read-through, narrowed to what the caller may see."""

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, SQLColumnExpression, or_, select, true

from chassis.events.declare import Event, Subscription
from chassis.statements import Statement
from chassis.work import Work
from contact_ref.client import fetch_contact
from contact_ref.errors import contact_moved, contact_not_found, contacts_unavailable
from contact_ref.models import ContactRefColumns, ContactState
from contact_ref.schemas import ContactSeen

Row = TypeVar("Row", bound=ContactRefColumns)
Named = TypeVar("Named")

# Every event of a contact carries its whole state after it, so whichever comes is worth reading, those of later releases too. What merging
# and its undoing ask for beyond the state is in `contact_ref.moves`.
STATE_EVENTS = "contacts.contact.*"
# Nobody merges so often; it bounds what a mistake could cost.
_LONGEST_CHAIN = 100
_COLUMNS = ", ".join(field.name for field in fields(ContactState))
ONE = f"SELECT {_COLUMNS} FROM contact_refs WHERE id = %(id)s AND location_id = %(location_id)s"  # noqa: S608 - names alone
"""A contact's state as it is kept, for a `Statement`."""
# Together or alone. Ordered by their ids, so that two workers with some of the same contacts never wait for each other in a circle.
_NEWER = ", ".join(f"{field.name} = excluded.{field.name}" for field in fields(ContactState))
_KEEP = Statement(
    f"INSERT INTO contact_refs AS kept ({_COLUMNS}) SELECT {_COLUMNS}"  # noqa: S608 - names alone
    " FROM json_populate_recordset(NULL::contact_refs, %(states)s::json) ORDER BY id"
    f" ON CONFLICT (id) DO UPDATE SET {_NEWER}"
    " WHERE kept.sequence < excluded.sequence AND kept.location_id = excluded.location_id"
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


class ContactRefs(Generic[Row]):
    """The references that a service keeps in the table of `model`."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        # What nearly every request of a contact's asks first.
        self._read, self._hold = Statement(ONE), Statement(f"{ONE} FOR KEY SHARE")

    def find(self, work: Work, contact_id: str) -> ContactState | None:
        """The contact, or None: there is none in this location, it is deleted, or the caller may not see it.

        One that was merged is the survivor. A contact that is not here yet is asked of contacts and kept in this work's transaction.
        Where something is written the contact is not merged before this work has ended. Call it before locking anything, and for several
        contacts in the order of their ids.

        Raises:
            Unavailable: `contacts_unavailable`, it is not here yet, and contacts does not answer.
        """
        row = self._followed(work, contact_id) if _ID.fullmatch(contact_id) else None
        return row if row is not None and row.is_there_for(work.identity.assigned_to) else None

    def require(self, work: Work, contact_id: str) -> ContactState:
        """The contact.

        Raises:
            NotFound: `contact_not_found`, wherever `find` answers None.
            Moved: `contact_not_found`, it was merged: the request is run again with the survivor's id.
            Unavailable: `contacts_unavailable`, as in `find`.
        """
        row = self.find(work, contact_id)
        if row is None:
            raise contact_not_found()
        if row.id != contact_id:
            raise contact_moved(contact_id, row.id)
        return row

    def require_by_now(self, work: Work, contact_id: str) -> ContactState:
        """The contact that it is by now: for the later steps of what began with `require`, when the request can't be run again.

        Raises:
            NotFound: `contact_not_found`, wherever `find` answers None.
            Unavailable: `contacts_unavailable`, as in `find`.
        """
        row = self.find(work, contact_id)
        if row is None:
            raise contact_not_found()
        return row

    def hold(self, work: Work, contact_id: str) -> str:
        """The id of the contact that it is by now, be it deleted or out of the caller's sight; held as in `find`.

        Raises:
            Unavailable: `contacts_unavailable`, as in `find`.
        """
        row = self._followed(work, contact_id)
        return row.id if row is not None else contact_id

    def row_with_contact(self, work: Work, model: type[Named], row_id: str, *, lock: bool = False) -> Named | None:
        """The row of `model`, with the contact that its `contact_id` names held, so that it stays with it: for what is written by it.

        The contact comes before the row, as everybody takes them. With `lock` the row is locked too.

        Raises:
            Unavailable: `contacts_unavailable`, as in `find`.
        """
        own: Any = model
        named = work.session.scalar(select(own.contact_id).where(own.id == row_id))
        whole = select(own).where(own.id == row_id).execution_options(populate_existing=True)
        while named is not None:
            self.hold(work, named)
            row = work.session.scalars(whole.with_for_update(of=own) if lock else whole).unique().one_or_none()
            if row is None or row.contact_id == named:
                return row
            # It went with its contact, or came home, before that was held.
            named = row.contact_id
        return None

    def current_id(self, work: Work, contact_id: str) -> str:
        """The id of the contact that `contact_id` is by now, as far as is known here; another a moment later. For what is read."""
        return self.way(work, contact_id)[-1]

    def way(self, work: Work, contact_id: str) -> list[str]:
        """The contact, and those that it was by and by, up to the one that it is by now."""
        way = [contact_id]
        for _ in range(_LONGEST_CHAIN):
            rows = self._read.run(work.session, {"id": way[-1], "location_id": work.location_id})
            merged_into = ContactState(*rows[0]).merged_into if rows else None
            if merged_into is None:
                break
            way.append(merged_into)
        return way

    def visible(self, work: Work, contact_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """The condition that keeps a user who is restricted to their own contacts to rows of those; true for everybody else.

        `contact_id` is the column of the selected rows that names their contact. A restricted user owns the contact or follows it.
        """
        user_id = work.identity.assigned_to
        if user_id is None:
            return true()
        model = self.model
        own = select(model.id).where(
            model.location_id == work.location_id,
            or_(model.assigned_to == user_id, model.followers.contains([user_id])),
        )
        return contact_id.in_(own)

    def keep(self, work: Work, *states: ContactState) -> None:
        """Keep each of `states`, of one contact each, unless a newer one is here already: in one statement, however many they are."""
        _KEEP.run(work.session, {"states": orjson.dumps([vars(state) for state in states]).decode()})

    def subscriptions(self) -> list[Subscription]:
        """What keeps the references up to date, for the worker's list."""
        return [Subscription(STATE_EVENTS, reads=ContactSeen, handle=self._on_state, sift=self._on_states)]

    def _on_state(self, work: Work, event: Event) -> None:
        self.keep(work, _state_in(work, event))

    def _on_states(self, work: Work, events: Sequence[Event]) -> Sequence[Event]:
        self.keep(work, *(_state_in(work, event) for event in events))
        return ()

    def _followed(self, work: Work, contact_id: str) -> ContactState | None:
        row = self._held(work, contact_id)
        for _ in range(_LONGEST_CHAIN):
            if row is None or row.merged_into is None:
                break
            row = self._held(work, row.merged_into)
        return row

    def _held(self, work: Work, contact_id: str) -> ContactState | None:
        statement = self._read if work.reading else self._hold
        rows = statement.run(work.session, {"id": contact_id, "location_id": work.location_id})
        return ContactState(*rows[0]) if rows else self._read_through(work, contact_id)

    def _read_through(self, work: Work, contact_id: str) -> ContactState | None:
        if work.identity_token is None:
            # A worker has nobody to ask as. The contact's event is on its way, and a later try finds it.
            raise contacts_unavailable()
        state = fetch_contact(work.settings.contacts_url, contact_id, work.identity_token)
        if state is None or state.id != contact_id or state.location_id != work.location_id:
            return None
        self.keep(work, state)
        # An event may have brought a newer one meanwhile.
        rows = self._read.run(work.session, {"id": contact_id, "location_id": work.location_id})
        return ContactState(*rows[0]) if rows else None


def _state_in(work: Work, event: Event) -> ContactState:
    return ContactState(id=event.subject, location_id=work.location_id, sequence=event.sequence, **event.data)
