"""The errors of attachments."""

from chassis.errors import Invalid, UnsupportedType


def file_type_refused(name: str) -> UnsupportedType:
    """415: files of this ending are not taken."""
    return UnsupportedType("file_type_refused", f"{name}: files of this type are not taken.")


def no_file() -> Invalid:
    """422: there is no file in the form."""
    return Invalid.of_field("fileAttachment", "required", "fileAttachment: Missing data for required field.")


def too_many_files(most: int) -> Invalid:
    """422: there are too many."""
    return Invalid.of_field("fileAttachment", "too_many_files", f"At most {most} files at once.")
