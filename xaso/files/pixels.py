"""Pictures before they are decoded: their size from the header, and whether they are whole.

Importing this sets Pillow's own ceiling for the whole process.
"""

from __future__ import annotations

import struct
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from xaso.files.limits import limit
from xaso.files.rejection import Rejected, too_many_pages

# Pillow warns above it and refuses above twice as much, before it decodes.
Image.MAX_IMAGE_PIXELS = limit("FILE_MAX_PIXELS")
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/webp": "WEBP"}
#: Tags of a TIFF: where its strips or tiles lie, and how long they are.
_OFFSETS, _LENGTHS = (273, 324), (279, 325)


def kind(head: bytes) -> str:
    """Return the MIME type that the first 12 bytes name, or an empty string."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def check(path: Path, mime: str, name: str) -> int:
    """Return how many frames count as pages: those of a TIFF, else 1.

    :raises Rejected: more pixels or pages than allowed, broken off, or not what it says.
    """
    try:
        with Image.open(path, formats=[FORMATS[mime]]) as picture:
            return _check_frames(picture, path, mime, name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error) as error:
        raise _damaged(name) from error


def _check_frames(picture: Image.Image, path: Path, mime: str, name: str) -> int:
    frames = getattr(picture, "n_frames", 1) if mime == "image/tiff" else 1
    if frames > limit("FILE_MAX_PAGES"):
        raise too_many_pages(name, frames)
    size = path.stat().st_size
    for frame in range(frames):
        if frames > 1:
            picture.seek(frame)
        if picture.width * picture.height > limit("FILE_MAX_PIXELS"):
            raise _too_large(name, picture.width, picture.height)
        if mime == "image/tiff" and _ends(picture) > size:
            raise _damaged(name)
    if mime != "image/tiff":
        _read_through(picture, path, mime, name)
    return frames


def _ends(picture: Image.Image) -> int:
    """Return where the last strip or tile of this frame of a TIFF ends."""
    tags = getattr(picture, "tag_v2", {})
    offsets = next((tags[tag] for tag in _OFFSETS if tag in tags), ())
    lengths = next((tags[tag] for tag in _LENGTHS if tag in tags), ())
    return max((at + length for at, length in zip(offsets, lengths, strict=False)), default=0)


def _read_through(picture: Image.Image, path: Path, mime: str, name: str) -> None:
    """See whether the picture is whole, as cheaply as its format allows."""
    if mime == "image/jpeg":
        # An eighth of the size: the file is read to its end, but hardly any pixels are made.
        picture.draft("RGB", (picture.width // 8 or 1, picture.height // 8 or 1))
        picture.load()
    elif mime == "image/png":
        # Sums of every chunk, no pixels.
        picture.verify()
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 64 * 1024))
            if b"IEND" not in file.read():
                raise _damaged(name)
    else:
        with path.open("rb") as file:
            if struct.unpack("<I", file.read(8)[4:])[0] + 8 > path.stat().st_size:
                raise _damaged(name)
        picture.load()


def _too_large(name: str, width: int = 0, height: int = 0) -> Rejected:
    said = f" ({width} × {height})" if width else ""
    return Rejected(
        "too-many-pixels",
        _(
            "“%(name)s” is a picture of more than %(limit)d million pixels%(said)s, so it was not opened. "
            "Please scan it at 200–300 dpi, or make it smaller."
        )
        % {"name": name, "limit": limit("FILE_MAX_PIXELS") // 1_000_000, "said": said},
    )


def _damaged(name: str) -> Rejected:
    return Rejected(
        "picture-damaged",
        _(
            "“%(name)s” is a picture that cannot be shown: it is damaged, or breaks off before its end. "
            "Please take or scan it again."
        )
        % {"name": name},
    )
