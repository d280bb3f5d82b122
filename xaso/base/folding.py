"""Vietnamese text made comparable: one folding for every search on both databases."""

import unicodedata

_STROKES = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})


def fold(text: str) -> str:
    """Return ``text`` without tone and vowel marks, lower case, single blanks: "Đăng  ký" → "dang ky".

    Same for NFC and NFD, for "hoà" and "hòa", and for the Icelandic eth that old fonts put for đ.
    """
    stripped = "".join(
        c for c in unicodedata.normalize("NFD", text.translate(_STROKES)) if not unicodedata.combining(c)
    )
    return " ".join(stripped.casefold().split())


def tidy(text: str) -> str:
    """Return ``text`` as we keep it: NFC, no control characters, no blanks at the ends."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
