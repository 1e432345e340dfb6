"""The errors of templates."""

from chassis.errors import Conflict, NotFound


def template_not_found() -> NotFound:
    """404: the location has no such template."""
    return NotFound("template_not_found", "There is no such template.")


def template_name_taken(template_id: str) -> Conflict:
    """409: another template has the name."""
    return Conflict("template_name_taken", "Another template has this name.", details={"templateId": template_id})
