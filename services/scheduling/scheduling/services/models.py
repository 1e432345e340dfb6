"""What is in the catalogue."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Tenanted
from scheduling.calendars.models import Calendar
from scheduling.database import ID, Base
from scheduling.services.rules import Price

_UNITS = {"mins": timedelta(minutes=1), "hours": timedelta(hours=1)}


class ServiceVariation(Identified, Tenanted, Base):
    """Another way in which a service is given. What it leaves open (None) is as the service has it."""

    __tablename__ = "service_variations"

    # Found by its service.
    location_id: Mapped[str] = mapped_column(ID)
    service_id: Mapped[str] = mapped_column(ID, ForeignKey("services.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    duration: Mapped[int | None]
    duration_unit: Mapped[str] = mapped_column(String(5), default="mins")
    pre_buffer: Mapped[int | None]
    pre_buffer_unit: Mapped[str] = mapped_column(String(5), default="mins")
    post_buffer: Mapped[int | None]
    post_buffer_unit: Mapped[str] = mapped_column(String(5), default="mins")
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    deposit_minor: Mapped[int | None] = mapped_column(BigInteger)
    deposit_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))

    __table_args__ = (CheckConstraint("price_minor >= 0", name="price"),)


class ServiceAddOn(Identified, Tenanted, Base):
    """What can be had beside a service: it takes `minutes` more and costs `price_minor` more, each time it is had."""

    __tablename__ = "service_add_ons"

    # Found by its service.
    location_id: Mapped[str] = mapped_column(ID)
    service_id: Mapped[str] = mapped_column(ID, ForeignKey("services.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int] = mapped_column(default=0)
    price_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )


class CatalogueService(Tenanted, Base):
    """A service. It is a calendar of the same id: its name, staff, hours, length and buffers are the calendar's, and so is its version.

    All its amounts are in minor units of `currency`.
    """

    __tablename__ = "services"

    # The index below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"), primary_key=True)
    category_id: Mapped[str | None] = mapped_column(ID)
    is_private: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))
    price_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    deposit_minor: Mapped[int | None] = mapped_column(BigInteger)
    deposit_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))

    calendar: Mapped[Calendar] = relationship(lazy="joined", innerjoin=True)
    variations: Mapped[list[ServiceVariation]] = relationship(
        order_by=ServiceVariation.position, cascade="all, delete-orphan", lazy="selectin"
    )
    add_ons: Mapped[list[ServiceAddOn]] = relationship(
        order_by=ServiceAddOn.position, cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("num_nonnulls(deposit_minor, deposit_percent) <= 1", name="one_deposit"),
        Index("ix_services_location_id_category_id", "location_id", "category_id"),
    )

    def variation(self, variation_id: str | None) -> ServiceVariation | None:
        """The variation of that id."""
        return next((one for one in self.variations if one.id == variation_id), None)

    def add_on(self, add_on_id: str) -> ServiceAddOn | None:
        """The add-on of that id."""
        return next((one for one in self.add_ons if one.id == add_on_id), None)

    def price_of(self, variation: ServiceVariation | None) -> int:
        """What it costs in minor units, without add-ons."""
        own = variation.price_minor if variation is not None else None
        return self.price_minor if own is None else own

    def lengths_of(self, variation: ServiceVariation | None) -> tuple[timedelta, timedelta, timedelta]:
        """How long it takes without add-ons, and the buffers before and after it."""
        own: Sequence[timedelta | None] = (None, None, None)
        if variation is not None:
            own = (
                _length(variation.duration, variation.duration_unit),
                _length(variation.pre_buffer, variation.pre_buffer_unit),
                _length(variation.post_buffer, variation.post_buffer_unit),
            )
        calendar = self.calendar
        fallback = (calendar.duration, calendar.buffer_before, calendar.buffer_after)
        duration, before, after = (mine if mine is not None else its for mine, its in zip(own, fallback, strict=True))
        return duration, before, after


def price_known(row: CatalogueService | ServiceVariation) -> Price:
    """The price as the row has it."""
    return Price(row.price_minor or 0, row.deposit_minor, row.deposit_percent)


def set_price(row: CatalogueService | ServiceVariation, price: Price) -> None:
    """Write the price into the row."""
    row.price_minor, row.deposit_minor, row.deposit_percent = price.minor, price.deposit_minor, price.deposit_percent


def _length(count: int | None, unit: str) -> timedelta | None:
    return None if count is None else count * _UNITS[unit]
