"""Reading opportunities from the database, each with its contact and its stage."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from chassis.work import Work
from contacts.opportunities.errors import opportunity_not_found, unknown_reference
from contacts.opportunities.models import Opportunity
from contacts.people.models import Contact
from contacts.pipelines.models import Pipeline, Stage


@dataclass(frozen=True)
class Shown:
    """An opportunity with what an answer shows of its contact and its stage."""

    opportunity: Opportunity
    contact: Contact
    stage: Stage


def shown_opportunities() -> Select[Opportunity, Contact, Stage]:
    """The opportunities of contacts that are not in the trash, with contact and stage."""
    return (
        select(Opportunity, Contact, Stage)
        .join(Contact, Contact.id == Opportunity.contact_id)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .where(Contact.deleted_at.is_(None))
        .options(selectinload(Contact.emails), selectinload(Contact.phones))
    )


def read_opportunity(work: Work, opportunity_id: str) -> Shown:
    """One opportunity, for showing it.

    Raises:
        NotFound: `opportunity_not_found`.
    """
    row = work.session.execute(shown_opportunities().where(Opportunity.id == opportunity_id)).one_or_none()
    if row is None:
        raise opportunity_not_found()
    return Shown(*row)


def lock_opportunity(work: Work, opportunity_id: str) -> Opportunity:
    """One opportunity, for changing it: whoever else would change it waits until this work ends.

    Raises:
        NotFound: `opportunity_not_found`.
    """
    statement = (
        select(Opportunity)
        .join(Contact, Contact.id == Opportunity.contact_id)
        .where(Opportunity.id == opportunity_id, Contact.deleted_at.is_(None))
        .with_for_update(of=Opportunity)
        .execution_options(populate_existing=True)
    )
    opportunity = work.session.scalars(statement).one_or_none()
    if opportunity is None:
        raise opportunity_not_found()
    return opportunity


def find_stage(work: Work, pipeline_id: str, stage_id: str | None) -> Stage:
    """The stage of a pipeline that a body names, or its first; it can't be deleted until this work has ended.

    Raises:
        Invalid: `unknown_reference`.
    """
    pipeline = work.session.scalars(select(Pipeline.id).where(Pipeline.id == pipeline_id)).one_or_none()
    if pipeline is None:
        raise unknown_reference("pipelineId", "pipeline")
    statement = select(Stage).where(Stage.pipeline_id == pipeline_id)
    if stage_id is not None:
        statement = statement.where(Stage.id == stage_id)
    statement = statement.order_by(Stage.position).limit(1).with_for_update(read=True, key_share=True)
    stage = work.session.scalars(statement).one_or_none()
    if stage is None:
        raise unknown_reference("pipelineStageId", "stage in this pipeline")
    return stage
