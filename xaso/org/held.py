"""Files that arrived at a locked page wait here until the password comes: a browser does not hand them over twice.

They lie below ``XASO_DATA/held`` for some hours, readable by nobody but the person who sent them, and reach the view as
if they had just been uploaded.
"""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from xaso.base import clock

#: Seconds after which what nobody came back for is thrown away.
KEPT = 12 * 3600
_INDEX = "index.json"


def keep(request: HttpRequest) -> str:
    """Put the files of ``request`` aside; return the token that brings them back, or nothing when there are none."""
    if not request.FILES:
        return ""
    _clear()
    token = secrets.token_hex(16)
    place = _home() / token
    place.mkdir(mode=0o700)
    index: list[dict[str, Any]] = []
    for name, files in request.FILES.lists():
        for file in files:
            with (place / str(len(index))).open("wb") as kept:
                shutil.copyfileobj(file, kept)
            index.append({"field": name, "name": file.name, "type": file.content_type, "size": file.size})
    (place / _INDEX).write_text(json.dumps({"by": str(request.user.pk), "files": index}), encoding="utf-8")
    return token


def bring_back(request: HttpRequest, token: str) -> None:
    """Hand the files kept under ``token`` to the view; a foreign, unknown or old token brings nothing."""
    if len(token) != 32 or not token.isalnum() or not token.isascii():
        return
    place = _home() / token
    try:
        index: dict[str, Any] = json.loads((place / _INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if index["by"] != str(request.user.pk):
        return
    files: MultiValueDict[str, UploadedFile[bytes]] = MultiValueDict()
    for number, entry in enumerate(index["files"]):
        # Closed by the request, as any uploaded file is.
        content = (place / str(number)).open("rb")
        files.appendlist(
            entry["field"],
            UploadedFile(file=content, name=entry["name"], content_type=entry["type"], size=entry["size"]),
        )
    request._files = files  # type: ignore[attr-defined]  # where Django keeps what FILES answers
    # Open files stay readable; nothing is left behind.
    shutil.rmtree(place, ignore_errors=True)


def _home() -> Path:
    home = Path(settings.DATA) / "held"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def _clear() -> None:
    for place in _home().iterdir():
        # The age of a file on disk is the disk's clock, not the domain's.
        if clock.now().timestamp() - place.stat().st_mtime > KEPT:
            shutil.rmtree(place, ignore_errors=True)
