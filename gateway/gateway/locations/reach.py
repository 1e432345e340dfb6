"""What of a company an identity reaches: a location's token its own location, a company's token all of them."""

from sqlalchemy import Select, select

from chassis.work import Work
from gateway.locations.errors import company_forbidden, company_needed, location_not_found
from gateway.locations.models import Location


def company_of(work: Work) -> str:
    """The company in which the caller acts; raises `Forbidden` for an identity without one."""
    if work.identity.company_id is None:
        raise company_forbidden()
    return work.identity.company_id


def hold_to_company(work: Work, company_id: str | None) -> str:
    """The caller's company; raises `Forbidden` when `company_id` names another."""
    own = company_of(work)
    if company_id is not None and company_id != own:
        raise company_forbidden()
    return own


def need_whole_company(work: Work) -> str:
    """The caller's company; raises `Forbidden` for a token of a single location."""
    if work.identity.location_id is not None:
        raise company_needed()
    return company_of(work)


def reachable_locations(work: Work) -> Select[Location]:
    """The living locations that the caller reaches."""
    statement = select(Location).where(Location.company_id == company_of(work), Location.deleted_at.is_(None))
    own = work.identity.location_id
    return statement if own is None else statement.where(Location.id == own)


def reach_location(work: Work, location_id: str) -> Location:
    """One of them; raises `NotFound`."""
    location = work.session.scalar(reachable_locations(work).where(Location.id == location_id))
    if location is None:
        raise location_not_found()
    return location
