"""Why a file is not taken. One refused file does not stop the others of its upload."""


class FileRefusedError(Exception):
    """This file is refused, with a stable `code` and a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def unsupported_type(*, wide: bool = False) -> FileRefusedError:
    """It is none of the kinds that are taken, whatever its name says; `wide` names those of custom fields."""
    office, others = ("Word, PowerPoint, Excel", ", text, MP4, MPEG, ZIP, RAR") if wide else ("Word, PowerPoint", "")
    return FileRefusedError(
        "unsupported_type",
        f"Only PDF, {office}, CSV{others} and PNG, JPEG, GIF, WebP, HEIC, TIFF or BMP images are taken; this file is none of them.",
    )


def svg_refused() -> FileRefusedError:
    """SVG may carry scripts."""
    return FileRefusedError("svg_refused", "SVG images are not taken, because they can carry scripts.")


def macros_refused() -> FileRefusedError:
    """An Office document that carries macros."""
    return FileRefusedError("macros_refused", "Documents with macros are not taken.")


def wrong_ending(endings: tuple[str, ...]) -> FileRefusedError:
    """Its name has none of the endings that were asked for."""
    return FileRefusedError("unsupported_type", f"Only files of these kinds are taken here: {', '.join(endings)}.")


def empty_file() -> FileRefusedError:
    """It has no bytes."""
    return FileRefusedError("empty_file", "The file is empty.")


def too_large(limit: int) -> FileRefusedError:
    """It has more than `limit` bytes."""
    return FileRefusedError("too_large", f"The file is larger than {limit // 1024 // 1024} MB.")
