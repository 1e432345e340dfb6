"""What companies are found by: those of their properties that the location has chosen."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update

from chassis.folding import searchable
from chassis.work import Work
from contacts.associations.rules import BUSINESS
from contacts.businesses.models import Business
from contacts.custom_fields.models import CustomField
from contacts.objects.rules import STANDARD_OBJECTS
from contacts.objects.standard import hold_searchable
from contacts.records.rules import texts_of

_BATCH = 1000
# The members of a business that its row has under another name.
_COLUMNS = {"postalCode": "postal_code"}


def column_of(name: str) -> Any:
    """The column of a company's own property, or None."""
    return getattr(Business, _COLUMNS.get(name, name)) if name in STANDARD_OBJECTS[BUSINESS].properties else None


def search_text(work: Work, business: Business) -> str:
    """What a company is found by; that it is by these properties holds until this work ends."""
    names = hold_searchable(work, BUSINESS)
    return _text(business, names, _fields(work, names))


def renew_search(work: Work, names: Sequence[str]) -> None:
    """Make what the location's companies are found by anew; nobody writes one meanwhile (`update_standard`)."""
    fields = _fields(work, names)
    companies = cast(Table, Business.__table__)
    # Not through the row: what it is found by is no change of the company.
    renewing = (
        update(companies)
        .where(companies.c.location_id == work.location_id, companies.c.id == bindparam("company"))
        .values(search_text=bindparam("found_by"))
    )
    last = ""
    while True:
        following = select(Business).where(Business.id > last).order_by(Business.id).limit(_BATCH)
        rows = work.session.scalars(following).all()
        if rows:
            texts = [{"company": row.id, "found_by": _text(row, names, fields)} for row in rows]
            work.session.connection().execute(renewing, texts)
            last = rows[-1].id
            work.session.expire_all()
        if len(rows) < _BATCH:
            return


def _fields(work: Work, names: Sequence[str]) -> dict[str, str]:
    """The ids of the custom fields among the properties, by their names."""
    keys = [f"{BUSINESS}.{name}" for name in names if column_of(name) is None]
    if not keys:
        return {}
    fields = select(CustomField.field_key, CustomField.id).where(CustomField.field_key.in_(keys))
    return {key.removeprefix(f"{BUSINESS}."): field_id for key, field_id in work.session.execute(fields)}


def _text(business: Business, names: Sequence[str], fields: Mapping[str, str]) -> str:
    own = {name: getattr(business, column_of(name).key) for name in names if column_of(name) is not None}
    others = {name: business.custom_fields.get(field_id) for name, field_id in fields.items()}
    return searchable(*texts_of({**own, **others}, names))
