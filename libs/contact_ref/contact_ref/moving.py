"""Which columns of a service name a contact, so that their rows follow the contact when it is merged."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True)
class Moving:
    """A column that holds a contact's id, or a list of them: when the contact is merged its rows go to the survivor."""

    column: InstrumentedAttribute[Any]

    @property
    def table(self) -> Table:
        """Its table."""
        table: Table = self.column.class_.__table__
        return table

    @property
    def name(self) -> str:
        """The table's and the column's name, `cards.contact_id`."""
        return f"{self.table.name}.{self.column.key}"
