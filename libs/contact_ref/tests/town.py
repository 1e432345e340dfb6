"""One location's contacts, as contacts would tell of them, and what they have here."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.service import TestService

from .conftest import ContactMove, Thing
from .test_contact_refs import happened


@dataclass
class Town:
    """A location's contacts and their things."""

    service: TestService
    location: str
    sequences: dict[str, int] = field(default_factory=dict)

    def contact(self) -> str:
        contact_id = new_id()
        self.service.deliver(self.tell("created", contact_id))
        return contact_id

    def tell(self, type_: str, contact_id: str, **changes: Any) -> Event:
        self.sequences[contact_id] = self.sequences.get(contact_id, 0) + 1
        return happened(type_, contact_id, self.location, self.sequences[contact_id], **changes)

    def absorbed(self, contact_id: str, survivor: str) -> Event:
        return self.tell("absorbed", contact_id, deleted=True, mergedInto=survivor)

    def released(self, contact_id: str) -> Event:
        return self.tell("released", contact_id)

    def thing(self, contact_id: str, *guests: str) -> str:
        with self.service.units(self.location)() as work:
            thing = Thing(contact_id=contact_id, guests=list(guests))
            work.session.add(thing)
            work.session.flush()
            return thing.id

    def places(self, *things: str) -> list[str]:
        with self.service.units(self.location)() as work:
            rows = {row.id: row.contact_id for row in work.session.scalars(select(Thing).where(Thing.id.in_(things)))}
        return [rows[thing] for thing in things]

    def guests(self, thing: str) -> list[str]:
        with self.service.units(self.location)() as work:
            return list(work.session.get_one(Thing, thing).guests)

    def away(self) -> int:
        with self.service.units(self.location)() as work:
            return len(work.session.scalars(select(ContactMove)).all())

    def give(self, thing: str, contact_id: str) -> None:
        with self.service.units(self.location)() as work:
            work.session.execute(update(Thing).where(Thing.id == thing).values(contact_id=contact_id))
