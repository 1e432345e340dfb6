"""Texts as search compares them. Pure."""

import re
import unicodedata

# Han, kana and Hangul, as they are after folding.
_SIGN = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")

# Letters that Unicode takes for other ones, and not for a letter with an accent; whoever lacks them on the keyboard types these.
# And the sigma that ends a word, which is a sigma.
_STROKES = "\u0142\u00f8\u0111\u0127\u0167\u0131\u00f0\u03c2"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "'`\u00b4\u02bb\u02bc\u2018\u2019\u2032"
# Copied along with a text and not seen. The joiners are not among them: Persian and Hindi are written with these.
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
SIGNS = (_STROKES + _DASHES + _APOSTROPHES + _INVISIBLE, "lodhtid\u03c3" + "-" * len(_DASHES))
"""For PostgreSQL's `translate`, of lower case: letters without strokes, dashes as hyphens; apostrophes and what nobody sees go."""
SPELLED = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
"""Letters that are typed as two."""
_PLAIN = str.maketrans(SIGNS[0][: len(SIGNS[1])], SIGNS[1], SIGNS[0][len(SIGNS[1]) :]) | str.maketrans(SPELLED)


def fold(text: str) -> str:
    """`text` as search compares it: without case, width, apostrophes, and the accents and strokes of Latin, Greek and Cyrillic letters.

    Only U+0300 to U+036F are dropped: the marks of other scripts are vowels.
    """
    if text.isascii():
        return text.lower().translate(_PLAIN)
    # Decomposed first, as some capitals hide in compatibility forms, and again, as folding case makes new compositions.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold())
    # And apostrophes again, as some come out of other letters.
    plain = "".join(char for char in parts if not "\u0300" <= char <= "\u036f").translate(_PLAIN)
    return unicodedata.normalize("NFC", plain)


def searchable(*texts: str | None) -> str:
    """What something is found by, folded. A space stands before every word, so that a short term can ask for a word's beginning.

    Each sign of Chinese, Japanese and Korean is a word of its own: there one is a word, and a name is two or three.
    """
    return " " + " ".join(" ".join(_SIGN.sub(r" \g<0>", fold(text)).split()) for text in texts if text)


def needles(query: str) -> list[str]:
    """What is looked for in what `searchable` makes, one for each word of the query."""
    return [searchable(word).removeprefix("" if _SIGN.match(word) else " ") for word in fold(query).split()]
