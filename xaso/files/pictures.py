"""Pictures made from what was received: small ones for lists, one PDF out of several photos. Originals stay."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, ImageOps

from xaso.files import guard, kinds, names, pixels, store
from xaso.files.models import Blob
from xaso.files.rejection import Rejected

#: The longer side of a thumbnail, in pixels, and what it may weigh: twenty on a page must pass over a slow line.
SIDE, WEIGHT = 320, 20 * 1024
#: Ways to turn that the EXIF tag 274 names and that mirror; a PDF page can turn, but not mirror.
_MIRRORED = {2, 4, 5, 7}
_A4_MM = (210, 297)


def thumbnail(blob: Blob) -> bytes:
    """Return a JPEG of at most 20 KB: the picture, the first page of a PDF, or a sheet that names the kind.

    The first call makes it (up to 1 s for a large picture) and keeps it below ``XASO_DATA/derived``.
    """
    kept = Path(settings.DATA) / "derived" / "thumbnails" / f"{store.place(blob.sha256)}.jpg"
    if kept.exists():
        return kept.read_bytes()
    content = _light(_first_page(blob) or _sheet(blob.kind))
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=kept.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    # Whole at once: another process may be reading it.
    Path(draft).replace(kept)
    return content


def join(blobs: Sequence[Blob], *, at: datetime, name: str = "") -> Blob:
    """Put pictures, one to an A4 page, into one PDF, kept as a blob of its own; the same pictures, the same blob.

    Their pixels are not touched: JPEG data goes in as it came, other formats without loss. A photo's EXIF orientation
    becomes the turn of its page. Only what a PDF cannot hold is redrawn: transparency (on white), mirrored photos.

    :raises Rejected: there is none, one is no picture or cannot be read, or together they are too much.
    """
    name = name or _("joined.pdf")
    other = [blob for blob in blobs if blob.kind not in pixels.FORMATS]
    if other or not blobs:
        raise Rejected("no-picture", _("Only pictures can be joined into a PDF: JPEG, PNG, TIFF or WebP."))
    return store.keep(io.BytesIO(_pdf(blobs, name)), name, at=at)


def _pdf(blobs: Sequence[Blob], name: str) -> bytes:
    import img2pdf

    a4 = tuple(img2pdf.mm_to_pt(side) for side in _A4_MM)
    layout = img2pdf.get_layout_fun(a4, fit=img2pdf.FitMode.into, auto_orient=True)
    try:
        content: bytes = img2pdf.convert(
            [_as_pdf_takes_it(store.read(blob), blob) for blob in blobs],
            layout_fun=layout,
            rotation=img2pdf.Rotation.ifvalid,
            # No dates, and no identifier made from the clock: the same pictures give the same bytes.
            nodate=True,
            engine=img2pdf.Engine.internal,
        )
    except (OSError, ValueError, img2pdf.ImageOpenError) as error:
        raise Rejected(
            "picture-damaged", _("“%(name)s” could not be made: one of the pictures is damaged.") % {"name": name}
        ) from error
    return content


def _as_pdf_takes_it(content: bytes, blob: Blob) -> bytes:
    """Return ``content`` itself, or drawn anew where a PDF has no words for it."""
    with Image.open(io.BytesIO(content), formats=[pixels.FORMATS[blob.kind]]) as picture:
        mirrored = picture.getexif().get(274) in _MIRRORED
        clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        if blob.kind != "image/webp" and not mirrored and not clear:
            return content
        drawn = _on_white(ImageOps.exif_transpose(picture))
    out = io.BytesIO()
    drawn.save(out, "PNG", dpi=picture.info.get("dpi", (200, 200)))
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
    rgba = picture.convert("RGBA")
    white = Image.new("RGB", rgba.size, "white")
    white.paste(rgba, mask=rgba.getchannel("A"))
    return white


def _first_page(blob: Blob) -> Image.Image | None:
    """Return what the first page looks like, or None where nobody can draw it."""
    try:
        with store.local_path(blob) as path:
            if blob.kind == kinds.PDF:
                return _pdf_page(path)
            if blob.kind in pixels.FORMATS:
                with Image.open(path, formats=[pixels.FORMATS[blob.kind]]) as picture:
                    picture.draft("RGB", (SIDE, SIDE))
                    small = ImageOps.exif_transpose(picture)
                    return _on_white(small)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    return None


def _pdf_page(path: Path) -> Image.Image | None:
    """Let poppler draw it, in a program of its own; None when there is no poppler or it fails."""
    command = ["pdftoppm", "-jpeg", "-singlefile", "-f", "1", "-l", "1", "-scale-to", str(SIDE * 2), str(path)]
    found = guard.run(command, seconds=10, megabytes=1024)
    if not found or found.returncode or not found.stdout:
        return None
    with Image.open(io.BytesIO(found.stdout), formats=["JPEG"]) as picture:
        return picture.convert("RGB")


def _sheet(kind: str) -> Image.Image:
    """Draw a white sheet with the kind's name on it."""
    sheet = Image.new("RGB", (SIDE * 210 // 297, SIDE), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, sheet.width - 1, sheet.height - 1), outline="#cfd6de")
    label = names.ENDINGS.get(kind, ".?")[1:].upper()
    font = ImageFont.load_default(size=44)
    draw.text((sheet.width / 2, sheet.height / 2), label, fill="#4b5563", font=font, anchor="mm")
    return sheet


def _light(picture: Image.Image) -> bytes:
    picture.thumbnail((SIDE, SIDE))
    for side, quality in ((SIDE, 78), (SIDE, 60), (SIDE, 40), (SIDE // 2, 50), (SIDE // 4, 40)):
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= WEIGHT:
            break
    return out.getvalue()
