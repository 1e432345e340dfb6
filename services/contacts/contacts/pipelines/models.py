"""Pipelines and their stages as rows."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base
from contacts.pipelines.rules import MOST_STAGES


class Stage(Identified, Tenanted, Base):
    """One stage. `position` counts from 0; `probability` is that of winning an opportunity in it, in percent."""

    __tablename__ = "pipeline_stages"

    location_id: Mapped[str] = mapped_column(ID)
    pipeline_id: Mapped[str] = mapped_column(ID, ForeignKey("pipelines.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255))
    position: Mapped[int] = mapped_column(SmallInteger)
    probability: Mapped[int | None] = mapped_column(SmallInteger)
    show_in_funnel: Mapped[bool] = mapped_column(default=True)
    show_in_pie_chart: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        # What opportunities refer to, so that their stage is always one of their pipeline.
        UniqueConstraint("pipeline_id", "id", name="uq_pipeline_stages_pipeline_id_id"),
        # Checked at the end of a work: stages change places in it.
        UniqueConstraint(
            "pipeline_id",
            "position",
            name="uq_pipeline_stages_pipeline_id_position",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint(f"position >= 0 AND position < {MOST_STAGES}", name="position"),
        CheckConstraint("probability >= 0 AND probability <= 100", name="probability"),
    )


class Pipeline(Identified, Tenanted, Versioned, Timestamped, Base):
    """A pipeline with its stages in order. Its name is the only one of its kind in a location, whatever the case."""

    __tablename__ = "pipelines"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    show_in_funnel: Mapped[bool] = mapped_column(default=True)
    show_in_pie_chart: Mapped[bool] = mapped_column(default=True)
    stages: Mapped[list[Stage]] = relationship(
        order_by=Stage.position, cascade="all, delete-orphan", lazy="raise_on_sql", passive_deletes=True
    )

    __table_args__ = (Index("uq_pipelines_name", "location_id", func.lower(name), unique=True),)

    def touch(self) -> None:
        """Count a change of the stages as one of the pipeline: its version rises."""
        flag_modified(self, "updated_at")
