"""The location's templates."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.message_templates import operations
from contacts.message_templates.models import MessageTemplate
from contacts.message_templates.schemas import TemplateAnswer, TemplateBody, TemplatesAnswer, present_template
from contacts.wire import SUCCEEDED, Succeeded

READ, WRITE = "conversations.readonly", "conversations.write"
message_templates = Feature("message_templates", __name__, "Texts that messages are made of")
_TEMPLATES = "/conversations/templates"
_TEMPLATE = f"{_TEMPLATES}/<template_id>"


@message_templates.operation(
    "POST", _TEMPLATES, scope=WRITE, body=TemplateBody, answer=TemplateAnswer, status=201, published=False
)
def create_template(work: Work, body: dict[str, Any]) -> Answer:
    """Write a template."""
    return _shown(work, operations.create_template(work, body))


@message_templates.operation("GET", _TEMPLATES, scope=READ, answer=TemplatesAnswer, paged=True, published=False)
def list_templates(work: Work) -> Answer:
    """The location's templates, page by page."""
    rows, cursor = operations.list_templates(work)
    return {"templates": [present_template(row) for row in rows], "nextCursor": cursor}


@message_templates.operation("GET", _TEMPLATE, scope=READ, answer=TemplateAnswer, published=False)
def get_template(work: Work, template_id: str) -> Answer:
    """One template."""
    return _shown(work, operations.read_template(work, template_id))


@message_templates.operation("PUT", _TEMPLATE, scope=WRITE, body=TemplateBody, answer=TemplateAnswer, published=False)
def replace_template(work: Work, body: dict[str, Any], template_id: str) -> Answer:
    """Put another text in a template's place."""
    return _shown(work, operations.replace_template(work, template_id, body))


@message_templates.operation("DELETE", _TEMPLATE, scope=WRITE, answer=Succeeded, published=False)
def delete_template(work: Work, template_id: str) -> Answer:
    """Delete a template."""
    operations.delete_template(work, template_id)
    return SUCCEEDED


def _shown(work: Work, template: MessageTemplate) -> Answer:
    work.show_version(template)
    return {"template": present_template(template)}
