"""Making, changing and deleting opportunities."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from chassis.folding import searchable
from chassis.money import Money
from chassis.work import Work
from contacts.custom_fields.rules import merged
from contacts.custom_fields.values import read_given
from contacts.lost_reasons.models import LostReason
from contacts.opportunities.changing import changing, tell_created, tell_deleted
from contacts.opportunities.errors import (
    contact_needed,
    invalid_value,
    reason_without_loss,
    too_many_followers,
    unknown_reference,
)
from contacts.opportunities.loading import Shown, find_stage, lock_opportunity, read_opportunity
from contacts.opportunities.models import Opportunity
from contacts.opportunities.rules import (
    MOST_FOLLOWERS,
    OPEN,
    ReasonWithoutLossError,
    Standing,
    followers_after,
    standing_after,
)
from contacts.people.loading import lock_contact, require_contact
from contacts.refs.operations import read_location
from contacts.relations.unlinking import delete_relations_of

_DEFAULT_CURRENCY = "USD"
_PLAIN = ("name", "assigned_to", "source", "probability")


def create_opportunity(work: Work, given: Mapping[str, Any]) -> Shown:
    """Make an opportunity of a contact, in the stage named or the pipeline's first.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `unknown_reference`, the pipeline, stage or lost reason; `reason_without_loss`; `invalid_amount`; `too_many_followers`;
            `unknown_user`.
    """
    require_contact(work, given["contact_id"])
    return _insert(work, given)


def update_opportunity(work: Work, opportunity_id: str, given: Mapping[str, Any]) -> Shown:
    """Change what is `given`, and only that; custom fields are merged. Another pipeline without a stage begins at its first.

    Raises:
        NotFound: `opportunity_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: as in `create_opportunity`.
    """
    opportunity = lock_opportunity(work, opportunity_id)
    work.check_version(opportunity)
    with changing(work, opportunity), work.session.no_autoflush:
        _apply(work, opportunity, given)
    return read_opportunity(work, opportunity_id)


def upsert_opportunity(work: Work, given: Mapping[str, Any]) -> tuple[Shown, bool]:
    """Change the opportunity with the given id, else the contact's newest in this pipeline, else make one; answers whether it is new, too.

    Raises:
        NotFound: `opportunity_not_found`, `contact_not_found`.
        Invalid: `contact_needed`, or as in `create_opportunity`.
    """
    opportunity_id = given.get("id")
    if opportunity_id is None:
        if given.get("contact_id") is None:
            raise contact_needed()
        # Whoever else upserts for this contact waits here, and then finds what this one made.
        contact = lock_contact(work, given["contact_id"])
        opportunity_id = work.session.scalars(
            select(Opportunity.id)
            .where(Opportunity.contact_id == contact.id, Opportunity.pipeline_id == given["pipeline_id"])
            .order_by(Opportunity.created_at.desc(), Opportunity.id.desc())
            .limit(1)
        ).one_or_none()
        if opportunity_id is None:
            return _insert(work, {"name": contact.name or "", **given}), True
    opportunity = lock_opportunity(work, opportunity_id)
    with changing(work, opportunity), work.session.no_autoflush:
        _apply(work, opportunity, {field: value for field, value in given.items() if field != "contact_id"})
    return read_opportunity(work, opportunity_id), False


def set_status(work: Work, opportunity_id: str, given: Mapping[str, Any]) -> Opportunity:
    """Give an opportunity another status, and a reason if it is lost.

    Raises:
        NotFound: `opportunity_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `unknown_reference`, `reason_without_loss`.
    """
    opportunity = lock_opportunity(work, opportunity_id)
    work.check_version(opportunity)
    with changing(work, opportunity), work.session.no_autoflush:
        _take_standing(work, opportunity, given)
    return opportunity


def delete_opportunity(work: Work, opportunity_id: str) -> None:
    """Delete an opportunity; the audit log keeps what it was.

    Raises:
        NotFound: `opportunity_not_found`.
        PreconditionFailed: `stale_version`.
    """
    opportunity = lock_opportunity(work, opportunity_id)
    work.check_version(opportunity)
    work.session.delete(opportunity)
    work.session.flush()
    delete_relations_of(work, opportunity.id)
    tell_deleted(work, opportunity)


def change_followers(
    work: Work, opportunity_id: str, user_ids: Sequence[str], action: str, *, remove_all: bool = False
) -> tuple[Opportunity, list[str]]:
    """Add or remove followers (`action`: `add`, `remove`); answers the opportunity and those who came or went.

    Raises:
        NotFound: `opportunity_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `too_many_followers`, `unknown_user`; then nobody is added.
    """
    opportunity = lock_opportunity(work, opportunity_id)
    work.check_version(opportunity)
    before = list(opportunity.followers)
    with changing(work, opportunity):
        _follow(opportunity, user_ids, action, remove_all=remove_all)
    after = opportunity.followers
    longer, shorter = (after, before) if action == "add" else (before, after)
    return opportunity, [user_id for user_id in longer if user_id not in shorter]


def _insert(work: Work, given: Mapping[str, Any]) -> Shown:
    now = work.now()
    opportunity = Opportunity(
        contact_id=given["contact_id"],
        status=OPEN,
        value_minor=0,
        currency=given.get("currency") or _currency(work),
        followers=[],
        custom_fields={},
        slippages=0,
        stage_changed_at=now,
        status_changed_at=now,
    )
    _apply(work, opportunity, given)
    work.session.add(opportunity)
    work.session.flush()
    tell_created(work, opportunity)
    return read_opportunity(work, opportunity.id)


def _apply(work: Work, opportunity: Opportunity, given: Mapping[str, Any]) -> None:
    for field in _PLAIN:
        if field in given:
            setattr(opportunity, field, given[field])
    opportunity.search_text = searchable(opportunity.name)
    _move(work, opportunity, given)
    _take_standing(work, opportunity, given)
    if "value" in given or "currency" in given:
        _value(opportunity, given)
    if "expected_close_on" in given:
        opportunity.expect_close(given["expected_close_on"], work.now())
    if "custom_fields" in given:
        values = read_given(work, "opportunity", given["custom_fields"], read_location(work).country)
        opportunity.custom_fields = merged(opportunity.custom_fields, values)
    if "followers" in given or given.get("remove_all_followers"):
        action = given.get("followers_action", "add")
        remove_all = given.get("remove_all_followers", False)
        _follow(opportunity, given.get("followers", ()), action, remove_all=remove_all)


def _move(work: Work, opportunity: Opportunity, given: Mapping[str, Any]) -> None:
    pipeline_id = given.get("pipeline_id") or opportunity.pipeline_id
    stage_id = given.get("stage_id")
    if stage_id is None and pipeline_id == opportunity.pipeline_id:
        return
    stage = find_stage(work, pipeline_id, stage_id)
    opportunity.move(stage.pipeline_id, stage.id, work.now())


def _take_standing(work: Work, opportunity: Opportunity, given: Mapping[str, Any]) -> None:
    reason_id = given.get("lost_reason_id")
    before = Standing(opportunity.status, opportunity.lost_reason_id)
    try:
        after = standing_after(before, given.get("status"), reason_id, reason_given="lost_reason_id" in given)
    except ReasonWithoutLossError as error:
        raise reason_without_loss() from error
    if reason_id is not None and reason_id != before.lost_reason_id:
        known = select(LostReason.id).where(LostReason.id == reason_id, LostReason.deleted_at.is_(None))
        if work.session.scalars(known).first() is None:
            raise unknown_reference("lostReasonId", "lost reason")
    opportunity.take_standing(after, work.now())


def _value(opportunity: Opportunity, given: Mapping[str, Any]) -> None:
    amount: Decimal | None = given.get("value", opportunity.value.major())
    try:
        money = Money.from_major(amount or 0, given.get("currency") or opportunity.currency)
    except ValueError as error:
        raise invalid_value(str(error)) from error
    if money.minor < 0:
        raise invalid_value("it is less than 0")
    opportunity.value_minor, opportunity.currency = money.minor, money.currency


def _follow(opportunity: Opportunity, user_ids: Sequence[str], action: str, *, remove_all: bool) -> None:
    after = followers_after(opportunity.followers, user_ids, action, remove_all=remove_all)
    if len(after) > MOST_FOLLOWERS:
        raise too_many_followers()
    opportunity.followers = after


def _currency(work: Work) -> str:
    """The location's own currency, where its settings name one."""
    currency = read_location(work).settings.get("currency")
    return currency.upper() if isinstance(currency, str) and len(currency) == 3 else _DEFAULT_CURRENCY
