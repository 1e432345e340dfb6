"""The gateway's own tables: who there is, and who may come in."""

from sqlalchemy.orm import DeclarativeBase

from chassis.database import metadata


class Base(DeclarativeBase):
    """What every model here is made from."""

    metadata = metadata()
