"""Who was erased, and what of the chassis' own is about somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# In the migration's own transaction: building beside writers would wait for the transactions of other migrators, which wait for this
# one. It holds back writers for as long as it reads the table, some seconds for a million events.
_INDEX = """-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_outbox_about ON outbox (coalesce(contact_id, subject));
"""


def upgrade() -> None:
    op.create_table(
        "erased_subjects",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbox_position", sa.BigInteger, nullable=False, comment="what was written up to it loses its data"),
        sa.PrimaryKeyConstraint("subject", name="pk_erased_subjects"),
        comment="Who was erased: what comes about them later is passed over, and their ids are never used again.",
    )
    op.add_column(
        "outbox",
        sa.Column(
            "erased_at",
            sa.DateTime(timezone=True),
            comment="when it lost its data, as it was about somebody who was erased",
        ),
    )
    op.add_column("idempotency_keys", sa.Column("path", sa.Text))
    op.execute(_INDEX)


def downgrade() -> None:
    op.drop_index("ix_outbox_about", "outbox")
    op.drop_column("idempotency_keys", "path")
    op.drop_column("outbox", "erased_at")
    op.drop_table("erased_subjects")
