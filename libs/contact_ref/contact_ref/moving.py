"""Which columns of a service name a contact, so that their rows follow the contact when it is merged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from chassis.work import Work

Leave = Callable[[Work, Sequence[str], str], Mapping[str, Any]]
Return = Callable[[Work, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Moving:
    """A column that holds a contact's id, or a list of them: when the contact is merged its rows go to the survivor, and back.

    `leave` is called before rows (by their ids) go to the contact that is named, to make room for them there; it answers what has to be
    known of which row when it is home again. `come_home` is called with that once they are.
    """

    column: InstrumentedAttribute[Any]
    leave: Leave | None = None
    come_home: Return | None = None

    @property
    def model(self) -> type[Any]:
        """Its model."""
        model: Any = self.column.class_
        return model  # type: ignore[no-any-return]  # SQLAlchemy has the class of an alias here too

    @property
    def table(self) -> Table:
        """Its table."""
        table: Table = self.model.__table__
        return table

    @property
    def name(self) -> str:
        """The table's and the column's name, `cards.contact_id`."""
        return f"{self.table.name}.{self.column.key}"

    @property
    def listed(self) -> bool:
        """Whether the column holds a list of ids."""
        return isinstance(self.table.c[self.column.key].type, ARRAY)
