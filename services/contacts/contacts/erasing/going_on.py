"""The erasure after the request: here a bounded step at a time, and the other services' answers as they come."""

from datetime import timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from chassis.events.declare import Event
from chassis.personal.erasing import erase_some, report
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.erasing.models import Erasure, ErasureAnswer
from contacts.erasing.rules import ERASE_CONTACT, OWN
from contacts.imports.forgetting import files_are_gone
from contacts.personal_data.holdings import HELD

_UNTIL_IMPORTED = timedelta(seconds=10)


def go_on_erasing(work: Work, timer: Timer) -> None:
    """Take the next step; after the last, and once no file of an import names the contact any more, note what was erased here."""
    contact_id, imports = timer.key, timer.payload.get("imports", [])
    step = erase_some(work, HELD, contact_id, timer.payload["counts"], besides=f"/contacts/{contact_id}/erase")
    again_in = step.again_in
    if again_in is None and not files_are_gone(work, imports):
        again_in = _UNTIL_IMPORTED
    if again_in is not None:
        payload = {"counts": step.counts, "imports": imports}
        work.set_timer(ERASE_CONTACT, contact_id, work.now() + again_in, payload)
        return
    _keep(work, contact_id, OWN, report(work, HELD, contact_id, step.counts))


def keep_answer(work: Work, event: Event) -> None:
    """Keep what another service says that it erased; the first answer counts."""
    contact_id = event.data["contact_id"]
    if work.session.get(Erasure, contact_id) is not None:
        _keep(work, contact_id, event.source.removeprefix("/"), event.data)


def _keep(work: Work, contact_id: str, service: str, told: dict[str, Any]) -> None:
    row = {
        "location_id": work.location_id,
        "contact_id": contact_id,
        "service": service,
        "erased": told["erased"],
        "kept": told["kept"],
        "answered_at": work.now(),
    }
    work.session.connection().execute(insert(ErasureAnswer).values(row).on_conflict_do_nothing())
