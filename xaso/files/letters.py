"""Letters and forms as PDF/A-2b and PDF/UA-1 by Typst: a template, which is a file, and data, never part of its source.

A template is ``<module>/<path>``: ``XASO_DATA/letters/<module>/<path>.typ`` if an administrator has put one there, else
``xaso/<module>/letter_templates/<path>.typ``. It finds its data in ``/data.json`` and what all letters share in
``/files/_sheet.typ`` (docs/how-to/replace-a-letter.md). Besides pictures in ``XASO_DATA/letters`` it cannot read other
files, nor the network.
"""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from xaso.base.folding import tidy
from xaso.base.reasons import Reason, Refused
from xaso.files import guard, letter_press

XASO = Path(__file__).resolve().parents[1]
#: Where Debian puts Tinos (fonts-croscore), which has the metrics of Times New Roman and all of Vietnamese.
CROSCORE = Path("/usr/share/fonts/truetype/croscore")
#: From so many bytes of data on, a letter is typeset in a program of its own: some 300 lines of a register.
LARGE = 150_000
_PARTS = {".typ", ".svg"}
_NAME = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)+")
_PACKAGE = re.compile(rb'"@[\w-]+/')
_UNPRINTABLE = re.compile(r"the text `\"(.*?)\"` could not be displayed")
_PLACE = re.compile(r"┌─ (\S+)\.typ:(\d+)")
#: Beyond Latin and Vietnamese letters, a closer look is needed.
_OTHER = re.compile("[^\t\n -~\u00a1-\u024f\u1e00-\u1eff–—“”‘’…•]")
#: The page of every letter: ours, so that a title and a language are never forgotten.
_MAIN = """#let letter = json("/letter.json")
#set document(title: letter.title)
#set text(lang: letter.lang)
#include "/{template}.typ"
"""
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
    files = {**dict(_parts()), "main.typ": _MAIN.replace("{template}", template).encode()}
    if not _NAME.fullmatch(template) or f"{template}.typ" not in files:
        raise KeyError(template)
    if qr:
        files["qr.svg"] = _qr(qr)
    letter = {"title": title, "lang": lang, "qr": bool(qr)}
    for attempt in range(6):
        # At last only what every font of ours has.
        known = _is_latin if attempt == 5 else _is_printable
        files["data.json"] = json.dumps(_clean(data, known)).encode()
        files["letter.json"] = json.dumps(_clean(letter, known)).encode()
        try:
            return _press(files, at)
        except letter_press.Mistake as mistake:
            if not _learn(mistake.diagnostic):
                raise _bad(template, files, mistake) from mistake
    raise BadTemplate(template, 0, _("it uses characters that no font has"))


def source(template: str) -> str:
    """Return the text of a template as it is used now.

    :raises KeyError: there is no such template.
    """
    return dict(_parts())[f"{template}.typ"].decode()


def sample(template: str) -> dict[str, Any]:
    """Return invented data for a template, from ``sample.json`` of its module: what a preview is printed with.

    :raises KeyError: its module has none.
    """
    module = template.partition("/")[0]
    path = XASO / module / "letter_templates" / "sample.json"
    if not re.fullmatch(r"[a-z]+", module) or not path.exists():
        raise KeyError(template)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def copy(template: str) -> Path:
    """Put the template in use where an administrator can change it, and return that file.

    :raises KeyError: there is no such template.
    :raises FileExistsError: there is a changed one already; it is left alone.
    """
    text, target = source(template), own_folder() / f"{template}.typ"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("x", encoding="utf-8") as file:
        file.write(text)
    return target


def is_own(template: str) -> bool:
    """Tell whether an administrator's file is used for this template."""
    return (own_folder() / f"{template}.typ").exists()


def templates() -> list[str]:
    """Return the names of all templates, without the parts (``_…``) they share."""
    names = {name.removesuffix(".typ") for name, _content in _parts() if name.endswith(".typ")}
    return sorted(name for name in names if not name.rpartition("/")[2].startswith("_"))


def own_folder() -> Path:
    """Return where an administrator's templates, pictures and fonts (``fonts/``) lie; it may not exist."""
    return Path(settings.DATA) / "letters"


def _parts() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of all templates and drawings, ours first, so that an administrator's win."""
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


def _press(files: Mapping[str, bytes], at: datetime | None) -> bytes:
    """Typeset here, or apart when it is large.

    :raises letter_press.Mistake: also when a large letter takes too much time or memory.
    """
    # What a template may read from the disk: the pictures beside it, which are no text and cannot travel in memory.
    root = own_folder()
    root.mkdir(parents=True, exist_ok=True)
    fonts = [str(folder) for folder in (own_folder() / "fonts", CROSCORE) if folder.is_dir()]
    if len(files["data.json"]) < LARGE:
        return letter_press.press(files, at, root=str(root), fonts=fonts)
    command = [sys.executable, "-I", letter_press.__file__, str(root), *fonts]
    done = guard.run(command, seconds=300, megabytes=6144, given=letter_press.job(files, at))
    if done and done.returncode == 0:
        return done.stdout
    if done and done.returncode == 3:
        raise letter_press.Mistake(*json.loads(done.stderr))
    raise letter_press.Mistake(_("there is too much in it to typeset at once"), "")


def _qr(text: str) -> bytes:
    import segno

    out = io.BytesIO()
    # Level M: still read with 15 % of it under a fold or a stamp.
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue()


def _is_printable(c: str) -> bool:
    return c not in _missing and unicodedata.category(c) not in ("Co", "Cn")


def _is_latin(c: str) -> bool:
    return ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00


def _clean(value: Any, known: Callable[[str], bool]) -> Any:
    """Return ``value`` with its texts in NFC, without invisible marks, and □ for what has no glyph."""
    if isinstance(value, str):
        text = tidy(value)
        return _OTHER.sub(lambda found: _shown(found[0], known), text)
    if isinstance(value, Mapping):
        return {key: _clean(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner, known) for inner in value]
    return value


def _shown(c: str, known: Callable[[str], bool]) -> str:
    # Marks that turn the direction of writing, byte order marks: a name must not rearrange the sentence around it.
    if unicodedata.category(c) in ("Cf", "Zl", "Zp"):
        return ""
    return c if known(c) else "□"


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


def _bad(template: str, files: Mapping[str, bytes], mistake: letter_press.Mistake) -> BadTemplate:
    for path, line in _PLACE.findall(mistake.diagnostic):
        # Typst shows the path as seen from where we run.
        known = (name[:-4] for name in files if name.endswith(".typ") and name != "main.typ")
        if name := next((name for name in known if path.endswith(name)), None):
            return BadTemplate(name, int(line), mistake.message)
    return BadTemplate(template, 0, mistake.message)
