"""The press: Typst itself, files in memory in, PDF out. Imports nothing of ours, so that it also runs as a program:

``python -I letter_press.py ROOT FONTS… < job``: a large letter's memory (0.2 MB a register line) goes back with it.
"""

import json
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

#: What we promise of every letter; Typst refuses to write one that does not keep it.
STANDARDS = ["a-2b", "ua-1"]
_kept = threading.local()


class Mistake(Exception):
    """Typst did not take it: ``diagnostic`` is its report with file and line."""

    def __init__(self, message: str, diagnostic: str) -> None:
        self.message, self.diagnostic = message, diagnostic
        super().__init__(message)


def press(files: Mapping[str, bytes], at: datetime | None, *, root: str, fonts: Sequence[str]) -> bytes:
    """Return the PDF of ``main.typ``. Keeps a compiler with its fonts per thread: two threads cannot share one.

    :raises Mistake: a template is faulty, or the PDF would not keep its standards.
    """
    import typst

    found = getattr(_kept, "compilers", {})
    key = (root, *fonts)
    if key not in found:
        # Not the system's fonts: the same letter looks the same on every machine.
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(fonts))
        # Its type hints know no files in memory.
        new: Any = typst.Compiler
        found = _kept.compilers = {key: new({"main.typ": b""}, root=root, font_paths=loaded)}
    try:
        pdf: bytes = found[key].compile(files, format="pdf", pdf_standards=STANDARDS, timestamp=at and _fixed(at))
    except typst.TypstError as error:
        raise Mistake(str(error), str(error.diagnostic)) from error
    return pdf


def _fixed(at: datetime) -> datetime:
    """Return ``at`` with a plain offset, which is all that Typst takes."""
    return at.astimezone(timezone(at.utcoffset() or timedelta(0)))


def job(files: Mapping[str, bytes], at: datetime | None) -> bytes:
    """Return what the program reads: a line of JSON with the sizes, then the bytes of the files in that order."""
    head = {"at": at.isoformat() if at else None, "sizes": {name: len(content) for name, content in files.items()}}
    return json.dumps(head).encode() + b"\n" + b"".join(files.values())


def main(root: str, fonts: Sequence[str]) -> int:
    head = json.loads(sys.stdin.buffer.readline())
    files = {name: sys.stdin.buffer.read(size) for name, size in head["sizes"].items()}
    at = datetime.fromisoformat(head["at"]) if head["at"] else None
    try:
        sys.stdout.buffer.write(press(files, at, root=root, fonts=fonts))
    except Mistake as mistake:
        print(json.dumps([mistake.message, mistake.diagnostic]), file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
