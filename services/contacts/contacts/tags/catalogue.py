"""The tags that a location knows: listed, made, renamed and deleted, for every contact that has them too."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.work import Change, Work
from contacts.bulk.sweeping import sweep
from contacts.people.models import Contact
from contacts.tags.errors import duplicate_tag, empty_tag, tag_not_found
from contacts.tags.events import TAG_CREATED, TAG_DELETED, TAG_RENAMED
from contacts.tags.models import Tag
from contacts.tags.rules import normal_tag, replaced

REPLACE = "tag.replace"
"""Goes on renaming a tag, or taking it, on contacts; the key is the tag's id."""


def list_tags(work: Work) -> Sequence[Tag]:
    """The location's tags by name."""
    return work.session.scalars(select(Tag).order_by(Tag.name)).all()


def create_tag(work: Work, text: str) -> Tag:
    """Make a tag that no contact has yet.

    Raises:
        Invalid: `invalid_tag`.
        Conflict: `duplicate_tag`.
    """
    tag = Tag(name=_new_name(work, text))
    work.session.add(tag)
    work.session.flush()
    work.record(TAG_CREATED, tag.id, _data(tag))
    return tag


def read_tag(work: Work, tag_id: str) -> Tag:
    """One tag.

    Raises:
        NotFound: `tag_not_found`.
    """
    tag = work.session.scalars(select(Tag).where(Tag.id == tag_id)).one_or_none()
    if tag is None:
        raise tag_not_found()
    return tag


def rename_tag(work: Work, tag_id: str, text: str) -> Tag:
    """Rename a tag, on the contacts that have it too.

    Raises:
        NotFound: `tag_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `invalid_tag`.
        Conflict: `duplicate_tag`, there is another of the new name.
    """
    tag = read_tag(work, tag_id)
    work.check_version(tag)
    before = tag.name
    if normal_tag(text) == before:
        return tag
    tag.name = _new_name(work, text)
    work.session.flush()
    data = _data(tag)
    work.record(TAG_RENAMED, tag.id, data, changes=[Change("name", before, tag.name)])
    _replace(work, tag.id, {"before": before, "after_name": tag.name})
    return tag


def delete_tag(work: Work, tag_id: str) -> None:
    """Delete a tag, and take it from the contacts that have it.

    Raises:
        NotFound: `tag_not_found`.
        PreconditionFailed: `stale_version`.
    """
    tag = read_tag(work, tag_id)
    work.check_version(tag)
    work.session.delete(tag)
    work.session.flush()
    work.record(TAG_DELETED, tag.id, _data(tag))
    _replace(work, tag.id, {"before": tag.name, "after_name": None})


def go_on_replacing(work: Work, timer: Timer) -> None:
    """Rename or take the tag on the next contacts."""
    _replace(work, timer.key, timer.payload)


def _replace(work: Work, tag_id: str, payload: dict[str, Any]) -> None:
    def change(contact: Contact) -> None:
        contact.tags = replaced(contact.tags, payload["before"], payload["after_name"])

    sweep(work, (REPLACE, tag_id), payload, Contact.tags.contains([payload["before"]]), change)


def _new_name(work: Work, text: str) -> str:
    name = normal_tag(text)
    if not name:
        raise empty_tag()
    present = work.session.scalars(select(Tag.id).where(Tag.name == name)).first()
    if present is not None:
        raise duplicate_tag(present)
    return name


def _data(tag: Tag) -> dict[str, Any]:
    return {"id": tag.id, "locationId": tag.location_id, "name": tag.name}
