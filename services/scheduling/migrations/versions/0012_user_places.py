"""Where users are, as the gateway tells it.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it."""
    op.execute("""
CREATE TABLE user_places (
    location_id VARCHAR(40) COLLATE "C" NOT NULL,
    user_id VARCHAR(40) COLLATE "C" NOT NULL,
    is_there BOOLEAN NOT NULL,
    sequence BIGINT NOT NULL,
    CONSTRAINT pk_user_places PRIMARY KEY (location_id, user_id)
);
CREATE INDEX ix_user_places_user_id ON user_places (user_id);
""")


def downgrade() -> None:
    """Forget it."""
    op.execute("DROP TABLE user_places")
