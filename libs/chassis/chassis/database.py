"""The database: engine and sessions, the mixins that models are made of, and the tenant filter."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import psycopg
from psycopg.adapt import Dumper
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Join,
    MetaData,
    String,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError, DontWrapMixin
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    sessionmaker,
    with_loader_criteria,
)
from sqlalchemy.types import TypeEngine

from chassis.clock import Clock
from chassis.ids import ID_LENGTH, new_id

_NAMES = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
}
_SESSION_OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        "timezone=UTC",
        "statement_timeout=30s",
        "lock_timeout=10s",
        "idle_in_transaction_session_timeout=60s",
    )
)
_GENERIC_PLANS = "-c plan_cache_mode=force_generic_plan"


def metadata() -> MetaData:
    """A `MetaData` whose constraints are named by one convention, for a service's `Base`."""
    return MetaData(naming_convention=_NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """`timestamptz`: takes aware datetimes only; answers in UTC because every connection's time zone is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse a naive time.

        Raises:
            ValueError: `value` has no time zone.
        """
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value


class Identified:
    """A row with an opaque id of its own."""

    id: Mapped[str] = mapped_column(String(ID_LENGTH, collation="C"), primary_key=True, default=new_id)


class TenantFilterMissingError(DontWrapMixin, RuntimeError):
    """A statement touched a tenanted table while the unit of work had no location."""


# Set right before a statement is executed, and read while it is, in the same thread.
_current_location: ContextVar[str | None] = ContextVar("location_id")


def _location() -> str:
    """The location of the statement that is being executed; asked only where a tenanted table is in it."""
    location_id = _current_location.get()
    if location_id is None:
        raise TenantFilterMissingError("this statement needs a location; see Work.across_locations()")
    return location_id


class Tenanted:
    """A row of one location. Every ORM statement is filtered by the unit of work's location."""

    location_id: Mapped[str] = mapped_column(String(40, collation="C"), index=True)

    @classmethod
    def in_this_location(cls) -> ColumnElement[bool]:
        """The condition that holds for the rows of the location that is being worked in."""
        return cls.location_id == bindparam("tenant_location_id", callable_=_location, type_=String())


class Versioned:
    """A row whose every change raises `version` by one and fails if another change came first."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version if hasattr(cls, "__table__") else cls.version}


class Timestamped:
    """A row that knows, by the unit of work's clock, when it was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Database:
    """One service's database: an engine with a pool, and sessions on it. `generic_plans` is as in `Service`."""

    def __init__(
        self, url: str, *, pool_size: int = 8, application_name: str = "dossier", generic_plans: bool = False
    ) -> None:
        self.url = url
        self.engine: Engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            pool_use_lifo=True,
            json_serializer=_dump_json,
            json_deserializer=orjson.loads,
            # An error's text is logged, and kept with what failed. What people said is not in it.
            hide_parameters=True,
            # A connection on which each statement stands alone has nothing to roll back when it is given back.
            skip_autocommit_rollback=True,
            connect_args={
                "options": f"{_SESSION_OPTIONS} {_GENERIC_PLANS}" if generic_plans else _SESSION_OPTIONS,
                "application_name": application_name,
                "connect_timeout": 5,
            },
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._reading_sessions = sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False
        )

    def session(self, *, reading: bool = False) -> Session:
        """A new session; the caller closes it.

        With `reading` each statement stands alone: that sees just what a READ COMMITTED transaction would, and saves the
        two round trips that begin and end one. What is written in it is committed at once, statement by statement.
        """
        return self._reading_sessions() if reading else self._sessions()

    def ping(self) -> None:
        """Ask the database one question.

        Raises:
            sqlalchemy.exc.DBAPIError: it does not answer.
        """
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _dump_json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def sqlalchemy_url(url: str) -> str:
    """`url` with the driver named, as SQLAlchemy wants it."""
    _, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}"


def driver_url(url: str) -> str:
    """`url` without the driver's name, as libpq wants it."""
    _, separator, rest = url.partition("://")
    return f"postgresql{separator}{rest}"


