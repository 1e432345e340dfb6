"""Keeping forms as contacts tells of them, and finding one by its id alone."""

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.events.declare import Event
from chassis.work import Work
from documents.forms.errors import form_not_found
from documents.forms.models import FormRef


def keep_form(work: Work, event: Event) -> None:
    """Keep a form as it is after `event`, unless a newer event was applied already."""
    _, kind, happened = event.type.split(".")
    state = {
        "id": event.subject,
        "location_id": work.location_id,
        "kind": kind,
        "accepting": event.data["status"] == "published" and happened != "deleted",
        "file_fields": event.data["file_fields"],
        "sequence": event.sequence,
    }
    statement = insert(FormRef).values(**state, secret=secrets.token_bytes(32))
    newest = statement.on_conflict_do_update(
        index_elements=[FormRef.id],
        set_={name: statement.excluded[name] for name in ("accepting", "file_fields", "sequence")},
        where=(FormRef.sequence < statement.excluded.sequence)
        & (FormRef.location_id == statement.excluded.location_id),
    )
    work.session.execute(newest)


def enter_form(work: Work, kind: str, form_id: str) -> FormRef:
    """A published form of any location; from here on the work is in its location.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
    """
    with work.across_locations():
        form = work.session.scalars(
            select(FormRef).where(FormRef.id == form_id, FormRef.kind == kind, FormRef.accepting)
        ).one_or_none()
    if form is None:
        raise form_not_found(kind)
    work.enter_location(form.location_id)
    return form
