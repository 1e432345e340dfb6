"""The published operations on transactions."""

from typing import Any

from billing.transactions import operations
from billing.transactions.schemas import (
    LocationQuery,
    TransactionAnswer,
    TransactionsAnswer,
    TransactionsQuery,
    present_row,
    present_transaction,
)
from chassis.web.feature import Answer, Feature
from chassis.work import Work

transactions = Feature("transactions", __name__, "What was paid")


@transactions.operation(
    "GET",
    "/payments/transactions",
    scope="payments/transactions.readonly",
    query=TransactionsQuery,
    answer=TransactionsAnswer,
)
def list_transactions(work: Work, query: dict[str, Any]) -> Answer:
    """Transactions, newest first."""
    rows, total = operations.list_transactions(work, query)
    return {"data": [present_row(row, contact) for row, contact in rows], "totalCount": total}


@transactions.operation(
    "GET",
    "/payments/transactions/<transaction_id>",
    scope="payments/transactions.readonly",
    query=LocationQuery,
    answer=TransactionAnswer,
)
def read_transaction(work: Work, query: dict[str, Any], transaction_id: str) -> Answer:
    """One transaction."""
    operations.check_location(work, query)
    row, contact = operations.read_transaction(work, transaction_id)
    work.show_version(row)
    return present_transaction(row, contact)
