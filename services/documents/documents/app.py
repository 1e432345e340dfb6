"""What the web process of this service offers."""

from flask import Flask

from chassis.service import Runtime
from chassis.web import app
from chassis.web.feature import Feature
from documents.field_files.routes import field_files
from documents.files.routes import files
from documents.forms.routes import form_files
from documents.personal_data.routes import personal_data

FEATURES: list[Feature] = [files, form_files, field_files, personal_data]


def create_app(runtime: Runtime) -> Flask:
    """The service's Flask application."""
    return app.create_app(runtime)
