"""Relations: link, list and unlink."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.people.errors import location_forbidden
from contacts.relations import operations
from contacts.relations.schemas import (
    RelationBody,
    RelationOut,
    RelationQuery,
    RelationsAnswer,
    RelationsQuery,
    present_relation,
    present_relations,
)

relations = Feature("relations", __name__, "Links between records")
_READ, _WRITE = "associations/relation.readonly", "associations/relation.write"


@relations.operation("POST", "/associations/relations", scope=_WRITE, body=RelationBody, answer=RelationOut, status=201)
def create_relation(work: Work, body: dict[str, Any]) -> Answer:
    """Link two records."""
    _require_location(work, body)
    return present_relation(operations.create_relation(work, body))


@relations.operation(
    "GET", "/associations/relations/<record_id>", scope=_READ, query=RelationsQuery, answer=RelationsAnswer
)
def list_relations(work: Work, query: dict[str, Any], record_id: str) -> Answer:
    """A record's links."""
    _require_location(work, query)
    skip, limit = query["skip"], query["limit"]
    association_ids = [*query.get("association_ids", ()), *query.get("bracketed", ())]
    found, total = operations.list_relations(work, record_id, association_ids=association_ids, skip=skip, limit=limit)
    return present_relations(found, total, work.location_id, skip=skip, limit=limit)


@relations.operation(
    "DELETE", "/associations/relations/<relation_id>", scope=_WRITE, query=RelationQuery, answer=RelationOut
)
def delete_relation(work: Work, query: dict[str, Any], relation_id: str) -> Answer:
    """Unlink two records."""
    _require_location(work, query)
    return present_relation(operations.delete_relation(work, relation_id))


def _require_location(work: Work, given: dict[str, Any]) -> None:
    if given.get("location_id", work.location_id) != work.location_id:
        raise location_forbidden()
