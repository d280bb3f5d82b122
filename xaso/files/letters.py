"""Letters and forms as PDF/A-2b and PDF/UA-1 by Typst: a template, which is a file, and data, which is never its source.

A template is ``<module>/<path>``: ``XASO_DATA/letters/<module>/<path>.typ`` if an administrator has put one there, else
``xaso/<module>/letter_templates/<path>.typ``. It finds its data in ``/data.json`` and what all letters share in
``/files/_sheet.typ`` (docs/how-to/replace-a-letter.md). It cannot read other files, nor the network.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from xaso.base.folding import tidy
from xaso.base.reasons import Reason, Refused

if TYPE_CHECKING:
    import typst

XASO = Path(__file__).resolve().parents[1]
#: What we promise of every letter; Typst refuses to write one that does not keep it.
STANDARDS = ("a-2b", "ua-1")
#: Where Debian puts Tinos (fonts-croscore), which has the metrics of Times New Roman and all of Vietnamese.
CROSCORE = Path("/usr/share/fonts/truetype/croscore")
_PARTS = {".typ", ".png", ".jpg", ".svg"}
_NAME = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)+")
_PACKAGE = re.compile(rb'"@[\w-]+/')
#: Marks that turn the direction of writing: a name must not rearrange the sentence around it.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_UNPRINTABLE = re.compile(r"the text `\"(.*?)\"` could not be displayed")
_PLACE = re.compile(r"┌─ (?:\S*?/)?(main|[a-z]+/\S+?)\.typ:(\d+)")
#: The page of every letter: ours, so that a title and a language are never forgotten.
_MAIN = """#let letter = json("/letter.json")
#set document(title: letter.title)
#set text(lang: letter.lang)
#include "/{template}.typ"
"""
_kept = threading.local()
#: Characters that no font here has; learnt, so that they cost one more try only once.
_missing: set[str] = set()


class BadTemplate(Refused):
    """A template does not compile. ``line`` counts from 1; 0 when it is not known."""

    def __init__(self, template: str, line: int, what: str) -> None:
        self.template, self.line = template, line
        text = _("The letter template “%(template)s” has a mistake in line %(line)d: %(what)s.")
        super().__init__(Reason("bad-template", text % {"template": template, "line": line, "what": what}))


def compile(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    lang: str = "vi",
    qr: str = "",
    at: datetime | None = None,
) -> bytes:
    """Return the letter as a tagged PDF. The first costs 50 ms in a process, the next ones some milliseconds.

    Same template, data and ``at``: same bytes. Characters that no font has are printed as □.

    :param data: JSON values.
    :param qr: what the QR code says; empty: the template gets none.
    :param at: becomes the PDF's date of creation; None: now.
    :raises BadTemplate: the template is faulty; nothing else is used in its place, since a letter with other words
        than its authority chose must not go out unnoticed.
    :raises KeyError: there is no such template.
    """
    import typst

    files = {**dict(_parts()), "main.typ": _MAIN.replace("{template}", template).encode()}
    if not _NAME.fullmatch(template) or f"{template}.typ" not in files:
        raise KeyError(template)
    if qr:
        files["qr.svg"] = _qr(qr)
    letter = {"title": title, "lang": lang, "qr": bool(qr)}
    for attempt in range(6):
        # At last only what every font of ours has.
        known = _latin if attempt == 5 else _printable
        files["data.json"] = json.dumps(_clean(data, known)).encode()
        files["letter.json"] = json.dumps(_clean(letter, known)).encode()
        try:
            pdf = _compiler().compile(files, format="pdf", pdf_standards=list(STANDARDS), timestamp=at)
        except typst.TypstError as error:
            if not _learn(str(error.diagnostic)):  # type: ignore[attr-defined]
                raise _bad(template, str(error.diagnostic), str(error)) from error  # type: ignore[attr-defined]
        else:
            return bytes(pdf)
    raise BadTemplate(template, 0, "unprintable characters")


def source(template: str) -> str:
    """Return the text of a template as it is used now.

    :raises KeyError: there is no such template.
    """
    return dict(_parts())[f"{template}.typ"].decode()


def templates() -> list[str]:
    """Return the names of all templates, without the parts (``_…``) they share."""
    return sorted(
        name.removesuffix(".typ")
        for name, _content in _parts()
        if name.endswith(".typ") and not name.rpartition("/")[2].startswith("_")
    )


def own_folder() -> Path:
    """Return where an administrator's templates, pictures and fonts (``fonts/``) lie; it may not exist."""
    return Path(settings.DATA) / "letters"


def _parts() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of all templates and pictures, ours first, so that an administrator's win."""
    for folder in sorted(XASO.glob("*/letter_templates")):
        for path in sorted(folder.rglob("*")):
            if path.suffix in _PARTS:
                yield f"{folder.parent.name}/{path.relative_to(folder).as_posix()}", path.read_bytes()
    own = own_folder()
    for path in sorted(own.rglob("*")) if own.is_dir() else ():
        if path.suffix not in _PARTS:
            continue
        name, content = path.relative_to(own).as_posix(), path.read_bytes()
        if path.suffix == ".typ" and (found := _PACKAGE.search(content)):
            line = content.count(b"\n", 0, found.start()) + 1
            raise BadTemplate(name.removesuffix(".typ"), line, _("packages from the network cannot be used"))
        yield name, content


def _compiler() -> typst.Compiler:
    """Return this thread's compiler, with its fonts loaded. Two threads cannot share one."""
    if not hasattr(_kept, "compiler"):
        import typst

        # What a template may read from the disk: an empty folder.
        root = Path(settings.DATA) / "derived" / "letters"
        root.mkdir(parents=True, exist_ok=True)
        _kept.compiler = typst.Compiler({"main.typ": b""}, root=str(root), font_paths=_fonts())
    return _kept.compiler


@cache
def _fonts() -> typst.Fonts:
    import typst

    folders = [folder for folder in (own_folder() / "fonts", CROSCORE) if folder.is_dir()]
    # Not the system's fonts: the same letter looks the same on every machine.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(f) for f in folders])


def _qr(text: str) -> bytes:
    import segno

    out = io.BytesIO()
    # Level M: still read with 15 % of it under a fold or a stamp.
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue()


def _printable(c: str) -> bool:
    return c not in _missing


def _latin(c: str) -> bool:
    return ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00


def _clean(value: Any, known: Any) -> Any:
    """Return ``value`` with its texts in NFC, without control and direction marks, □ for what has no glyph."""
    if isinstance(value, str):
        text = tidy(value).translate(_TURNS)
        return text if all(map(known, text)) else "".join(c if known(c) else "□" for c in text)
    if isinstance(value, Mapping):
        return {key: _clean(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner, known) for inner in value]
    return value


def _learn(diagnostic: str) -> bool:
    """Remember the characters that could not be displayed; tell whether there were any."""
    found: set[str] = set()
    for shown in _UNPRINTABLE.findall(diagnostic):
        text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), shown)
        found.update(c for c in text if ord(c) >= 0x80)
    if len(_missing) > 20_000:
        _missing.clear()
    _missing.update(found)
    return bool(found)


def _bad(template: str, diagnostic: str, message: str) -> BadTemplate:
    place = _PLACE.search(diagnostic)
    if place and place[1] != "main":
        return BadTemplate(place[1], int(place[2]), message)
    return BadTemplate(template, 0, message)
