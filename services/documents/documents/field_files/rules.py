"""Files of custom fields: what their fields are called, and what the parts of an upload are. Pure."""

import re

from documents.files.rules import MOST_FILES

OBJECT = "contact"
FILE_UPLOAD = "FILE_UPLOAD"
ANY_FORMAT = "all"
FOLDER = "Custom Fields"
"""Where the record shows files of custom fields."""
LARGEST_MB = 50
LARGEST_UPLOAD = (MOST_FILES * LARGEST_MB + 1) * 1024 * 1024
"""In bytes: the files, and what a form has around them."""
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def split_part(part: str) -> tuple[str, str | None]:
    """The custom field and the file's id that the client gave it, of a part that is called `FIELD_FILE`; None where it is not."""
    field_id, _, file_id = part.partition("_")
    return field_id, file_id if _FILE_ID.fullmatch(file_id) else None
