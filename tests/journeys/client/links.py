"""Calls for associations and opportunities."""

from .calling import Call, located

LINKS = [
    Call(
        "POST",
        "/associations/",
        lambda sdk, ids: sdk.associations.create_association(
            located(
                ids,
                key="parent_child",
                firstObjectLabel="Parent",
                firstObjectKey="contact",
                secondObjectLabel="Child",
                secondObjectKey="contact",
            )
        ),
        {"association": "id"},
    ),
    Call("GET", "/associations/", lambda sdk, ids: sdk.associations.find_associations(ids["location"], 0, 10)),
    Call(
        "GET",
        "/associations/key/{key_name}",
        lambda sdk, ids: sdk.associations.get_association_key_by_key_name("parent_child", ids["location"]),
    ),
    Call(
        "GET",
        "/associations/objectKey/{objectKey}",
        lambda sdk, ids: sdk.associations.get_association_by_object_keys("contact", ids["location"]),
    ),
    Call(
        "GET",
        "/associations/{associationId}",
        lambda sdk, ids: sdk.associations.get_association_by_i_d(ids["association"]),
    ),
    Call(
        "PUT",
        "/associations/{associationId}",
        lambda sdk, ids: sdk.associations.update_association(
            ids["association"], {"firstObjectLabel": "Mother", "secondObjectLabel": "Child"}
        ),
    ),
    Call(
        "POST",
        "/associations/relations",
        lambda sdk, ids: sdk.associations.create_relation(
            located(ids, associationId=ids["association"], firstRecordId=ids["contact"], secondRecordId=ids["friend"])
        ),
        {"relation": "id"},
    ),
    Call(
        "GET",
        "/associations/relations/{recordId}",
        lambda sdk, ids: sdk.associations.get_relations_by_record_id(ids["contact"], ids["location"], 0, 10),
    ),
    Call(
        "DELETE",
        "/associations/relations/{relationId}",
        lambda sdk, ids: sdk.associations.delete_relation(ids["relation"], ids["location"]),
    ),
    Call(
        "DELETE",
        "/associations/{associationId}",
        lambda sdk, ids: sdk.associations.delete_association(ids["association"]),
    ),
]

OPPORTUNITIES = [
    Call("GET", "/opportunities/pipelines", lambda sdk, ids: sdk.opportunities.get_pipelines(ids["location"])),
    Call("GET", "/opportunities/lost-reason", lambda sdk, ids: sdk.opportunities.get_lost_reason(ids["location"])),
    Call(
        "POST",
        "/opportunities/",
        lambda sdk, ids: sdk.opportunities.create_opportunity(
            located(
                ids,
                pipelineId=ids["pipeline"],
                pipelineStageId=ids["stage"],
                contactId=ids["contact"],
                name="Engine",
                status="open",
                monetaryValue=12.5,
            )
        ),
        {"opportunity": "opportunity.id"},
    ),
    Call(
        "POST",
        "/opportunities/upsert",
        lambda sdk, ids: sdk.opportunities.upsert_opportunity(
            located(ids, pipelineId=ids["pipeline"], contactId=ids["contact"], name="Engine II")
        ),
    ),
    Call(
        "GET",
        "/opportunities/search",
        lambda sdk, ids: sdk.opportunities.search_opportunity(ids["location"], q="engine", get_tasks=True, limit=10),
    ),
    Call(
        "POST",
        "/opportunities/search",
        lambda sdk, ids: sdk.opportunities.search_opportunities_advanced(
            located(ids, query="engine", limit=10, page=1, searchAfter=[], additionalDetails={"notes": True})
        ),
    ),
    Call("GET", "/opportunities/{id}", lambda sdk, ids: sdk.opportunities.get_opportunity(ids["opportunity"])),
    Call(
        "PUT",
        "/opportunities/{id}",
        lambda sdk, ids: sdk.opportunities.update_opportunity(ids["opportunity"], {"name": "Engine III"}),
    ),
    Call(
        "PUT",
        "/opportunities/{id}/status",
        lambda sdk, ids: sdk.opportunities.update_opportunity_status(ids["opportunity"], {"status": "won"}),
    ),
    Call(
        "POST",
        "/opportunities/{id}/followers",
        lambda sdk, ids: sdk.opportunities.add_followers_opportunity(ids["opportunity"], {"followers": [ids["user"]]}),
    ),
    Call(
        "DELETE",
        "/opportunities/{id}/followers",
        lambda sdk, ids: sdk.opportunities.remove_followers_opportunity(
            ids["opportunity"], {"followers": [ids["user"]]}
        ),
    ),
    Call("DELETE", "/opportunities/{id}", lambda sdk, ids: sdk.opportunities.delete_opportunity(ids["opportunity"])),
]
