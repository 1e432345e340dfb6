"""How values stand in the cells of a CSV file. Pure functions; what is written is read back as it was."""

import re
import unicodedata
from collections.abc import Iterable

# What a spreadsheet would take for a formula. Source: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_SEPARATORS = ",;|\n"
_ITEM = re.compile(rf'\s*(?:"((?:[^"]|"")*)"|([^{_SEPARATORS}]*))\s*(?:[{_SEPARATORS}]|$)')
_NEEDS_QUOTES = re.compile(rf'[{_SEPARATORS}"]|^\s|\s$')


def escaped(text: str) -> str:
    """`text` with an apostrophe before it, if a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text that `escaped` made `cell` of."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def split_list(cell: str) -> list[str]:
    """The items of a list in one cell, between `,`, `;`, `|` or line breaks; an item with one of these in it stands in quotes."""
    found = (quoted.replace('""', '"') or plain.strip() for quoted, plain in _ITEM.findall(cell))
    return [item for item in found if item]


def join_list(items: Iterable[str]) -> str:
    """A list as one cell, which `split_list` reads."""
    return ";".join('"' + item.replace('"', '""') + '"' if _NEEDS_QUOTES.search(item) else item for item in items)


def plain_name(header: str) -> str:
    """A column's name as it is compared: without case, spaces, `_` and `-`."""
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", header).casefold())
