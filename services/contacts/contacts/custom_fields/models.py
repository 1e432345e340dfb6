"""The fields that a location adds to its objects, in folders. Values are kept on the object itself, by the field's id."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from chassis.ids import ID_LENGTH
from contacts.custom_fields.rules import LONGEST_OBJECT_KEY
from contacts.custom_fields.types import Definition
from contacts.database import ID, Base

_OBJECT_KEY = String(LONGEST_OBJECT_KEY, collation="C")


class CustomFieldFolder(Identified, Tenanted, Versioned, Timestamped, Base):
    """A folder of an object's fields. A folder with fields in it can't be deleted: their foreign key says so."""

    __tablename__ = "custom_field_folders"

    location_id: Mapped[str] = mapped_column(ID)
    object_key: Mapped[str] = mapped_column(_OBJECT_KEY)
    name: Mapped[str] = mapped_column(String(255))

    __table_args__ = (UniqueConstraint("location_id", "object_key", "name"),)


class CustomField(Identified, Tenanted, Versioned, Timestamped, Base):
    """A field of an object: `contact`, `opportunity`, `business`, or a custom object (`custom_objects.pet`).

    `field_key` is unique in the object and begins with its key (`contact.shoe_size`). `options` is a list of
    `{key, label, url?, prefillValue?}`; values name an option by its key.
    """

    __tablename__ = "custom_fields"

    location_id: Mapped[str] = mapped_column(ID)
    object_key: Mapped[str] = mapped_column(_OBJECT_KEY)
    field_key: Mapped[str] = mapped_column(String(255, collation="C"))
    folder_id: Mapped[str] = mapped_column(String(ID_LENGTH, collation="C"), ForeignKey("custom_field_folders.id"))
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)
    placeholder: Mapped[str | None] = mapped_column(Text)
    data_type: Mapped[str] = mapped_column(String(20, collation="C"))
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    accepted_formats: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    max_file_limit: Mapped[int | None]
    allow_custom_option: Mapped[bool] = mapped_column(default=False)
    show_in_forms: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("location_id", "object_key", "field_key"),
        Index("ix_custom_fields_folder_id", "folder_id"),
    )

    @property
    def definition(self) -> Definition:
        """What a value of this field must be."""
        return Definition(
            self.data_type,
            {option["key"]: option["label"] for option in self.options},
            tuple(self.accepted_formats),
            self.max_file_limit,
            custom_option=self.allow_custom_option,
        )
