"""Texts as search compares them. Pure."""

import re
import unicodedata

# Han, kana and Hangul, as they are after folding.
_SIGN = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")


def fold(text: str) -> str:
    """`text` as search compares it: without case, width and the accents of Latin, Greek and Cyrillic letters.

    Only U+0300 to U+036F are dropped: the marks of other scripts are vowels.
    """
    if text.isascii():
        return text.lower()
    # Decomposed first, as some capitals hide in compatibility forms, and again, as folding case makes new compositions.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in parts if not "\u0300" <= char <= "\u036f"))


def searchable(*texts: str | None) -> str:
    """What something is found by, folded. A space stands before every word, so that a short term can ask for a word's beginning.

    Each sign of Chinese, Japanese and Korean is a word of its own: there one is a word, and a name is two or three.
    """
    return " " + " ".join(" ".join(_SIGN.sub(r" \g<0>", fold(text)).split()) for text in texts if text)


def needles(query: str) -> list[str]:
    """What is looked for in what `searchable` makes, one for each word of the query."""
    return [searchable(word).removeprefix("" if _SIGN.match(word) else " ") for word in fold(query).split()]
