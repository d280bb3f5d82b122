"""ClamAV through clamd, where there is one: a byte stream goes in, a verdict comes out. Nothing is kept here.

``settings.CLAMD_ADDRESS``: ``unix:/path``, ``tcp:host:port``, ``off``; empty: Debian's socket, if it is there.
"""

from __future__ import annotations

import socket
import struct
import time
from pathlib import Path
from typing import Literal, Protocol

from django.conf import settings

Verdict = Literal["clean", "infected", "not-scanned"]
DEBIAN = Path("/run/clamav/clamd.ctl")
#: To reach it, and for the whole answer: clamd takes 1–3 s for 20 MB, some more while it loads new signatures.
CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 20.0
_CHUNK = 256 * 1024


class Readable(Protocol):
    """What is needed of a file: an upload, an open file, a ``BytesIO``."""

    def read(self, size: int, /) -> bytes: ...


class Silent(Exception):
    """There is a clamd, but it gave no verdict: unreachable, too slow, or in error."""


def address() -> str:
    """Return where clamd listens, or an empty string when there is none to ask."""
    configured = str(getattr(settings, "CLAMD_ADDRESS", ""))
    if configured == "off":
        return ""
    return configured or (f"unix:{DEBIAN}" if DEBIAN.exists() else "")


def scan(source: Readable) -> tuple[Verdict, str]:
    """Return the verdict and, if infected, the name of what was found. Calls clamd; reads ``source`` to its end.

    :raises Silent: it was asked and did not answer in time, or not with a verdict.
    """
    where = address()
    if not where:
        return "not-scanned", ""
    try:
        answer = _ask(where, source)
    except OSError as error:
        raise Silent(str(error)) from error
    said = answer.rstrip(b"\0\n").decode(errors="replace").removeprefix("stream: ")
    if said == "OK":
        return "clean", ""
    if said.endswith(" FOUND"):
        return "infected", said.removesuffix(" FOUND")
    raise Silent(said or "closed without an answer")


def _ask(where: str, source: Readable) -> bytes:
    """Speak clamd's INSTREAM: chunks with their length before them, an empty one at the end (clamd(8))."""
    ends = time.monotonic() + ANSWER_SECONDS
    with _connect(where) as line:
        try:
            line.sendall(b"zINSTREAM\0")
            while chunk := source.read(_CHUNK):
                line.settimeout(_left(ends))
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It stopped reading because it has something to say: "size limit exceeded".
            pass
        answer = b""
        while len(answer) < 4096:
            line.settimeout(_left(ends))
            part = line.recv(4096)
            answer += part
            if not part or part.endswith(b"\0"):
                break
        return answer


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


def _connect(where: str) -> socket.socket:
    """:raises OSError: nobody is there, or the address cannot be read."""
    kind, _colon, rest = where.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(rest)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = rest.rpartition(":")
    if kind != "tcp" or not port.isdigit():
        raise OSError(f"CLAMD_ADDRESS is neither unix:… nor tcp:…: {where}")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
