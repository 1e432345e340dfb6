"""Giving contacts tags, and taking them away."""

from collections.abc import Iterable, Sequence

from sqlalchemy import text

from chassis.ids import new_id
from chassis.work import Work
from contacts.people.changing import changing
from contacts.people.loading import lock_contact
from contacts.people.models import Contact
from contacts.tags.errors import too_many_tags
from contacts.tags.rules import MOST, normal_tags, with_tags, without_tags

_KNOW = text(
    """
    INSERT INTO tags (id, location_id, name, created_at, updated_at)
    SELECT id, :location_id, name, :now, :now FROM unnest(CAST(:ids AS text[]), CAST(:names AS text[])) AS new (id, name)
    ORDER BY name
    ON CONFLICT (location_id, name) DO NOTHING
    """
)


def know_tags(work: Work, texts: Iterable[str]) -> list[str]:
    """`texts` as tags, which the location knows from now on.

    Raises:
        Invalid: `too_many_tags`.
    """
    tags = normal_tags(texts)
    if len(tags) > MOST:
        raise too_many_tags()
    remember_tags(work, tags)
    return tags


def remember_tags(work: Work, tags: Sequence[str]) -> None:
    """Have the location know these tags (normal ones, each once) from now on."""
    if tags:
        ids = [new_id() for _ in tags]
        work.session.execute(_KNOW, {"location_id": work.location_id, "now": work.now(), "ids": ids, "names": tags})


def add_tags(work: Work, contact_id: str, texts: Iterable[str]) -> Contact:
    """Give a contact these tags; those that it has already stay as they are.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `too_many_tags`.
    """
    contact = lock_contact(work, contact_id)
    tags = with_tags(contact.tags, know_tags(work, texts))
    if len(tags) > MOST:
        raise too_many_tags()
    with changing(work, contact):
        contact.tags = tags
    return contact


def remove_tags(work: Work, contact_id: str, texts: Iterable[str]) -> Contact:
    """Take these tags from a contact; those that it does not have do not matter.

    Raises:
        NotFound: `contact_not_found`.
        PreconditionFailed: `stale_version`.
    """
    contact = lock_contact(work, contact_id)
    work.check_version(contact)
    with changing(work, contact):
        contact.tags = without_tags(contact.tags, normal_tags(texts))
    return contact
