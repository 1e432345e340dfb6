"""Nothing is written any more about a contact who was erased, except to the ledger, and there without what is personal.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from contact_ref.migration import create_erased_contact_guard, drop_erased_contact_guard

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Webhooks and the worker settle what was under way; what they learn must not bring anything back.
_KEEP_BLANK = """
CREATE FUNCTION keep_transaction_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM erased_subjects WHERE subject = NEW.contact_id) THEN
        NEW.description := '';
        NEW.source_name := NULL;
        NEW.card_brand := NULL;
        NEW.card_last4 := NULL;
        NEW.payment_method_id := NULL;
        NEW.receipt_url := NULL;
        NEW.client_secret := NULL;
        NEW.failure_message := NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER transactions_blank BEFORE UPDATE ON transactions FOR EACH ROW EXECUTE FUNCTION keep_transaction_blank();
CREATE FUNCTION keep_refund_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM contact_refs WHERE id = NEW.contact_id FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM erased_subjects WHERE subject = NEW.contact_id) THEN
        NEW.reason := NULL;
        NEW.failure_message := NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER refunds_blank BEFORE INSERT OR UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION keep_refund_blank();
CREATE FUNCTION keep_event_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM contact_refs WHERE id = NEW.contact_id FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM erased_subjects WHERE subject = NEW.contact_id) THEN
        NEW.data := CAST(NEW.data AS jsonb) || '{"description": "", "cardBrand": null, "cardLast4": null}'
            || CASE WHEN CAST(NEW.data AS jsonb) ? 'reason' THEN '{"reason": null}' ELSE '{}' END::jsonb;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outbox_blank BEFORE INSERT ON outbox
    FOR EACH ROW WHEN (NEW.type LIKE 'billing.card.charged' OR NEW.type LIKE 'billing.charge.%')
    EXECUTE FUNCTION keep_event_blank();
"""


def upgrade() -> None:
    """Guard what is written."""
    create_erased_contact_guard("transactions", "customers", still_told=("billing.card.charged", "billing.charge.%"))
    op.execute(_KEEP_BLANK)


def downgrade() -> None:
    """Guard it no more."""
    op.execute("DROP TRIGGER outbox_blank ON outbox")
    op.execute("DROP FUNCTION keep_event_blank()")
    op.execute("DROP TRIGGER refunds_blank ON refunds")
    op.execute("DROP TRIGGER transactions_blank ON transactions")
    op.execute("DROP FUNCTION keep_refund_blank()")
    op.execute("DROP FUNCTION keep_transaction_blank()")
    drop_erased_contact_guard("transactions", "customers")
