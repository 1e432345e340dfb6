"""The base of billing's models."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase

from chassis.database import metadata

PROVIDER_ID = String(255, collation="C")
CONTACT_ID = String(40, collation="C")


class Base(DeclarativeBase):
    """Every table of billing's own."""

    metadata = metadata()
