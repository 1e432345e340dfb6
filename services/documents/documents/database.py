"""The base of this service's models."""

from sqlalchemy.orm import DeclarativeBase

from chassis.database import metadata


class Base(DeclarativeBase):
    """Every model of this service."""

    metadata = metadata()
