"""The table, for each service's Alembic revision.

These functions are part of revisions that have run: they are never edited. A change of the table is a further pair of functions,
called from a new revision in each service.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.personal.guard import create_guard, drop_guard, guard_outbox, guard_table


def create_contact_refs() -> None:
    """Create `contact_refs`."""
    identifier = sa.String(40, collation="C")
    op.create_table(
        "contact_refs",
        sa.Column("id", identifier, nullable=False),
        sa.Column("location_id", identifier, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("assigned_to", identifier),
        sa.Column("followers", ARRAY(identifier), nullable=False),
        sa.Column("timezone", sa.Text),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_refs"),
    )
    op.create_index("ix_contact_refs_location_id", "contact_refs", ["location_id"])


def drop_contact_refs() -> None:
    """Drop `contact_refs`."""
    op.drop_table("contact_refs")


def create_contact_moves() -> None:
    """Let `contact_refs` say which contact one was merged into, and create `contact_moves`."""
    identifier = sa.String(40, collation="C")
    op.add_column("contact_refs", sa.Column("merged_into", identifier))
    op.create_index(
        "ix_contact_refs_merged_into",
        "contact_refs",
        ["merged_into"],
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "contact_moves",
        sa.Column("location_id", identifier, nullable=False),
        sa.Column("holder", sa.String(100, collation="C"), nullable=False),
        sa.Column("key", identifier, nullable=False),
        sa.Column("home_id", identifier, nullable=False),
        sa.Column("placed_id", identifier, nullable=False),
        sa.Column("detail", JSONB),
        sa.PrimaryKeyConstraint("holder", "key", "home_id", name="pk_contact_moves"),
    )
    op.create_index("ix_contact_moves_home_id", "contact_moves", ["home_id", "holder"])


def drop_contact_moves() -> None:
    """Drop them."""
    op.drop_table("contact_moves")
    op.drop_index("ix_contact_refs_merged_into", "contact_refs")
    op.drop_column("contact_refs", "merged_into")


def add_names() -> None:
    """Let `contact_refs` have the parts of a name. They come with each contact's next event, or with a replay."""
    op.add_column("contact_refs", sa.Column("first_name", sa.Text))
    op.add_column("contact_refs", sa.Column("last_name", sa.Text))


def drop_names() -> None:
    """Take that back."""
    op.drop_column("contact_refs", "last_name")
    op.drop_column("contact_refs", "first_name")


def create_erased_contact_guard(*tables: str, still_told: Sequence[str] = ()) -> None:
    """Refuse to write about a contact who was erased: events, unless their types are like `still_told`, and new rows of `tables`."""
    op.execute(create_guard("contact_refs"))
    op.execute(guard_outbox(still_told))
    for table in tables:
        op.execute(guard_table(table))


def drop_erased_contact_guard(*tables: str) -> None:
    """Take that back."""
    op.execute(drop_guard("outbox", *tables))
