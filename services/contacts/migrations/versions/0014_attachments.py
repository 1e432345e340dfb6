"""Files of contacts go with them.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Give files a contact."""
    op.execute('ALTER TABLE stored_files ADD COLUMN contact_id varchar(40) COLLATE "C"')
    # No row has a contact yet, so that there is nothing to validate.
    op.execute(
        "ALTER TABLE stored_files ADD CONSTRAINT fk_stored_files_contact_id"
        " FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE NOT VALID"
    )
    op.execute("CREATE INDEX ix_stored_files_contact_id ON stored_files (contact_id) WHERE contact_id IS NOT NULL")


def downgrade() -> None:
    """Take it back."""
    op.execute("ALTER TABLE stored_files DROP COLUMN contact_id")
