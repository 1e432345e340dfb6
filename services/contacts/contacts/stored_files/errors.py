"""The errors of stored files."""

from chassis.errors import NotFound, TooLarge


def file_not_found() -> NotFound:
    """404: no such file in this location, or it has expired."""
    return NotFound("file_not_found", "There is no such file.")


def file_too_large(most: int) -> TooLarge:
    """413: the file has more than `most` bytes."""
    return TooLarge("file_too_large", f"A file here has at most {most // (1024 * 1024)} MiB.")
