"""Plain stand-ins for a model's objects, where thousands are made and written down without a session.

What notes each change of a mapped attribute costs ten times what the attribute itself does, and there nobody asks what has changed.
"""

from collections.abc import Sequence
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, cast

from sqlalchemy import Column, inspect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

Model = TypeVar("Model", bound=DeclarativeBase)


class Plain:
    """What every stand-in is: it has what it was given, and is not to be added to a session."""

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)


@cache
def plain(model: type[Model]) -> type[Model]:
    """A class whose objects have the attributes (None until they are set), properties and methods of those of `model`."""
    members: dict[str, Any] = dict.fromkeys(inspect(model).attrs.keys())
    for base in reversed(model.__mro__):
        own = vars(base).items()
        members |= {
            name: one for name, one in own if isinstance(one, property | FunctionType) and not name.startswith("__")
        }
    return cast(type[Model], type(f"Plain{model.__name__}", (Plain,), members))


@cache
def columns_of(model: type[DeclarativeBase]) -> Sequence[InstrumentedAttribute[Any]]:
    """The attributes of `model` that its table keeps, in the table's order."""
    return [getattr(model, one.key) for one in inspect(model).column_attrs if isinstance(one.columns[0], Column)]
