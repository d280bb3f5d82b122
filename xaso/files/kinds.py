"""What a file is, by its bytes and by opening it; names and senders' claims count for nothing. Reads only.

Kept: PDF, JPEG, PNG, TIFF, WebP, and office files without macros (.docx, .xlsx). Not kept, each with what to do
instead: old office files (.doc, .xls: macros cannot be seen from outside), HEIC (no browser shows it), archives.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from xaso.files import guard, office, pixels
from xaso.files.limits import limit
from xaso.files.rejection import Rejected, too_many_pages

PDF = "application/pdf"
_PROBE = Path(__file__).with_name("pdf_probe.py")


@dataclass(frozen=True)
class Kind:
    """What the bytes are."""

    #: MIME type.
    mime: str
    #: Pages of a PDF, frames of a TIFF, 1 for a picture, 0 for an office file.
    pages: int


def look(path: Path, name: str) -> Kind:
    """Return what the file at ``path`` is. A PDF is opened in a program of its own (a tenth of a second).

    ``name`` is only said in sentences.

    :raises Rejected: it is empty, too much, broken, locked, or nothing we keep.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise Rejected("empty", _("“%(name)s” is empty: it has no bytes. Please choose it again.") % {"name": name})
    if b"%PDF-" in head:
        return Kind(PDF, _pdf_pages(path, name))
    if mime := pixels.kind(head):
        return Kind(mime, pixels.check(path, mime, name))
    if head.startswith(b"PK\x03\x04"):
        return Kind(office.check(path, name), 0)
    raise _unknown(path, head, name)


def _pdf_pages(path: Path, name: str) -> int:
    found = guard.run([sys.executable, "-I", str(_PROBE), str(path)], seconds=10, megabytes=1024)
    answer = json.loads(found.stdout) if found and found.returncode == 0 else {"wrong": "too-complex"}
    wrong = answer.get("wrong") or ("" if _is_whole(path) else "truncated")
    if wrong:
        raise Rejected(f"pdf-{wrong}", _pdf_sentence(wrong) % {"name": name})
    pages = int(answer["pages"])
    if pages > limit("FILE_MAX_PAGES"):
        raise too_many_pages(name, pages)
    return pages


def _pdf_sentence(wrong: str) -> str:
    return {
        "password": _(
            "“%(name)s” is a PDF locked with a password, so nobody here can read it. "
            "Please remove the password, or print it to a new PDF, and send that."
        ),
        "damaged": _(
            "“%(name)s” says it is a PDF, but cannot be opened: it is damaged or no PDF. "
            "Please open it on your machine; if that works, print it to a new PDF and send that."
        ),
        "empty": _("“%(name)s” is a PDF without a page. Please scan or save it again."),
        "truncated": _(
            "“%(name)s” is a PDF that breaks off before its end, most likely because copying or sending was "
            "interrupted. Please send the whole file again."
        ),
        "too-complex": _(
            "“%(name)s” is a PDF that needs more time or memory to open than a document should. "
            "Please print it to a new PDF and send that."
        ),
    }[wrong]


def _is_whole(path: Path) -> bool:
    """Tell whether the PDF's end is there. Viewers repair a lost end in silence, and lose pages with it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return b"%%EOF" in file.read()


def _unknown(path: Path, head: bytes, name: str) -> Rejected:
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Rejected(
            "old-office",
            _(
                "“%(name)s” is an old or locked office file (.doc, .xls, or with a password), whose macros cannot be "
                "checked. Please save it as .docx, .xlsx or PDF without a password, and send that."
            )
            % {"name": name},
        )
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"heif", b"msf1", b"hevc"):
        return Rejected(
            "heic",
            _(
                "“%(name)s” is a photo in Apple's HEIC format, which most machines cannot show. Please set the camera "
                "to “Most compatible” (Settings, Camera, Formats), or send the photo as JPEG."
            )
            % {"name": name},
        )
    return Rejected(
        "unknown-kind",
        _(
            "“%(name)s” is none of the kinds of files that are kept here%(guess)s. Please send a PDF, a picture "
            "(JPEG, PNG, TIFF, WebP), or an office file (.docx, .xlsx)."
        )
        % {"name": name, "guess": _guess(path)},
    )


def _guess(path: Path) -> str:
    """Return ", but looks like .mp4", in words, or nothing when the bytes say nothing."""
    import puremagic

    try:
        ending = str(puremagic.from_file(str(path)))
    except (puremagic.PureError, ValueError, OSError):
        return ""
    return _(" (it looks like %(ending)s)") % {"ending": ending} if ending else ""
