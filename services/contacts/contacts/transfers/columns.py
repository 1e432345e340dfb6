"""What the columns of a location's files may be called beside a contact's own fields."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from chassis.work import Work
from contacts.custom_fields.models import CustomField
from contacts.transfers.cells import plain_name


def contact_fields_of(work: Work) -> Sequence[Row[str, str, str]]:
    """The custom fields of the location's contacts (`id`, `field_key`, `name`), in their order."""
    fields = select(CustomField.id, CustomField.field_key, CustomField.name)
    return work.session.execute(
        fields.where(CustomField.object_key == "contact").order_by(CustomField.position, CustomField.id)
    ).all()


def named_fields(work: Work) -> dict[str, str]:
    """The ids of these fields by all that they may be called: id, key, and, plain, key and name."""
    fields = contact_fields_of(work)
    named = {plain_name(row.name): row.id for row in fields}
    for row in fields:
        bare = row.field_key.removeprefix("contact.")
        named |= {row.id: row.id, row.field_key: row.id, bare: row.id, plain_name(bare): row.id}
    return named
