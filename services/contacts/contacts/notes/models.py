"""Notes as rows, and what each said before."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime, Versioned
from chassis.folding import searchable
from chassis.ids import ID_LENGTH
from contacts.database import ID, AboutContact, Base, OfContact
from contacts.notes.rules import plain_text


class Note(Identified, OfContact, Versioned, Timestamped, Base):
    """A note. `body` is HTML without anything that runs; `user_id` is whose it is, where it is a user's.

    `written_by` is the actor of its present words; what it said before is in `NoteRevision`.
    """

    __tablename__ = "notes"

    body: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(String(255))
    color: Mapped[str | None] = mapped_column(String(20))
    pinned: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[str | None] = mapped_column(ID)

    search_text: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_notes_newest", "contact_id", text("created_at DESC"), text("id DESC")),
        Index("ix_notes_location", "location_id", text("created_at DESC"), text("id DESC")),
        Index(
            "ix_notes_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    def renew_search(self) -> None:
        """Make `search_text` again, after the title or the body has changed."""
        self.search_text = searchable(self.title, plain_text(self.body))


class NoteRevision(AboutContact, Base):
    """What a note said in an earlier `version`, whose words those were, and when they were written."""

    __tablename__ = "note_revisions"

    note_id: Mapped[str] = mapped_column(
        String(ID_LENGTH, collation="C"), ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(Text)
    color: Mapped[str | None] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
