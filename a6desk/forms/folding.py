"""Texts as a search compares them: what a person types without accents finds what is written with them."""

import re
import unicodedata

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None})
_LATIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """The text as it is compared: no case, accents, vowel signs or punctuation; forms of alif, ya and ta as one."""
    text = text.casefold().translate(_ARABIC)
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_LATIN)
        text = text.translate(_ARABIC)
    return " ".join(re.sub(r"[\W_]+", " ", text).split())
