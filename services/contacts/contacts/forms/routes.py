"""Forms and surveys: what they ask, for the location's people and for everybody, and what was answered."""

from typing import Any

from flask import request
from marshmallow import Schema

from chassis.web.feature import Answer, Feature
from chassis.web.performing import Guard
from chassis.web.sender import address_of
from chassis.work import Units, Work
from contacts.forms import listing, operations, submitting
from contacts.forms.errors import submitted_too_often
from contacts.forms.kinds import FORM, SURVEY, Kind
from contacts.forms.limits import count_try
from contacts.forms.schemas import (
    FormBody,
    FormChange,
    FormsQuery,
    SurveyBody,
    SurveyChange,
    Wire,
    present_form,
    present_listed,
    present_shown,
)
from contacts.forms.submission_schemas import (
    MOST_USER_AGENT,
    FormSubmissionsQuery,
    ReceiptAnswer,
    SubmissionAnswer,
    SubmissionBody,
    SubmissionsAnswer,
    SurveySubmissionsQuery,
    present_receipt,
    present_submission,
    present_submissions,
)
from contacts.locations import in_location
from contacts.wire import SUCCEEDED, Succeeded

forms = Feature("forms", __name__, "Forms")
surveys = Feature("surveys", __name__, "Surveys")
LARGEST_SUBMISSION = 256 * 1024


def _guard(kind: Kind) -> Guard:
    def guard(units: Units, form_id: str) -> None:
        with units() as work:
            seconds = count_try(work, kind, form_id, address_of(request))
        if seconds is not None:
            raise submitted_too_often(kind.name, seconds)

    return guard


def _definitions(feature: Feature, kind: Kind, wire: Wire, body: type[Schema], change: type[Schema]) -> None:
    """The operations on a kind's definitions."""
    path, read, write = f"/{wire.many}", f"{wire.many}.readonly", f"{wire.many}.write"

    @feature.operation("GET", f"{path}/", scope=read, query=FormsQuery, answer=wire.items)
    def list_forms(work: Work, query: dict[str, Any]) -> Answer:
        """All of the location, by name."""
        wanted = in_location(work, query)
        if wanted.pop("type", None) == "folder":
            return {wire.many: [], "total": 0}
        rows, total = operations.list_forms(work, kind, **wanted)
        return {wire.many: [present_listed(row) for row in rows], "total": total}

    @feature.operation("POST", f"{path}/", scope=write, body=body, answer=wire.item, status=201, published=False)
    def create_form(work: Work, body: dict[str, Any]) -> Answer:
        """Make one."""
        made = operations.create_form(work, kind, body)
        work.show_version(made.form)
        return {wire.one: present_form(made.form, made.version, wire)}

    @feature.operation("GET", f"{path}/<form_id>", scope=read, answer=wire.item, published=False)
    def get_form(work: Work, form_id: str) -> Answer:
        """Read one."""
        found = operations.read_form(work, kind, form_id)
        work.show_version(found.form)
        return {wire.one: present_form(found.form, found.version, wire)}

    @feature.operation("PUT", f"{path}/<form_id>", scope=write, body=change, answer=wire.item, published=False)
    def update_form(work: Work, body: dict[str, Any], form_id: str) -> Answer:
        """Change one."""
        changed = operations.update_form(work, kind, form_id, body)
        work.show_version(changed.form)
        return {wire.one: present_form(changed.form, changed.version, wire)}

    @feature.operation("DELETE", f"{path}/<form_id>", scope=write, answer=Succeeded, published=False)
    def delete_form(work: Work, form_id: str) -> Answer:
        """Delete one; what it was answered stays."""
        operations.delete_form(work, kind, form_id)
        return SUCCEEDED


def _public(feature: Feature, kind: Kind, wire: Wire) -> None:
    """The operations for everybody."""

    @feature.operation(
        "GET", f"/{wire.many}/<form_id>/definition", scope=None, public=True, answer=wire.shown, published=False
    )
    def show_form(work: Work, form_id: str) -> Answer:
        """What a published one asks, for the page that shows it."""
        form, pages = operations.show_form(work, kind, form_id)
        return {wire.one: present_shown(form, pages, wire)}

    @feature.operation(
        "POST",
        f"/{wire.many}/<form_id>/submissions",
        scope=None,
        public=True,
        body=SubmissionBody,
        answer=ReceiptAnswer,
        status=201,
        guard=_guard(kind),
        max_body=LARGEST_SUBMISSION,
        published=False,
    )
    def submit(work: Work, body: dict[str, Any], form_id: str) -> Answer:
        """Send answers."""
        browser = request.user_agent.string[:MOST_USER_AGENT]
        return present_receipt(submitting.submit(work, kind, form_id, {"user_agent": browser, **body}))


def _submissions(feature: Feature, kind: Kind, wire: Wire, query: type[Schema]) -> None:
    """The operations on what was answered."""
    path, read = f"/{wire.many}/submissions", f"{wire.many}.readonly"

    @feature.operation("GET", path, scope=read, query=query, answer=SubmissionsAnswer)
    def list_submissions(work: Work, query: dict[str, Any]) -> Answer:
        """What was answered, the newest first."""
        wanted = in_location(work, query)
        return present_submissions(*listing.list_submissions(work, kind, wanted), wanted)

    @feature.operation("GET", f"{path}/<submission_id>", scope=read, answer=SubmissionAnswer, published=False)
    def get_submission(work: Work, submission_id: str) -> Answer:
        """One submission, under the labels of its own time."""
        return {"submission": present_submission(listing.read_submission(work, kind, submission_id))}


_FORMS = Wire.called("form", "forms", paged=FORM.paged)
_SURVEYS = Wire.called("survey", "surveys", paged=SURVEY.paged)
_definitions(forms, FORM, _FORMS, FormBody, FormChange)
_public(forms, FORM, _FORMS)
_submissions(forms, FORM, _FORMS, FormSubmissionsQuery)
_definitions(surveys, SURVEY, _SURVEYS, SurveyBody, SurveyChange)
_public(surveys, SURVEY, _SURVEYS)
_submissions(surveys, SURVEY, _SURVEYS, SurveySubmissionsQuery)