def bind_tenant(session: Session, location_id: str | None) -> None:
    """Restrict `session` to the rows of one location; None refuses tenanted tables altogether."""
    session.info["location_id"] = location_id


def stamp_with(session: Session, clock: Clock) -> None:
    """Let `session` write `Timestamped` columns by `clock`."""
    session.info["clock"] = clock


@event.listens_for(Session, "do_orm_execute")
def _filter_by_tenant(state: ORMExecuteState) -> None:
    info = state.session.info
    if state.is_column_load or state.is_insert or info.get("across_locations"):
        return
    if any(isinstance(source, Join) for source in getattr(state.statement, "_from_obj", ())):
        # SQLAlchemy would not filter what is inside.
        raise TenantFilterMissingError("use select().join(), not a join made beforehand")
    _current_location.set(info.get("location_id"))
    # What loads a relationship of a narrowed statement's rows has taken the condition over already.
    if _IN_THIS_LOCATION not in getattr(state.statement, "_with_options", ()):
        state.statement = _in_this_location(state.statement)


# Made once: making it costs as much as a query.
_IN_THIS_LOCATION = with_loader_criteria(Tenanted, lambda cls: cls.in_this_location(), include_aliases=True)
# A statement that a module keeps is narrowed once: SQLAlchemy then knows it again by itself, and need not read through it.
_narrowed: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()


def _in_this_location(statement: Executable) -> Executable:
    narrowed = _narrowed.get(statement)
    if narrowed is None:
        narrowed = _narrowed[statement] = statement.options(_IN_THIS_LOCATION)
    return narrowed


@event.listens_for(Session, "before_flush")
def _fill_in(session: Session, _context: Any, _instances: Any) -> None:
    location_id = session.info.get("location_id")
    clock: Clock | None = session.info.get("clock")
    now = clock.now() if clock is not None else datetime.now(UTC)
    for row in session.new:
        if isinstance(row, Tenanted) and getattr(row, "location_id", None) is None and location_id is not None:
            row.location_id = location_id
        if isinstance(row, Timestamped):
            if getattr(row, "created_at", None) is None:
                row.created_at = now
            row.updated_at = now
    for row in session.dirty:
        if isinstance(row, Timestamped) and session.is_modified(row):
            row.updated_at = now


def copy_rows(session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many rows by COPY in the session's transaction: a fifth of what INSERT costs. Every row has the same columns.

    Values are as the columns' types take them, and no default of the model is filled in.

    Raises:
        IntegrityError, DataError, OperationalError: as an INSERT would.
    """
    if not rows:
        return
    connection = session.connection()
    columns = list(rows[0])
    writers = [_writer(model.__table__.c[column].type, connection.dialect) for column in columns]
    converted = [(place, write) for place, write in enumerate(writers) if write is not None]
    preparer = connection.dialect.identifier_preparer
    names = ", ".join(preparer.quote(column) for column in columns)
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the session has no connection")
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {model.__tablename__} ({names}) FROM STDIN") as copy:
            for row in rows:
                values = [row[column] for column in columns]
                for place, write in converted:
                    values[place] = write(values[place])
                copy.write_row(values)
    except psycopg.Error as error:
        raise DBAPIError.instance(f"COPY {model.__tablename__}", None, error, psycopg.Error) from error


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, ARRAY) and isinstance(kind.item_type, String):
        return _text_list
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _text_list(value: Sequence[str] | None) -> "TextList | None":
    return None if value is None else TextList(value)


class TextList(list[str]):
    """Texts for a `text[]` that nearly all need quotes, such as JSON: psycopg takes ten times as long over those of a plain list."""


class _TextListDumper(Dumper):
    oid = psycopg.adapters.types["text"].array_oid

    def dump(self, obj: TextList) -> bytes:
        """The array as PostgreSQL reads it (its manual, §8.15.6)."""
        quoted = (text.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') for text in obj)
        return b'{"' + b'","'.join(quoted) + b'"}' if obj else b"{}"


psycopg.adapters.register_dumper(TextList, _TextListDumper)
