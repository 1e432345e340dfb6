"""What is done with locations."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from chassis.work import Change, Work
from gateway.events import LOCATION_CREATED, LOCATION_DELETED, LOCATION_UPDATED
from gateway.locations.models import TEXTS, Company, Location
from gateway.locations.reach import hold_to_company, need_whole_company, reach_location, reachable_locations
from gateway.locations.schemas import present_location, wire_name


def found_company(work: Work, name: str) -> Company:
    """Begin a company."""
    company = Company(name=name)
    work.session.add(company)
    work.session.flush()
    return company


def create_location(work: Work, company_id: str, given: Mapping[str, Any]) -> Location:
    """Add a location to a company; the caller has checked that it may."""
    location = Location(company_id=company_id, permissions=[], settings={}, social={})
    _write(location, given)
    work.session.add(location)
    work.session.flush()
    work.enter_location(location.id)
    work.record(LOCATION_CREATED, location.id, present_location(location))
    return location


def create_company_location(work: Work, given: Mapping[str, Any]) -> Location:
    """Add a location to the caller's company; raises `Forbidden`."""
    need_whole_company(work)
    return create_location(work, hold_to_company(work, given["companyId"]), given)


def search_locations(work: Work, query: Mapping[str, Any]) -> Sequence[Location]:
    """The locations that the caller reaches, by name; raises `Forbidden` for another company's."""
    hold_to_company(work, query.get("companyId"))
    order = Location.name.desc() if query["order"] == "desc" else Location.name.asc()
    statement = reachable_locations(work).order_by(order, Location.id).offset(query["skip"]).limit(query["limit"])
    if "email" in query:
        statement = statement.where(Location.email == query["email"].lower())
    return work.session.scalars(statement).all()


def change_location(work: Work, location_id: str, given: Mapping[str, Any]) -> Location:
    """Change what was given of a location; raises `NotFound`, `Forbidden` and `PreconditionFailed`."""
    location = reach_location(work, location_id)
    hold_to_company(work, given["companyId"])
    work.check_version(location)
    before = present_location(location)
    _write(location, given)
    work.session.flush()
    after = present_location(location)
    _record_change(work, location, before, after)
    return location


def set_permissions(work: Work, location_id: str, permissions: Sequence[str]) -> Location:
    """Say what a location may use; raises `NotFound`."""
    location = reach_location(work, location_id)
    location.permissions = sorted(set(permissions))
    return location


def delete_location(work: Work, location_id: str) -> None:
    """Close a location: its tokens and sessions end with it; raises `NotFound` and `Forbidden`."""
    from gateway.auth.models import LoginSession  # noqa: PLC0415 - those models refer to this feature's
    from gateway.tokens.models import PrivateToken  # noqa: PLC0415

    need_whole_company(work)
    location = reach_location(work, location_id)
    work.check_version(location)
    location.deleted_at = work.now()
    for model in (PrivateToken, LoginSession):
        work.session.execute(
            update(model)
            .where(model.location_id == location_id, model.revoked_at.is_(None))
            .values(revoked_at=work.now())
        )
    work.enter_location(location.id)
    work.record(LOCATION_DELETED, location.id, present_location(location))


def _write(location: Location, given: Mapping[str, Any]) -> None:
    for column in TEXTS:
        if wire_name(column) in given:
            setattr(location, column, given[wire_name(column)])
    prospect = given.get("prospectInfo")
    if prospect is not None:
        location.first_name = prospect["firstName"]
        location.last_name = prospect["lastName"]
        location.email = prospect["email"].lower()
    if "settings" in given:
        location.settings = {**location.settings, **given["settings"]}
    if "social" in given:
        location.social = {**location.social, **given["social"]}


def _record_change(work: Work, location: Location, before: dict[str, Any], after: dict[str, Any]) -> None:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if names:
        changes = [Change(name, before.get(name), after.get(name)) for name in names]
        work.enter_location(location.id)
        work.record(LOCATION_UPDATED, location.id, after, changes=changes)
