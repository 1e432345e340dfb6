"""Writing, reading, changing and deleting templates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from chassis.paging import Key
from chassis.work import Work
from contacts.message_templates.errors import template_name_taken, template_not_found
from contacts.message_templates.models import MessageTemplate

_ORDER = (
    Key(MessageTemplate.created_at, "created_at", descending=True, value=datetime.fromisoformat),
    Key(MessageTemplate.id, "id", descending=True, value=str),
)


def create_template(work: Work, given: Mapping[str, Any]) -> MessageTemplate:
    """Write a template.

    Raises:
        Conflict: `template_name_taken`.
    """
    _refuse_taken(work, given["name"])
    template = MessageTemplate(**given)
    work.session.add(template)
    work.session.flush()
    return template


def list_templates(work: Work) -> tuple[Sequence[MessageTemplate], str | None]:
    """A page of the location's templates, the newest first, and the next page's cursor.

    Raises:
        Unreadable: `invalid_cursor`.
    """
    rows = work.session.scalars(work.page.apply(select(MessageTemplate), _ORDER)).all()
    return work.page.cut(rows, _ORDER)


def read_template(work: Work, template_id: str) -> MessageTemplate:
    """One template.

    Raises:
        NotFound: `template_not_found`.
    """
    template = work.session.get(MessageTemplate, template_id)
    if template is None:
        raise template_not_found()
    return template


def replace_template(work: Work, template_id: str, given: Mapping[str, Any]) -> MessageTemplate:
    """Put another text in its place.

    Raises:
        NotFound: `template_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `template_name_taken`.
    """
    template = read_template(work, template_id)
    work.check_version(template)
    _refuse_taken(work, given["name"], besides=template_id)
    for field in ("name", "channel", "subject", "body", "html"):
        setattr(template, field, given.get(field))
    work.session.flush()
    return template


def delete_template(work: Work, template_id: str) -> None:
    """Delete a template; messages that were made of it stay as they are.

    Raises:
        NotFound: `template_not_found`.
        PreconditionFailed: `stale_version`.
    """
    template = read_template(work, template_id)
    work.check_version(template)
    work.session.delete(template)
    work.session.flush()


def _refuse_taken(work: Work, name: str, *, besides: str | None = None) -> None:
    statement = select(MessageTemplate.id).where(MessageTemplate.name == name)
    found = work.session.scalars(statement).first()
    if found is not None and found != besides:
        raise template_name_taken(found)
