"""Making, reading, changing and deleting forms and surveys, and showing them to strangers."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from chassis.work import Work
from contacts.custom_fields.models import CustomField
from contacts.forms.answers import Question
from contacts.forms.defining import define_pages, kept_of
from contacts.forms.errors import contact_unidentifiable, form_not_found
from contacts.forms.events import form_data
from contacts.forms.kinds import Kind
from contacts.forms.models import Form, FormVersion
from contacts.forms.rules import IDENTIFYING, fields_of
from contacts.history import differences

_PLAIN = ("name", "status", "known_contacts", "per_address", "per_form")


@dataclass(frozen=True)
class Defined:
    """A form and the version of it that is shown."""

    form: Form
    version: FormVersion


def create_form(work: Work, kind: Kind, given: Mapping[str, Any]) -> Defined:
    """Make a form.

    Raises:
        Invalid: `unknown_custom_field`, `duplicate_field`, `unsuitable_setting`, `contact_unidentifiable`.
    """
    form = Form(
        kind=kind.name,
        revision=1,
        thanks=_thanks(given["thanks"]),
        secret=secrets.token_bytes(32),
        **{name: given[name] for name in _PLAIN},
    )
    work.session.add(form)
    work.session.flush()
    version = _write_version(work, form, define_pages(work, kind, given["pages"]))
    _require_identifying(form, version)
    work.session.flush()
    work.record(kind.created, form.id, form_data(form, version))
    return Defined(form, version)


def list_forms(work: Work, kind: Kind, *, skip: int, limit: int) -> tuple[Sequence[Form], int]:
    """A page of the location's forms by name, and how many there are."""
    live = select(Form).where(Form.kind == kind.name, Form.deleted_at.is_(None))
    total = work.session.scalar(select(func.count()).select_from(live.subquery())) or 0
    page = live.order_by(Form.name, Form.id).offset(skip).limit(limit)
    return work.session.scalars(page).all(), total


def read_form(work: Work, kind: Kind, form_id: str) -> Defined:
    """One form with what it asks.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
    """
    statement = select(Form).where(Form.id == form_id, Form.kind == kind.name, Form.deleted_at.is_(None))
    form = work.session.scalars(statement).one_or_none()
    if form is None:
        raise form_not_found(kind.name)
    return Defined(form, work.session.get_one(FormVersion, (form.id, form.revision)))


def update_form(work: Work, kind: Kind, form_id: str, given: Mapping[str, Any]) -> Defined:
    """Change what is `given`. Other questions are a new version; what was answered before stays under its own.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: as in `create_form`.
    """
    defined = read_form(work, kind, form_id)
    form, version = defined.form, defined.version
    work.check_version(form)
    before = _told(form, version)
    for name in _PLAIN:
        if name in given:
            setattr(form, name, given[name])
    if "thanks" in given:
        form.thanks = _thanks(given["thanks"])
    if "pages" in given:
        pages = define_pages(work, kind, given["pages"])
        if pages != version.pages:
            form.revision += 1
            version = _write_version(work, form, pages)
    _require_identifying(form, version)
    changes = differences(before, _told(form, version))
    if changes:
        work.session.flush()
        work.record(kind.updated, form.id, form_data(form, version), changes=changes)
    return Defined(form, version)


def delete_form(work: Work, kind: Kind, form_id: str) -> None:
    """Delete a form. What it was answered stays, and can be read by its labels.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
        PreconditionFailed: `stale_version`.
    """
    defined = read_form(work, kind, form_id)
    work.check_version(defined.form)
    defined.form.deleted_at = work.now()
    work.session.flush()
    work.record(kind.deleted, form_id, form_data(defined.form, defined.version))


def enter_published(work: Work, kind: Kind, form_id: str) -> Form:
    """A published form of any location, which is found by its id alone; from here on the work is in its location.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
    """
    statement = select(Form).where(
        Form.id == form_id, Form.kind == kind.name, Form.status == "published", Form.deleted_at.is_(None)
    )
    with work.across_locations():
        form = work.session.scalars(statement).one_or_none()
    if form is None:
        raise form_not_found(kind.name)
    work.enter_location(form.location_id)
    return form


def show_form(work: Work, kind: Kind, form_id: str) -> tuple[Form, list[dict[str, Any]]]:
    """A published form, and its pages with the custom fields as they are now.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
    """
    form = enter_published(work, kind, form_id)
    version = work.session.get_one(FormVersion, (form.id, form.revision))
    customs = _customs(work, version)
    pages = []
    for page in version.pages:
        asked = [_as_now(kept, customs) for kept in page["fields"] if kept["key"] is None or kept["field"] in customs]
        pages.append({**page, "fields": asked})
    return form, pages


def questions_of(work: Work, version: FormVersion) -> list[Question]:
    """What is asked under a version, without what was about custom fields that are gone."""
    customs = _customs(work, version)
    return [
        Question(field, customs.get(field.name))
        for field in fields_of(version.pages)
        if not field.is_custom or field.name in customs
    ]


def _customs(work: Work, version: FormVersion) -> dict[str, CustomField]:
    ids = [field.name for field in fields_of(version.pages) if field.is_custom]
    wanted = select(CustomField).where(CustomField.object_key == "contact", CustomField.id.in_(ids))
    return {field.id: field for field in work.session.scalars(wanted)} if ids else {}


def _as_now(kept: dict[str, Any], customs: Mapping[str, CustomField]) -> dict[str, Any]:
    custom = customs.get(kept["field"])
    return kept if custom is None else {**kept, **kept_of(custom)}


def _write_version(work: Work, form: Form, pages: list[dict[str, Any]]) -> FormVersion:
    version = FormVersion(form_id=form.id, revision=form.revision, pages=pages)
    work.session.add(version)
    return version


def _require_identifying(form: Form, version: FormVersion) -> None:
    names = {field.name for field in fields_of(version.pages)}
    if form.status == "published" and names.isdisjoint(IDENTIFYING):
        raise contact_unidentifiable()


def _told(form: Form, version: FormVersion) -> dict[str, Any]:
    own = {"knownContacts": form.known_contacts, "perAddress": form.per_address, "perForm": form.per_form}
    return {**form_data(form, version), **own, "thanks": form.thanks}


def _thanks(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"message": given.get("message"), "redirectUrl": given.get("redirect_url")}
