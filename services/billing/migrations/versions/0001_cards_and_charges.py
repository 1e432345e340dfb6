"""Contact references, customers, cards, transactions, refunds and the provider's events."""

import sqlalchemy as sa
from alembic import op

from contact_ref.migration import create_contact_refs, drop_contact_refs

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.String(20, collation="C")
_CONTACT_ID = sa.String(40, collation="C")
_PROVIDER_ID = sa.String(255, collation="C")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_contact_refs()
    _create_customers()
    _create_cards()
    _create_transactions()
    _create_refunds()
    op.create_table(
        "provider_events",
        sa.Column("id", _PROVIDER_ID, nullable=False),
        sa.Column("type", sa.String(255), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_events"),
    )
    op.create_index("ix_provider_events_received_at", "provider_events", ["received_at"])


def downgrade() -> None:
    for table in ("provider_events", "refunds", "transactions", "cards", "customers"):
        op.drop_table(table)
    drop_contact_refs()


def _own_row() -> list[sa.Column]:
    return [
        sa.Column("id", _ID, nullable=False),
        sa.Column("location_id", _CONTACT_ID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_stamps(),
    ]


def _stamps() -> list[sa.Column]:
    return [sa.Column("created_at", _TIME, nullable=False), sa.Column("updated_at", _TIME, nullable=False)]


def _create_customers() -> None:
    op.create_table(
        "customers",
        sa.Column("contact_id", _CONTACT_ID, nullable=False),
        sa.Column("location_id", _CONTACT_ID, nullable=False),
        sa.Column("provider_id", _PROVIDER_ID, nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("contact_id", name="pk_customers"),
        sa.UniqueConstraint("provider_id", name="uq_customers_provider_id"),
    )
    op.create_index("ix_customers_location_id", "customers", ["location_id"])


def _create_cards() -> None:
    op.create_table(
        "cards",
        *_own_row(),
        sa.Column("contact_id", _CONTACT_ID, nullable=False),
        sa.Column("customer_id", _PROVIDER_ID, nullable=False),
        sa.Column("payment_method_id", _PROVIDER_ID, nullable=False),
        sa.Column("brand", sa.String(40), nullable=False),
        sa.Column("last4", sa.String(4), nullable=False),
        sa.Column("exp_month", sa.SmallInteger, nullable=False),
        sa.Column("exp_year", sa.SmallInteger, nullable=False),
        sa.Column("fingerprint", sa.String(64, collation="C")),
        sa.Column("label", sa.String(100)),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("provider_at", _TIME, nullable=False),
        sa.Column("removed_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.UniqueConstraint("payment_method_id", name="uq_cards_payment_method_id"),
        sa.CheckConstraint("exp_month BETWEEN 1 AND 12", name="ck_cards_exp_month"),
        sa.CheckConstraint("last4 ~ '^[0-9]{4}$'", name="ck_cards_last4"),
    )
    present = sa.text("removed_at IS NULL")
    op.create_index("ix_cards_location_id", "cards", ["location_id"])
    op.create_index("ix_cards_of_contact", "cards", ["location_id", "contact_id"], postgresql_where=present)
    op.create_index(
        "uq_cards_default",
        "cards",
        ["location_id", "contact_id"],
        unique=True,
        postgresql_where=sa.text("is_default AND removed_at IS NULL"),
    )


def _create_transactions() -> None:
    statuses = "'pending', 'unknown', 'requires_action', 'succeeded', 'failed', 'partially_refunded', 'refunded'"
    op.create_table(
        "transactions",
        *_own_row(),
        sa.Column("contact_id", _CONTACT_ID, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("amount_refunded", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("request_key", sa.String(255, collation="C")),
        sa.Column("created_by", sa.String(128), nullable=False),
        sa.Column("entity_type", sa.String(40), nullable=False),
        sa.Column("entity_id", _PROVIDER_ID, nullable=False),
        sa.Column("source_type", sa.String(40), nullable=False),
        sa.Column("source_sub_type", sa.String(40)),
        sa.Column("source_id", _PROVIDER_ID, nullable=False),
        sa.Column("source_name", sa.Text),
        sa.Column("subscription_id", _PROVIDER_ID),
        sa.Column("card_id", _CONTACT_ID),
        sa.Column("card_brand", sa.String(40)),
        sa.Column("card_last4", sa.String(4)),
        sa.Column("customer_id", _PROVIDER_ID),
        sa.Column("payment_method_id", _PROVIDER_ID),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("intent_id", _PROVIDER_ID),
        sa.Column("charge_id", _PROVIDER_ID),
        sa.Column("receipt_url", sa.Text),
        sa.Column("client_secret", _PROVIDER_ID),
        sa.Column("failure_code", sa.String(80)),
        sa.Column("decline_code", sa.String(80)),
        sa.Column("failure_advice", sa.String(40)),
        sa.Column("failure_message", sa.Text),
        sa.Column("settled_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_transactions"),
        sa.CheckConstraint("amount > 0", name="ck_transactions_amount_positive"),
        sa.CheckConstraint("amount_refunded BETWEEN 0 AND amount", name="ck_transactions_refunded_within_amount"),
        sa.CheckConstraint("currency = upper(currency)", name="ck_transactions_currency_in_capitals"),
        sa.CheckConstraint(f"status IN ({statuses})", name="ck_transactions_status"),
    )
    newest = [sa.text("created_at DESC"), sa.text("id DESC")]
    op.create_index("ix_transactions_location_id", "transactions", ["location_id"])
    op.create_index("ix_transactions_entity_id", "transactions", ["entity_id"])
    op.create_index("ix_transactions_intent_id", "transactions", ["intent_id"])
    op.create_index("ix_transactions_newest", "transactions", ["location_id", *newest])
    op.create_index("ix_transactions_of_contact", "transactions", ["location_id", "contact_id", *newest])
    op.create_index(
        "uq_transactions_request_key",
        "transactions",
        ["location_id", "request_key"],
        unique=True,
        postgresql_where=sa.text("request_key IS NOT NULL"),
    )


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        *_own_row(),
        sa.Column("transaction_id", _ID, nullable=False),
        sa.Column("contact_id", _CONTACT_ID, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("request_key", sa.String(255, collation="C")),
        sa.Column("created_by", sa.String(128), nullable=False),
        sa.Column("provider_id", _PROVIDER_ID),
        sa.Column("failure_code", sa.String(80)),
        sa.Column("failure_message", sa.Text),
        sa.Column("settled_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.ForeignKeyConstraint(["transaction_id"], ["transactions.id"], name="fk_refunds_transaction_id"),
        sa.CheckConstraint("amount > 0", name="ck_refunds_amount_positive"),
        sa.CheckConstraint("status IN ('pending', 'unknown', 'succeeded', 'failed')", name="ck_refunds_status"),
    )
    op.create_index("ix_refunds_location_id", "refunds", ["location_id"])
    op.create_index("ix_refunds_transaction_id", "refunds", ["transaction_id"])
    op.create_index(
        "uq_refunds_request_key",
        "refunds",
        ["location_id", "request_key"],
        unique=True,
        postgresql_where=sa.text("request_key IS NOT NULL"),
    )
    op.create_index(
        "uq_refunds_provider_id",
        "refunds",
        ["provider_id"],
        unique=True,
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
