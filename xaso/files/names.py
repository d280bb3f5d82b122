"""Names of files as people may see them: no path, no trick characters, short enough for every disk."""

from __future__ import annotations

import re
import unicodedata

from xaso.base.folding import tidy
from xaso.files.limits import NAME_MAX_BYTES

#: MIME type → the ending that says so.
ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_ALSO = {".jpeg": "image/jpeg", ".jpe": "image/jpeg", ".jfif": "image/jpeg", ".tiff": "image/tiff"}
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def tidied(name: str) -> str:
    """Return ``name`` in NFC without its folders, control and direction characters; at most 200 bytes, ending kept.

    What is left empty is called "tep" (file).
    """
    last = re.split(r"[/\\]", tidy(name))[-1]
    # Cf holds the marks that turn the direction of writing: "gpj.exe" can be made to look like "exe.jpg".
    shown = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    plain = " ".join(_FORBIDDEN.sub("_", shown).split()).strip(". ")
    return _cut(plain) or "tep"


def _cut(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = NAME_MAX_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + dot + ending


def with_ending(name: str, kind: str) -> str:
    """Return ``name``, tidied, with the ending that ``kind`` (a MIME type) has: a program opens it by that."""
    name = tidied(name)
    stem, dot, ending = name.rpartition(".")
    said = (dot + ending).lower() if stem else ""
    wanted = ENDINGS.get(kind, ".bin")
    if said == wanted or _ALSO.get(said) == kind:
        return name
    return _cut((stem if said in {*ENDINGS.values(), *_ALSO} else name) + wanted)
