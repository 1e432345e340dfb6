"""One operation from the request to the committed answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import psycopg.errors
import structlog
from flask import Response, g, request
from marshmallow import RAISE, Schema, ValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from chassis.errors import Conflict, Forbidden, Invalid, Moved, PreconditionFailed, Unavailable, Unreadable
from chassis.idempotency import Idempotency, StoredAnswer, fingerprint_of, read_key
from chassis.identity import HEADER, Identity
from chassis.paging import Page, read_limit
from chassis.service import Runtime
from chassis.web.answers import JSON, json_answer
from chassis.work import Units, Work

log = structlog.get_logger()
TRIES = 3
_RETRYABLE = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
# Somebody was first with what must be unique: run again, the operation finds it there and can name it.
_RERUN = (*_RETRYABLE, psycopg.errors.UniqueViolation)
_BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)


Guard = Callable[..., None]


@dataclass(frozen=True)
class Declared:
    """What an operation declared of itself."""

    scopes: tuple[str, ...]
    status: int
    paged: bool
    steps: bool
    needs_location: bool
    stream: bool
    guard: Guard | None
    answer: Schema | None
    reading: bool


class RequestUnits(Units):
    """Units of work for an operation of several steps, with the request's own idempotency key."""

    def __init__(self, runtime: Runtime, identity: Identity, idempotency: Idempotency | None) -> None:
        super().__init__(runtime, identity, request.headers.get(HEADER))
        self.idempotency = idempotency
        self.committed = False

    @contextmanager
    def __call__(self) -> Iterator[Work]:
        """A unit of work in a transaction of its own."""
        with super().__call__() as work:
            yield work
        self.committed = True

    def claim(self, work: Work) -> StoredAnswer | None:
        """Take the request's key in `work`, or give the answer that it was spent on. None without a key."""
        return self.idempotency.claim(work.session, work.now()) if self.idempotency else None

    def keep(self, work: Work, data: Any, status: int) -> None:
        """Spend the request's key on this answer."""
        if self.idempotency:
            self.idempotency.keep(work.session, status, orjson.dumps(data))

    def release(self, work: Work) -> None:
        """Give the request's key back: the command failed."""
        if self.idempotency:
            self.idempotency.release(work.session)


def perform(runtime: Runtime, declared: Declared, view: Callable[..., Any], params: dict[str, Any]) -> Response:
    """Check the identity's scope, run the view in its unit of work, and answer."""
    identity: Identity = g.identity
    _authorize(identity, declared)
    if declared.guard is not None:
        declared.guard(Units(runtime, identity), **params)
    key = _idempotency(identity, declared)
    for _ in range(TRIES - 1):
        units = RequestUnits(runtime, identity, key)
        try:
            return _tried(units, declared, view, params)
        except Moved as moved:
            if units.committed:
                raise
            # The parser puts it into the body and the query, which the view reads again (`chassis.web.parsing`).
            g.moved = {**_followed(g.get("moved", {}), moved), **moved.ids}
            params = _followed(params, moved)
    return _tried(RequestUnits(runtime, identity, key), declared, view, params)


def _followed(named: dict[str, Any], moved: Moved) -> dict[str, Any]:
    return {name: moved.ids.get(value, value) for name, value in named.items()}


def _tried(units: RequestUnits, declared: Declared, view: Callable[..., Any], params: dict[str, Any]) -> Response:
    """Run the view; again where somebody else was in the way."""
    runtime, identity, key = units.runtime, units.identity, units.idempotency
    if declared.steps:
        return _answer(view(units, **params), declared, runtime)
    for _ in range(TRIES - 1):
        try:
            return _once(runtime, identity, declared, key, view, params)
        except StaleDataError:
            _refuse_if_conditional()
        except DBAPIError as error:
            if not _is_retryable(error):
                raise translated(error) from error
        log.info("work_retried", route=g.get("route"))
    try:
        return _once(runtime, identity, declared, key, view, params)
    except StaleDataError as error:
        _refuse_if_conditional()
        raise Conflict("concurrent_change", "This is being changed by somebody else. Try again.") from error
    except DBAPIError as error:
        raise translated(error) from error


