"""The declarative base, and the columns that many models share."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase

from chassis.database import metadata

ID = String(40, collation="C")
"""An opaque id, ours or another service's."""


class Base(DeclarativeBase):
    """Every model of this service."""

    metadata = metadata()
