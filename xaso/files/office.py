"""Office files: zip archives that say what they are inside. Counted before anything is unpacked; nothing is written."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from xaso.files.limits import limit
from xaso.files.rejection import Rejected

#: The part an office file must have → its MIME type.
_MAIN = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHUNK = 1024 * 1024


def check(path: Path, name: str) -> str:
    """Return the MIME type of the office file at ``path``; unpacks every part once, into nothing.

    :raises Rejected: it is a bomb, broken, locked, carries macros, or is an archive of another sort.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _measure(path, parts, name)
            mime = _kind({part.filename for part in parts}, name)
            _read(archive, parts, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise Rejected(
            "office-damaged",
            _("“%(name)s” cannot be opened: the file is damaged or breaks off. Please send it again.") % {"name": name},
        ) from error
    return mime


def _measure(path: Path, parts: list[zipfile.ZipInfo], name: str) -> None:
    size = path.stat().st_size
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    if (
        len(parts) > limit("FILE_MAX_PARTS")
        or unpacked > limit("FILE_MAX_UNPACKED")
        or unpacked > max(size, 64 * 1024) * limit("FILE_MAX_RATIO")
        # Parts that lie over one another: the same bytes are unpacked again and again.
        or packed > size
    ):
        raise _bomb(name)


def _bomb(name: str) -> Rejected:
    return Rejected(
        "zip-bomb",
        _(
            "“%(name)s” would unpack to far more than a document holds, so it was not opened. "
            "Please save it as PDF and send that."
        )
        % {"name": name},
    )


def _kind(inside: set[str], name: str) -> str:
    if any(part.lower().endswith("vbaproject.bin") for part in inside):
        raise Rejected(
            "macros",
            _("“%(name)s” carries macros, which could run by themselves. Please save it as .docx, .xlsx or PDF.")
            % {"name": name},
        )
    for part, mime in _MAIN.items():
        if part in inside and "[Content_Types].xml" in inside:
            return mime
    raise Rejected(
        "archive",
        _(
            "“%(name)s” is an archive or an office file of another kind. "
            "Please unpack it and send the papers one by one, or save it as PDF."
        )
        % {"name": name},
    )


def _read(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    """Unpack each part: a size that was declared too small, or a sum that is wrong, shows itself here."""
    left = limit("FILE_MAX_UNPACKED")
    for part in parts:
        if part.flag_bits & 0x1:
            raise Rejected(
                "office-password",
                _("“%(name)s” is locked with a password. Please save it without one and send that.") % {"name": name},
            )
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _bomb(name)