def _authorize(identity: Identity, declared: Declared) -> None:
    if declared.scopes and not identity.has_any(declared.scopes):
        raise Forbidden("scope_missing", f"This needs the scope {' or '.join(declared.scopes)}.")
    if declared.needs_location and identity.location_id is None:
        raise Forbidden("location_required", "This needs a token of a location, or a locationId.")


def _once(
    runtime: Runtime,
    identity: Identity,
    declared: Declared,
    key: Idempotency | None,
    view: Callable[..., Any],
    params: dict[str, Any],
) -> Response:
    # A key is kept with the answer in one transaction, also by what changes nothing else.
    reading = declared.reading and key is None
    with runtime.database.session(reading=reading) as session:
        work = Work(session, runtime, identity)
        work.reading = declared.reading
        work.identity_token = request.headers.get(HEADER)
        work.expected_version = _expected_version()
        if declared.paged:
            work.page = Page(read_limit(request.args.get("limit")), request.args.get("cursor") or None)
        if key is not None:
            stored = key.claim(session, work.now())
            if stored is not None:
                return replayed(stored)
        answer = _answer(view(work, **params), declared, runtime)
        work.finish()
        if work.shown is not None:
            answer.headers["ETag"] = f'"{work.shown.version}"'
        if key is not None:
            key.keep(session, answer.status_code, answer.get_data())
        if not reading:
            session.commit()
        return answer


def _answer(result: Any, declared: Declared, runtime: Runtime) -> Response:
    if isinstance(result, Response):
        return result
    if isinstance(result, StoredAnswer):
        return replayed(result)
    data, status = result if isinstance(result, tuple) else (result, declared.status)
    if runtime.settings.check_answers and declared.answer is not None and status < 300:
        _check(declared.answer, data)
    return json_answer(data, status)


def _check(schema: Schema, data: Any) -> None:
    """Hold an answer to its schema; only tests ask for it."""
    try:
        schema.load(orjson.loads(orjson.dumps(data)), unknown=RAISE)
    except ValidationError as error:
        raise AssertionError(f"{type(schema).__name__}: {error.normalized_messages()}") from error


def replayed(stored: StoredAnswer) -> Response:
    """The answer that an idempotency key was spent on."""
    answer = Response(stored.body, status=stored.status, content_type=JSON)
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _idempotency(identity: Identity, declared: Declared) -> Idempotency | None:
    header = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if header is None:
        return None
    owner = identity.location_id or identity.company_id or f"public:{request.path[:400]}"
    body = b"" if declared.stream else request.get_data(cache=True)
    # Who sees only some contacts is not answered what others were.
    sight = [identity.assigned_to.encode()] if identity.assigned_to is not None else []
    fingerprint = fingerprint_of(request.full_path.encode(), body, *sight)
    return Idempotency(owner, read_key(header), fingerprint, request.path)


def _expected_version() -> int | None:
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    text = header.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Unreadable("invalid_if_match", 'If-Match takes one ETag, like "3".')
    return int(text)


def _refuse_if_conditional() -> None:
    if request.headers.get("If-Match"):
        raise PreconditionFailed("stale_version", "This was changed since you read it. Read it again and retry.")


def _is_retryable(error: DBAPIError) -> bool:
    return isinstance(error.orig, _RERUN)


def translated(error: DBAPIError) -> Exception:
    """The problem that a database error stands for, where it is not our own mistake."""
    if isinstance(error.orig, _RETRYABLE):
        return Conflict("concurrent_change", "This is being changed by somebody else. Try again.")
    if isinstance(error, IntegrityError):
        return Conflict("conflict", "This conflicts with what is there already.")
    if isinstance(error, DataError):
        return Invalid("invalid_value", "A value cannot be held: it is too large, too long or of the wrong kind.")
    if isinstance(error.orig, _BUSY):
        return Unavailable("busy", "The database is busy with this. Try again.", headers={"Retry-After": "1"})
    if error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError):
        return Unavailable("database_unavailable", "The database does not answer.", headers={"Retry-After": "2"})
    return error
