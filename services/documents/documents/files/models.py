"""Documents, folders, and uploads that have not ended."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.filenames import LONGEST_NAME
from chassis.ids import new_id
from documents.database import Base
from documents.files.rules import KEPT_IN_TRASH, LONGEST_FOLDER_NAME, fold

_CONTACT_ID = String(40, collation="C")
# Without the index of its own that `Tenanted` gives it: every other index here begins with it.
_LOCATION_ID = String(40, collation="C")
_FOLDED = Text(collation="C")


class Folder(Identified, Tenanted, Timestamped, Base):
    """A folder of one contact's documents; its name is unique there without regard to case."""

    __tablename__ = "folders"
    __table_args__ = (UniqueConstraint("location_id", "contact_id", "name_key", name="uq_folders_contact_name"),)

    location_id: Mapped[str] = mapped_column(_LOCATION_ID)
    contact_id: Mapped[str] = mapped_column(_CONTACT_ID)
    name: Mapped[str] = mapped_column(String(LONGEST_FOLDER_NAME))
    name_key: Mapped[str] = mapped_column(_FOLDED)


class Stored(Protocol):
    """A file that is in the store."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def content_type(self) -> str:
        """Its media type."""

    @property
    def size(self) -> int:
        """Its bytes."""

    @property
    def sha256(self) -> str:
        """Its hash, in lower-case hex."""

    @property
    def object_key(self) -> str:
        """Where the store keeps it."""


class Document(Identified, Tenanted, Versioned, Timestamped, Base):
    """A file of a contact. `size` is in bytes, `sha256` in lower-case hex; `object_key` is where the store keeps its bytes.

    `category` is `internal`, `sent` or `received`; `source` is `form` or `survey` for what came through one, `form_id` and `submission_id`
    say which. `field_id` is the custom field that asked for it. `uploaded_by` is an actor.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("category IN ('internal', 'sent', 'received')", name="category"),
        CheckConstraint("source IN ('form', 'survey')", name="source"),
        CheckConstraint("size > 0", name="size"),
        UniqueConstraint("object_key", name="uq_documents_object_key"),
        Index(
            "ix_documents_name_trigrams",
            "name_key",
            postgresql_using="gin",
            postgresql_ops={"name_key": "gin_trgm_ops"},
        ),
        Index(
            "ix_documents_contact",
            "location_id",
            "contact_id",
            "created_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_documents_folder_id", "folder_id", postgresql_where=text("folder_id IS NOT NULL")),
    )

    location_id: Mapped[str] = mapped_column(_LOCATION_ID)
    contact_id: Mapped[str] = mapped_column(_CONTACT_ID)
    folder_id: Mapped[str | None] = mapped_column(ForeignKey(Folder.id, name="fk_documents_folder_id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_key: Mapped[str] = mapped_column(_FOLDED)
    category: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    form_id: Mapped[str | None] = mapped_column(String(40, collation="C"))
    submission_id: Mapped[str | None] = mapped_column(String(40, collation="C"))
    field_id: Mapped[str | None] = mapped_column(String(100, collation="C"))
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    object_key: Mapped[str] = mapped_column(Text)
    uploaded_by: Mapped[str] = mapped_column(Text)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    folder: Mapped[Folder | None] = relationship(lazy="joined")

    @classmethod
    def of(
        cls,
        file: Stored,
        contact_id: str,
        *,
        uploaded_by: str,
        category: str = "internal",
        source: str | None = None,
        form_id: str | None = None,
        submission_id: str | None = None,
        field_id: str | None = None,
        folder: Folder | None = None,
    ) -> "Document":
        """A contact's document of a file that is in the store."""
        document = cls(
            id=new_id(),
            contact_id=contact_id,
            category=category,
            source=source,
            form_id=form_id,
            submission_id=submission_id,
            field_id=field_id,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            object_key=file.object_key,
            uploaded_by=uploaded_by,
            folder=folder,
        )
        document.rename(file.name)
        return document

    def rename(self, name: str) -> bool:
        """Give it another name; answers whether that changed anything."""
        changed = name != self.name
        self.name = name
        self.name_key = fold(name)
        return changed

    def move(self, folder: Folder | None) -> bool:
        """Put it into `folder`, or out of any; answers whether that changed anything."""
        changed = (folder.id if folder else None) != self.folder_id
        self.folder = folder
        return changed

    def put_into_trash(self, now: datetime) -> None:
        """Out of sight from `now` on, until it is restored or purged."""
        self.deleted_at = now

    def take_out_of_trash(self) -> None:
        """In sight again."""
        self.deleted_at = None

    @property
    def restorable_until(self) -> datetime | None:
        """When it leaves the trash for good; None while it is not there."""
        return None if self.deleted_at is None else self.deleted_at + KEPT_IN_TRASH


class StagedUpload(Identified, Tenanted, Timestamped, Base):
    """An upload whose objects may be in the store without a document; the row goes when that is settled."""

    __tablename__ = "staged_uploads"

    location_id: Mapped[str] = mapped_column(_LOCATION_ID)
