"""Taking what a stranger answered: once, however often it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select

from chassis.ids import new_id
from chassis.throttling import keyed
from chassis.work import Work
from contacts.attribution.operations import credit_form, hold_visitor
from contacts.forms.answers import Question, read_answers
from contacts.forms.events import submitted_data
from contacts.forms.identifying import Person, find_or_make, keys_of
from contacts.forms.kinds import Kind
from contacts.forms.models import Form, FormVersion, Submission
from contacts.forms.operations import enter_published, questions_of
from contacts.forms.rules import KEEP
from contacts.history import made_of, tell
from contacts.people.duplicates import wait_for_others
from contacts.people.models import Contact
from contacts.people.rules import full_name
from contacts.refs.operations import read_location

SAME_AGAIN = timedelta(minutes=10)
"""How long the same answers to the same form are the same submission, sent twice."""


@dataclass(frozen=True)
class Receipt:
    """What whoever sent a form may know of it. It says nothing of the contact."""

    id: str
    form: Form
    created_at: datetime


def submit(work: Work, kind: Kind, form_id: str, given: Mapping[str, Any]) -> Receipt:
    """Take answers to a published form. The same ones sent again, and what a program has sent, make nothing.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
        Invalid: `invalid_answers`.
    """
    form = enter_published(work, kind, form_id)
    if given.get("honeypot"):
        # Its sender learns nothing from it.
        return Receipt(new_id(), form, work.now())
    version = work.session.get_one(FormVersion, (form.id, form.revision))
    questions = questions_of(work, version)
    answers = read_answers(questions, given["answers"], read_location(work).country)
    fingerprint = keyed(form.secret, "answers", orjson.dumps(answers, option=orjson.OPT_SORT_KEYS).decode())
    emails, phones = keys_of(answers)
    wait_for_others(work, [*emails, *phones, fingerprint.hex()])
    sent = _sent_before(work, form, fingerprint)
    if sent is None:
        with work.acting_as(f"{kind.name}:{form.id}"):
            sent = _take(work, kind, _Sent(form, version, questions, answers, fingerprint), given)
    return Receipt(sent.id, form, sent.created_at)


@dataclass(frozen=True)
class _Sent:
    form: Form
    version: FormVersion
    questions: Sequence[Question]
    answers: dict[str, Any]
    fingerprint: bytes


def _take(work: Work, kind: Kind, sent: _Sent, given: Mapping[str, Any]) -> Submission:
    if given.get("visitor_id") is not None:
        # Before the contact, as whoever tells of a visitor locks them in this order.
        hold_visitor(work, given["visitor_id"])
    person = find_or_make(work, sent.form, sent.questions, sent.answers)
    touch = credit_form(work, person.contact.id, {**given, "type": kind.name})
    name, email = _called(person.contact, sent.answers)
    submission = Submission(
        contact_id=person.contact.id,
        kind=kind.name,
        form_id=sent.form.id,
        revision=sent.version.revision,
        name=name,
        email=email,
        answers=sent.answers,
        page_title=given.get("page_title"),
        touch=touch,
        fingerprint=sent.fingerprint,
        created_at=work.now(),
    )
    work.session.add(submission)
    work.session.flush()
    _tell(work, kind, sent, submission, person)
    return submission


def _tell(work: Work, kind: Kind, sent: _Sent, submission: Submission, person: Person) -> None:
    keep_files = person.new or sent.form.known_contacts != KEEP
    data = submitted_data(sent.form, sent.version, submission, new=person.new, keep_files=keep_files)
    audited = made_of({f"answers.{field}": value for field, value in submission.answers.items()})
    tell(work, kind.submitted, contact_id=submission.contact_id, subject=submission.id, data=data, audited=audited)


def _sent_before(work: Work, form: Form, fingerprint: bytes) -> Submission | None:
    statement = (
        select(Submission)
        .where(
            Submission.form_id == form.id,
            Submission.created_at > work.now() - SAME_AGAIN,
            Submission.fingerprint == fingerprint,
        )
        .limit(1)
    )
    return work.session.scalars(statement).first()


def _called(contact: Contact, answers: Mapping[str, Any]) -> tuple[str | None, str | None]:
    given = full_name(answers.get("firstName"), answers.get("lastName")) or answers.get("name")
    return given or contact.name, answers.get("email") or contact.email
