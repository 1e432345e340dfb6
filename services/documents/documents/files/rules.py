"""How many files and how large, and what their names are compared by and saved as. Nothing here knows of requests or rows."""

import unicodedata
from datetime import timedelta

LONGEST_FOLDER_NAME = 120
MOST_FILES = 10
LARGEST_FILE = 250 * 1024 * 1024
KEPT_IN_TRASH = timedelta(days=30)

# The first extension of each kind is the one that a download gets when its name has none of them.
_EXTENSIONS = {
    "application/pdf": (".pdf",),
    "application/msword": (".doc", ".dot"),
    "application/vnd.ms-powerpoint": (".ppt", ".pps", ".pot"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template": (".dotx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow": (".ppsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.template": (".potx",),
    "application/vnd.ms-excel": (".xls", ".xlt"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template": (".xltx",),
    "application/zip": (".zip",),
    "application/vnd.rar": (".rar",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
    "video/mp4": (".mp4", ".m4v"),
    "video/mpeg": (".mpeg", ".mpg"),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/tiff": (".tif", ".tiff"),
    "image/bmp": (".bmp", ".dib"),
}


def fold(name: str) -> str:
    """`name` as it is sorted and searched by: without case and compatibility forms, in any script."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def download_name(name: str, content_type: str) -> str:
    """`name` with an extension of what the file is, so that a PDF sent as `x.exe` is not saved as a program."""
    extensions = _EXTENSIONS[content_type]
    return name if name.lower().endswith(extensions) else name + extensions[0]
