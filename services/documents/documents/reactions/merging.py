"""What becomes of documents' rows when their contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Mapping

from contact_ref.moving import Moving
from documents.files.models import Document, Folder

MOVING = (Moving(Folder.contact_id), Moving(Document.contact_id))
STAYING: Mapping[str, str] = {}
