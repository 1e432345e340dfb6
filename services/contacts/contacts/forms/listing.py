"""What was answered, for the location's people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from chassis.work import Work
from contacts.forms.errors import submission_not_found
from contacts.forms.kinds import Kind
from contacts.forms.models import Form, FormVersion, Submission
from contacts.forms.rules import days
from contacts.people.models import Contact
from contacts.refs.operations import read_location
from contacts.search.text import matches


@dataclass(frozen=True)
class Answered:
    """A submission, its form (which may be deleted by now) and the version that it answers."""

    submission: Submission
    form: Form
    version: FormVersion


def list_submissions(work: Work, kind: Kind, wanted: Mapping[str, Any]) -> tuple[list[Answered], int]:
    """A page of submissions, the newest first, and how many there are in all. Not of contacts in the trash.

    `wanted` has `page` (from 1) and `limit`, and may have `form_id`, `q` (a contact's id, or what finds a contact), and the days `start_at`
    and `end_at` in the location's time zone, both included.
    """
    first, end = days(wanted.get("start_at"), wanted.get("end_at"), work.now(), read_location(work).timezone)
    statement = _of(kind).where(Submission.created_at >= first, Submission.created_at < end)
    if wanted.get("form_id"):
        statement = statement.where(Submission.form_id == wanted["form_id"])
    if wanted.get("q"):
        statement = statement.where(or_(Submission.contact_id == wanted["q"], matches(work, wanted["q"])))
    total = work.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    order = (Submission.created_at.desc(), Submission.id.desc())
    page = statement.order_by(*order).offset((wanted["page"] - 1) * wanted["limit"]).limit(wanted["limit"])
    return _with_forms(work, work.session.scalars(page).all()), total


def read_submission(work: Work, kind: Kind, submission_id: str) -> Answered:
    """One submission.

    Raises:
        NotFound: `submission_not_found`.
    """
    submission = work.session.scalars(_of(kind).where(Submission.id == submission_id)).one_or_none()
    if submission is None:
        raise submission_not_found()
    return _with_forms(work, [submission])[0]


def _of(kind: Kind) -> Select[Submission]:
    return (
        select(Submission)
        .join(Contact, Contact.id == Submission.contact_id)
        .where(Submission.kind == kind.name, Contact.deleted_at.is_(None))
    )


def _with_forms(work: Work, submissions: Sequence[Submission]) -> list[Answered]:
    ids = {submission.form_id for submission in submissions}
    forms = {form.id: form for form in work.session.scalars(select(Form).where(Form.id.in_(ids)))}
    kept = work.session.scalars(select(FormVersion).where(FormVersion.form_id.in_(ids)))
    versions = {(version.form_id, version.revision): version for version in kept}
    return [Answered(one, forms[one.form_id], versions[one.form_id, one.revision]) for one in submissions]
