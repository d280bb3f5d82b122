"""Handing bytes out so that nothing in them can run: the caller has checked who may see them."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from xaso.files import kinds, names, store
from xaso.files.models import Blob
from xaso.files.rejection import Rejected

#: What a browser may show by itself; everything else is only saved.
SHOWN = {kinds.PDF, "image/jpeg", "image/png", "image/webp"}
#: A sandbox takes scripts, forms and our origin away from it; Chromium's own PDF reader still starts in one.
_POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"


def respond(blob: Blob, filename: str, inline: bool = False, *, request: HttpRequest | None = None) -> HttpResponseBase:
    """Return the bytes, streamed, under ``filename`` with the ending that their kind has.

    With ``request``, a browser that has them already gets 304 and no bytes.

    :raises Rejected: newer signatures found a virus in it.
    :raises FileNotFoundError: the bytes are not in the store.
    """
    if blob.scan == Blob.Scan.INFECTED:
        raise Rejected("infected", _("This file carries a virus and is not handed out."))
    etag = f'"{blob.sha256}"'
    if request is not None and (unchanged := get_conditional_response(request, etag=etag)):
        return unchanged
    shown = inline and blob.kind in SHOWN
    response = FileResponse(
        store.open(blob),
        as_attachment=not shown,
        filename=names.with_ending(filename, blob.kind),
        content_type=blob.kind,
    )
    response["Content-Length"] = str(blob.size)
    response["ETag"] = etag
    _guard(response)
    return response


def _guard(response: FileResponse) -> None:
    """Set the headers that keep a file from being anything but a file."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # On this person's machine only, and asked again each time: rights may have ended.
    patch_cache_control(response, private=True, no_cache=True)
