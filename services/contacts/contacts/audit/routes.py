"""A contact's audit log."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.audit import operations
from contacts.audit.schemas import AuditLogsAnswer, AuditQuery, VerdictAnswer, present_audit_log, present_verdict

audit = Feature("audit", __name__, "A contact's audit log")
_LOGS = "/contacts/<contact_id>/audit-logs"


@audit.operation(
    "GET", _LOGS, scope="contacts.readonly", query=AuditQuery, answer=AuditLogsAnswer, paged=True, published=False
)
def list_audit_logs(work: Work, query: dict[str, Any], contact_id: str) -> Answer:
    """Who changed what, the newest first."""
    rows, cursor = operations.list_audit_logs(
        work,
        contact_id,
        actor=query.get("actor"),
        field=query.get("field"),
        since=query.get("since"),
        until=query.get("until"),
    )
    names = operations.names_of(work, rows)
    return {"auditLogs": [present_audit_log(row, names) for row in rows], "nextCursor": cursor}


@audit.operation("GET", f"{_LOGS}/verify", scope="contacts.readonly", answer=VerdictAnswer, published=False)
def verify_audit_logs(work: Work, contact_id: str) -> Answer:
    """Compute the chain of hashes again."""
    return present_verdict(operations.verify_audit_logs(work, contact_id))
