"""The store: bytes by their SHA-256, through Django's storage (``settings.STORAGES``), so that S3 is a setting.

Bytes first, then the row, in the caller's transaction: a row always has its bytes. Bytes whose row was rolled back
lie unused until the same file comes again. What lies in the store is never altered.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from xaso.files import kinds, names, scanning
from xaso.files.limits import limit
from xaso.files.models import Blob
from xaso.files.rejection import Rejected as Rejected
from xaso.files.scanning import Readable

_CHUNK = 1024 * 1024


def keep(source: Readable, name: str, *, at: datetime) -> Blob:
    """Take the bytes of ``source`` in and return their blob; the same bytes give the same blob.

    Reads from where ``source`` stands, in pieces. May call clamd, and opens a PDF in a program of its own (0.1 s).
    ``name`` is only said in sentences.

    :raises Rejected: too large, not a kind that is kept, broken, infected, or no room; nothing is half-written.
    """
    name = names.tidied(name)
    try:
        with _draft() as draft:
            digest, size = _receive(source, draft, name)
            known = Blob.objects.filter(pk=digest).first()
            if known and _lies_whole(known):
                return _not_infected(known, name)
            kind = kinds.look(draft, name)
            verdict = _scan(draft, name)
            _place(draft, digest, size)
    except OSError as error:
        raise Rejected(
            "no-room",
            _(
                "“%(name)s” could not be written: the disk is full or does not answer (%(why)s). Nothing was kept. "
                "Please try again, and tell whoever looks after this machine."
            )
            % {"name": name, "why": error.strerror or type(error).__name__},
        ) from error
    facts = {"size": size, "kind": kind.mime, "pages": kind.pages, "scan": verdict, "kept_at": at}
    return Blob.objects.get_or_create(sha256=digest, defaults=facts)[0]


def open(blob: Blob) -> File[bytes]:
    """Return the bytes, to be read and closed.

    :raises FileNotFoundError: they are not there; ``verify`` says so beforehand.
    """
    return default_storage.open(place(blob.sha256), "rb")


def read(blob: Blob) -> bytes:
    """Return all the bytes at once: at most ``FILE_MAX_BYTES``."""
    with open(blob) as file:
        content: bytes = file.read()
        return content


def verify(blob: Blob) -> bool:
    """Tell whether the bytes are there and still give their fingerprint. Reads all of them."""
    try:
        with open(blob) as file:
            return fingerprint(file) == str(blob.sha256)
    except OSError:
        return False


def fingerprint(file: Readable) -> str:
    """Return the SHA-256 of what is left to read, 64 lower-case hex digits."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def scan_again(blob: Blob) -> Blob:
    """Ask clamd about a blob that was not scanned, or again with newer signatures.

    :raises scanning.Silent: clamd gives no verdict.
    """
    with open(blob) as file:
        verdict, _found = scanning.scan(file)
    if verdict != "not-scanned":
        blob.scan = verdict
        Blob.objects.filter(pk=blob.pk).update(scan=verdict)
    return blob


def place(digest: str) -> str:
    """Return the name in the storage: "ab/cd/abcd…"."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


@contextmanager
def local_path(blob: Blob) -> Iterator[Path]:
    """Give the bytes a path on this machine for programs that want one; only to be read."""
    try:
        yield Path(default_storage.path(place(blob.sha256)))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, open(blob) as file:
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield Path(copy.name)


@contextmanager
def _draft() -> Iterator[Path]:
    """Give a path on the disk of the store, gone afterwards unless it was moved into place."""
    folder = Path(settings.DATA) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=folder, prefix="new-")
    os.close(handle)
    try:
        yield Path(path)
    finally:
        Path(path).unlink(missing_ok=True)


def _receive(source: Readable, draft: Path, name: str) -> tuple[str, int]:
    """Write ``source`` to ``draft`` and onto the disk; return its digest and size."""
    ceiling = limit("FILE_MAX_BYTES")
    if (getattr(source, "size", None) or 0) > ceiling:
        raise _too_large(name)
    digest, size = hashlib.sha256(), 0
    with draft.open("wb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > ceiling:
                raise _too_large(name)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _too_large(name: str) -> Rejected:
    return Rejected(
        "too-large",
        _(
            "“%(name)s” is larger than %(limit)d MB, so it was not kept. "
            "Please scan at 200 dpi, or send it in several parts."
        )
        % {"name": name, "limit": limit("FILE_MAX_BYTES") // (1024 * 1024)},
    )


def _scan(draft: Path, name: str) -> str:
    """Return the verdict of clamd.

    A clamd that is silent does not close the counter: the file is kept as not scanned, which is shown, and scanned
    later. Where ``settings.CLAMD_REQUIRED`` is set (security level 3), it is refused instead.
    """
    try:
        with draft.open("rb") as file:
            verdict, found = scanning.scan(file)
    except scanning.Silent:
        verdict, found = "not-scanned", ""
    if verdict == "infected":
        raise Rejected(
            "infected",
            _(
                "“%(name)s” carries a virus (%(found)s), so it was not kept. "
                "Please have the machine or stick it came from checked, and send a clean copy."
            )
            % {"name": name, "found": found},
        )
    if verdict == "not-scanned" and getattr(settings, "CLAMD_REQUIRED", False):
        raise Rejected(
            "not-scanned",
            _(
                "“%(name)s” was not kept: the virus scanner does not answer, and here nothing is kept unscanned. "
                "Please try again in a minute, and tell whoever looks after this machine."
            )
            % {"name": name},
        )
    return verdict


def _not_infected(blob: Blob, name: str) -> Blob:
    if blob.scan == Blob.Scan.INFECTED:
        raise Rejected(
            "infected", _("“%(name)s” is known to carry a virus, so it was not kept again.") % {"name": name}
        )
    return blob


def _lies_whole(blob: Blob) -> bool:
    where = place(blob.sha256)
    return default_storage.exists(where) and default_storage.size(where) == blob.size


def _place(draft: Path, digest: str, size: int) -> None:
    """Move ``draft`` to its place in one step; on other storages than a disk, send it there."""
    where = place(digest)
    try:
        target = Path(default_storage.path(where))
    except NotImplementedError:
        if not default_storage.exists(where):
            with draft.open("rb") as file:
                default_storage.save(where, File(file))
        return
    if target.exists() and target.stat().st_size == size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.chmod(0o440)
    _move(draft, target)


def _move(draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except OSError:
        # The storage is another file system: copy beside the target, then the same one step.
        beside = target.with_name(f"{target.name}.{draft.name}")
        try:
            shutil.copyfile(draft, beside)
            with beside.open("rb") as file:
                os.fsync(file.fileno())
            beside.chmod(0o440)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        # The name must be on the disk too, before a row promises it.
        os.fsync(folder)
    finally:
        os.close(folder)
