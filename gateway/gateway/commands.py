"""Commands for the operator of the machine: the first company, and tokens without a login."""

import argparse
import json
import secrets
import string
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from chassis.errors import Problem
from chassis.identity import ALL_SCOPES, Identity
from chassis.service import Runtime, Service
from chassis.work import Units, Work
from gateway.locations.models import Company, Location
from gateway.locations.operations import create_location, found_company
from gateway.tokens.models import PrivateToken
from gateway.tokens.operations import create_token
from gateway.tokens.schemas import present_new_token, present_token
from gateway.users.models import ADMIN, AGENCY
from gateway.users.operations import add_user

_OPERATOR = Identity(actor="system", location_id=None, scopes=frozenset((ALL_SCOPES,)))
# Any constant that nothing else locks: one bootstrap at a time.
_BOOTSTRAP_LOCK = 727_002


class RefusedError(Exception):
    """The command cannot be done; the message says why."""


def bootstrap(service: Service, rest: Sequence[str]) -> int:
    """Make a company, a location, an administrator and a token, and print them as JSON."""
    parser = argparse.ArgumentParser(prog="python -m gateway bootstrap")
    parser.add_argument("--company", default="Dossier", help="name of the company")
    parser.add_argument("--location", default="Main location", help="name of the location")
    parser.add_argument("--email", default="admin@dossier.example", help="e-mail address of the administrator")
    parser.add_argument("--timezone", default="UTC", help="time zone of the location")
    parser.add_argument("--country", default="US", help="country of the location, two letters")
    given = parser.parse_args(rest)
    return _in_work(service, lambda work: _bootstrap(work, given))


def token(service: Service, rest: Sequence[str]) -> int:
    """Make, list or revoke private integration tokens."""
    parser = argparse.ArgumentParser(prog="python -m gateway token")
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make a token and print it, once")
    create.add_argument("--location", help="its location; without one it is the company's")
    create.add_argument("--company", help="the company, where there are several")
    create.add_argument("--name", default="Command line", help="what it is for")
    create.add_argument("--scopes", default=ALL_SCOPES, help="comma separated; * is all of them")
    create.add_argument("--expires", help="a time (2027-01-31T00:00:00Z) or a number of days (30d)")
    listing = actions.add_parser("list", help="print the tokens that were not revoked")
    listing.add_argument("--location", help="of this location only")
    revoke = actions.add_parser("revoke", help="take a token back")
    revoke.add_argument("id", help="its id, as the list shows it")
    given = parser.parse_args(rest)
    actions_by_name = {"create": _create, "list": _list, "revoke": _revoke}
    return _in_work(service, lambda work: actions_by_name[given.action](work, given))


def _in_work(service: Service, action: Any) -> int:
    runtime = Runtime.start(service, service.settings.load(service.name))
    try:
        with Units(runtime, _OPERATOR)() as work:
            answer = action(work)
    except (RefusedError, Problem) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        runtime.close()
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0


def _bootstrap(work: Work, given: argparse.Namespace) -> dict[str, Any]:
    work.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _BOOTSTRAP_LOCK})
    if work.session.scalar(select(Company.id).limit(1)) is not None:
        raise RefusedError("There is a company already. Bootstrap is for an empty database.")
    company = found_company(work, given.company)
    fields = {"name": given.location, "timezone": given.timezone, "country": given.country}
    location = create_location(work, company.id, fields)
    password = _password()
    user = add_user(
        work,
        company.id,
        {
            "firstName": "First",
            "lastName": "Administrator",
            "email": given.email,
            "password": password,
            "type": AGENCY,
            "role": ADMIN,
            "locationIds": [location.id],
        },
    )
    _token, secret = create_token(work, company.id, location.id, "Bootstrap", [ALL_SCOPES], None)
    return {
        "companyId": company.id,
        "locationId": location.id,
        "userId": user.id,
        "email": user.email,
        "password": password,
        "token": secret,
    }


def _password() -> str:
    letters = string.ascii_letters + string.digits
    # One of each kind that the rule asks for, then enough of chance.
    return "Aa1-" + "".join(secrets.choice(letters) for _ in range(20))


def _create(work: Work, given: argparse.Namespace) -> dict[str, Any]:
    if given.location is not None:
        location = work.session.get(Location, given.location)
        if location is None or location.deleted_at is not None:
            raise RefusedError(f"There is no location {given.location}.")
        company_id = location.company_id
    else:
        company_id = _only_company(work, given.company)
    scopes = [scope.strip() for scope in given.scopes.split(",") if scope.strip()]
    made, secret = create_token(work, company_id, given.location, given.name, scopes, _expiry(given.expires))
    return present_new_token(made, secret)


def _only_company(work: Work, wanted: str | None) -> str:
    companies = work.session.scalars(select(Company.id)).all()
    if wanted is not None and wanted in companies:
        return wanted
    if wanted is not None or not companies:
        raise RefusedError("There is no such company.")
    if len(companies) > 1:
        raise RefusedError("There are several companies; name one with --company.")
    return companies[0]


def _expiry(given: str | None) -> datetime | None:
    if given is None:
        return None
    if given.endswith("d") and given[:-1].isdigit() and len(given) < 7:
        return datetime.now(UTC) + timedelta(days=int(given[:-1]))
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise RefusedError("--expires takes a time like 2027-01-31T00:00:00Z, or days like 30d.") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _list(work: Work, given: argparse.Namespace) -> list[dict[str, Any]]:
    statement = select(PrivateToken).where(PrivateToken.revoked_at.is_(None)).order_by(PrivateToken.id)
    if given.location is not None:
        statement = statement.where(PrivateToken.location_id == given.location)
    return [present_token(one) for one in work.session.scalars(statement)]


def _revoke(work: Work, given: argparse.Namespace) -> dict[str, Any]:
    found = work.session.get(PrivateToken, given.id)
    if found is None or found.revoked_at is not None:
        raise RefusedError(f"There is no token {given.id}.")
    found.revoked_at = work.now()
    return {"succeeded": True}
