"""What a service holds about a contact, told in an export and erased when contacts asks for it.

    contact_data = ContactData(contact_refs, contact_moves, HELD, CONTACT_DATA_ERASED)

`contact_data.tell(units, contact_id)` answers the service's internal operation; `contact_data.subscriptions()` and `.timers()` are for
the worker, the subscriptions behind those of `ContactRefs`. `create_erased_contact_guard` is for a migration.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response
from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import select

from chassis.events.declare import Event, EventType, Subscription
from chassis.personal.erasing import erase_some, report
from chassis.personal.forgetting import mark_erased
from chassis.personal.held import Held
from chassis.personal.telling import Files, tell_all
from chassis.timers.store import Timer
from chassis.work import Units, Work
from contact_ref.errors import contact_not_found
from contact_ref.moves import ContactMoves
from contact_ref.refs import ContactRefs

ERASE_CONTACT = "erase_contact"
"""Goes on erasing; the key is the contact's id."""


class ErasureSeen(Schema):
    """What is read of `contacts.contact.erased` beside the contact's state, which is empty."""

    class Meta:
        unknown = EXCLUDE

    erasure_id = fields.String(required=True, data_key="erasureId")


class KeptData(Schema):
    """Rows that stay without what was personal, and why."""

    kind = fields.String(required=True)
    count = fields.Integer(required=True)
    reason = fields.String(required=True)


class ContactDataErased(Schema):
    """A service's answer to an erasure: how many rows of which kind went, and which stay."""

    erasure_id = fields.String(required=True, data_key="erasureId")
    contact_id = fields.String(required=True, data_key="contactId")
    erased = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    kept = fields.List(fields.Nested(KeptData), required=True)


def contact_data_erased(service: str) -> EventType:
    """The event by which `service` answers."""
    example = {
        "erasureId": "0bTzyXhM2kQ8vNw4rE1s",
        "contactId": "0bTzyXcF8aaQ2rLd51kW",
        "erased": {"notes": 3},
        "kept": [{"kind": "transactions", "count": 2, "reason": "the ledger, without texts"}],
    }
    return EventType(f"{service}.contact_data.erased", schema=ContactDataErased, example=example)


class ContactData:
    """One service's part in exports and erasures. `held` is in the order in which rows are erased: what refers to others first."""

    def __init__(self, refs: ContactRefs[Any], moves: ContactMoves, held: Sequence[Held], answer: EventType) -> None:
        self._refs = refs
        self._moves = moves
        self._held = held
        self._answer = answer

    def tell(self, units: Units, contact_id: str, files: Files | None = None) -> Response:
        """The answer with everything that the service holds, also about a contact in the trash, and those who were merged into it.

        Raises:
            NotFound: `contact_not_found`, the caller may see only their own contacts, and this is none of them.
        """
        with units() as work:
            contact_id = self._refs.current_id(work, contact_id)
            row = work.session.get(self._refs.model, contact_id)
            user_id = work.identity.assigned_to
            if user_id is not None and (row is None or not row.is_seen_by(user_id)):
                raise contact_not_found()
            family = self._moves.merged_into(work, contact_id)
        return tell_all(units, self._held, family, files)

    def subscriptions(self) -> list[Subscription]:
        """How an erasure begins."""
        return [Subscription("contacts.contact.erased", reads=ErasureSeen, handle=self._begin)]

    def timers(self) -> dict[str, Callable[[Work, Timer], None]]:
        """How it goes on."""
        return {ERASE_CONTACT: self._go_on}

    def _begin(self, work: Work, event: Event) -> None:
        model = self._refs.model
        # Whoever writes about the contact holds its row: they end first, or find the mark.
        work.session.execute(select(model.id).where(model.id == event.subject).with_for_update())
        mark_erased(work.session, event.subject, work.now())
        progress = {"erasureId": event.data["erasure_id"], "counts": {}}
        work.set_timer(ERASE_CONTACT, event.subject, work.now(), progress)

    def _go_on(self, work: Work, timer: Timer) -> None:
        contact_id, progress = timer.key, timer.payload
        touched = self._moves.part(work, contact_id, progress.get("touched", ()))
        if touched is not None:
            work.set_timer(ERASE_CONTACT, contact_id, work.now(), {**progress, "touched": sorted(touched)})
            return
        step = erase_some(work, self._held, contact_id, progress["counts"])
        if step.again_in is not None:
            work.set_timer(ERASE_CONTACT, contact_id, work.now() + step.again_in, {**progress, "counts": step.counts})
            return
        answer = {
            "erasureId": progress["erasureId"],
            "contactId": contact_id,
            **report(work, self._held, contact_id, step.counts),
        }
        # About nobody any more, so without the contact in its envelope.
        work.record(self._answer, contact_id, answer)
