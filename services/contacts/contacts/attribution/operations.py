"""Taking interactions in, joining visitors to contacts, and keeping where contacts came from."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.work import Work
from contacts import events
from contacts.attribution.errors import tracking_key_unknown
from contacts.attribution.models import Interaction, TrackingKey, Visitor
from contacts.attribution.touches import Touch, as_activity, attributed, touch_of
from contacts.history import differences, made_of, tell
from contacts.people.loading import lock_contact, read_contact
from contacts.people.merged import current_id
from contacts.people.models import Contact
from contacts.people.state import contact_data

MOST_ANONYMOUS = 500
"""How many interactions are kept of one visitor whom nobody knows yet; what comes after is not."""
_FIELDS = ("attributionSource", "lastAttributionSource")


def make_key(work: Work) -> TrackingKey:
    """Give the location a tracking key, in place of the one that it had."""
    row = {"location_id": work.location_id, "key": f"trk_{secrets.token_hex(20)}", "created_at": work.now()}
    statement = insert(TrackingKey).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["location_id"], set_={name: statement.excluded[name] for name in ("key", "created_at")}
    )
    work.session.connection().execute(statement)
    return read_key(work)


def read_key(work: Work) -> TrackingKey:
    """The location's tracking key.

    Raises:
        NotFound: `tracking_key_unknown`.
    """
    key = work.session.get(TrackingKey, work.location_id)
    if key is None:
        raise tracking_key_unknown()
    return key


def take_interaction(work: Work, given: Mapping[str, Any]) -> None:
    """Take in what a site tells of a visitor. A contact that it names and that is not there is passed over: the key opens no records.

    Raises:
        NotFound: `tracking_key_unknown`.
    """
    with work.across_locations():
        key = work.session.scalars(select(TrackingKey).where(TrackingKey.key == given["key"])).one_or_none()
    if key is None:
        raise tracking_key_unknown()
    work.enter_location(key.location_id)
    visitor = hold_visitor(work, given["visitor_id"])
    if given.get("contact_id") is not None:
        _join(work, visitor, given["contact_id"])
    interaction = _keep(work, visitor, given)
    if visitor.contact_id is not None and interaction is not None:
        _credit(work, visitor.contact_id, [interaction.touch])


def identify_visitor(work: Work, visitor_id: str, contact_id: str) -> None:
    """Say whose browser it was, as a form or an e-mail's link did; what was done with it before joins the contact.

    For other features; hold no lock on the contact before.
    """
    _join(work, hold_visitor(work, visitor_id), contact_id)


def credit_form(work: Work, contact_id: str, given: Mapping[str, Any]) -> Touch:
    """Take in that a contact sent a form or a survey (`type`), and from where; answers what is kept of it.

    The browser of `visitor_id`, if one is given, is theirs from now on, with what was done with it before. For other features; hold the
    visitor before any lock on the contact.
    """
    visitor_id = given.get("visitor_id")
    if visitor_id is not None:
        visitor = hold_visitor(work, visitor_id)
        _join(work, visitor, contact_id)
        interaction = _keep(work, visitor, given)
        if interaction is not None:
            _credit(work, contact_id, [interaction.touch])
            return interaction.touch
    url, referrer, user_agent = (given.get(name) or "" for name in ("url", "referrer", "user_agent"))
    touch = touch_of(given["type"], url, referrer, user_agent, work.now())
    _credit(work, contact_id, [touch])
    return touch


def hold_visitor(work: Work, visitor_id: str) -> Visitor:
    """The visitor, new or known, locked: their interactions come one after another, and none slips past a join."""
    row = {"location_id": work.location_id, "visitor_id": visitor_id}
    work.session.connection().execute(insert(Visitor).values(row).on_conflict_do_nothing())
    statement = select(Visitor).where(Visitor.visitor_id == visitor_id).with_for_update()
    return work.session.scalars(statement.execution_options(populate_existing=True)).one()


def read_attribution(work: Work, contact_id: str) -> Contact:
    """The contact, for showing where they came from.

    Raises:
        NotFound: `contact_not_found`.
    """
    return read_contact(work, contact_id)


def reset_attribution(work: Work, contact_id: str) -> Contact:
    """Forget where a contact came from: the next interaction is the first again.

    Raises:
        NotFound: `contact_not_found`.
        PreconditionFailed: `stale_version`.
    """
    contact = lock_contact(work, contact_id)
    work.check_version(contact)
    if contact.attribution_source is not None or contact.last_attribution_source is not None:
        _set(work, contact, None, None, None)
    return contact


def _keep(work: Work, visitor: Visitor, given: Mapping[str, Any]) -> Interaction | None:
    of_visitor = select(Interaction).where(Interaction.visitor_id == visitor.visitor_id)
    if visitor.contact_id is None:
        count = work.session.scalar(select(func.count()).select_from(of_visitor.subquery())) or 0
        if count >= MOST_ANONYMOUS:
            return None
    at = min(given.get("at") or work.now(), work.now())
    before = work.session.scalars(
        of_visitor.where(Interaction.at <= at).order_by(Interaction.at.desc(), Interaction.id.desc()).limit(1)
    ).first()
    touch = touch_of(
        given["type"],
        given.get("url") or "",
        given.get("referrer") or "",
        given.get("user_agent") or "",
        at,
        before.touch if before is not None else None,
    )
    interaction = Interaction(
        visitor_id=visitor.visitor_id, contact_id=visitor.contact_id, type=given["type"], at=at, touch=touch
    )
    work.session.add(interaction)
    work.session.flush()
    return interaction


def _join(work: Work, visitor: Visitor, contact_id: str) -> None:
    contact_id = current_id(work, contact_id)
    if visitor.contact_id == contact_id:
        return
    try:
        lock_contact(work, contact_id)
    except NotFound:
        return
    visitor.contact_id = contact_id
    nobodys = (
        select(Interaction)
        .where(Interaction.visitor_id == visitor.visitor_id, Interaction.contact_id.is_(None))
        .order_by(Interaction.at, Interaction.id)
    )
    joined = work.session.scalars(nobodys).all()
    for interaction in joined:
        interaction.contact_id = contact_id
    # The last is told of by what they come to, together.
    for interaction in joined[:-1]:
        _tell_past(work, contact_id, interaction)
    work.session.flush()
    if joined:
        _credit(work, contact_id, [interaction.touch for interaction in joined])


def _tell_past(work: Work, contact_id: str, interaction: Interaction) -> None:
    """Put what a visitor did before anybody knew them on the timeline, at its own time."""
    data = as_activity(interaction.touch)
    with work.acting_as(f"contact:{contact_id}"):
        tell(work, events.ACTIVITY_ADDED, contact_id=contact_id, subject=new_id(), data=data, audited=made_of(data))


def _credit(work: Work, contact_id: str, touches: Sequence[Touch]) -> None:
    try:
        contact = lock_contact(work, contact_id)
    except NotFound:
        # In the trash. It keeps its interactions, should it come back.
        return
    first, latest = contact.attribution_source, contact.last_attribution_source
    for touch in touches:
        first, latest = attributed(first, latest, touch)
    with work.acting_as(f"contact:{contact_id}"):
        _set(work, contact, first, latest, touches[-1])


def _set(work: Work, contact: Contact, first: Touch | None, latest: Touch | None, touch: Touch | None) -> None:
    before = dict(zip(_FIELDS, (contact.attribution_source, contact.last_attribution_source), strict=True))
    contact.attribution_source, contact.last_attribution_source = first, latest
    contact.touch()
    work.session.flush()
    changes = differences(before, dict(zip(_FIELDS, (first, latest), strict=True)))
    data = {**contact_data(contact), "first": first, "latest": latest, "interaction": touch}
    event_type = events.CONTACT_UNATTRIBUTED if touch is None else events.CONTACT_ATTRIBUTED
    tell(work, event_type, contact_id=contact.id, subject=contact.id, data=data, changes=changes)
