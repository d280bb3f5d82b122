"""Catalogues of messages: taken from the code and the templates, merged, compiled, checked. Needs Babel, not Django.

``python -m xaso.base.catalogues update|compile|check [module…]``. Message ids are English; ``vi`` must be complete.
``update`` keeps every translation it finds; what the code no longer says stays below as ``#~``, ready to come back.
"""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

XASO = Path(__file__).resolve().parents[1]
_KEYWORDS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
#: Where the program keeps what is not ours to translate.
_ELSEWHERE = {"tests", "migrations", "locale", "static"}


def modules() -> list[Path]:
    return sorted(path.parent for path in XASO.glob("*/__init__.py"))


def catalogue(module: Path) -> Path:
    return module / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def messages(module: Path) -> Catalog:
    """Return what ``module`` says in English: the message ids, with the files they stand in."""
    found = Catalog(domain="django", charset="utf-8", fuzzy=False)
    for path in sorted(module.rglob("*")):
        method = {".py": "python", ".html": "jinja2.ext:babel_extract", ".typ": None}.get(path.suffix)
        if method is None or _ELSEWHERE & set(path.relative_to(module).parts):
            continue
        source = io.BytesIO(path.read_bytes())
        for _line, message, comments, context in extract(
            method,
            source,
            keywords=_KEYWORDS,
            comment_tags=["Translators:"],
            options={"silent": "false", "trimmed": "true"},
        ):
            place = (path.relative_to(XASO.parent).as_posix(), 0)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def kept(module: Path) -> Catalog:
    """Return the Vietnamese catalogue of ``module`` as it lies on disk, empty when there is none."""
    path = catalogue(module)
    if not path.exists():
        return Catalog(locale="vi", domain="django", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="vi", domain="django", abort_invalid=True)


def update(module: Path) -> None:
    """Bring the Vietnamese catalogue in step with the code; new ids come with an empty translation."""
    template, translated = messages(module), kept(module)
    if not len(template) and not len(translated):
        return
    for message in translated.obsolete.values():
        translated[message.id] = message
    translated.obsolete.clear()
    translated.update(template, no_fuzzy_matching=True, update_header_comment=False)
    translated.header_comment = f"# Vietnamese texts of xaso/{module.name}."
    out = io.BytesIO()
    write_po(out, translated, width=120, sort_by_file=True, include_lineno=False, omit_header=True)
    header = f'{translated.header_comment}\nmsgid ""\nmsgstr ""\n"Language: vi\\n"\n' + (
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    path = catalogue(module)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + out.getvalue().decode().lstrip(), encoding="utf-8")


def gaps(module: Path) -> list[str]:
    """Return what is wrong with the Vietnamese catalogue of ``module``, a sentence each."""
    wrong: list[str] = []
    translated = kept(module)
    for message in messages(module):
        if not message.id:
            continue
        own = translated.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        said = message.id if isinstance(message.id, str) else message.id[0]
        where = f"{', '.join(sorted({name for name, _ in message.locations}))}: “{said}”"
        if own is None or not own.string or (not isinstance(own.string, str) and not all(own.string)):
            wrong.append(f"{where} has no Vietnamese.")
        elif own.fuzzy:
            wrong.append(f"{where} is marked fuzzy.")
        else:
            wrong += [f"{where}: {error}" for error in own.check()]
    return wrong


def compile_catalogue(module: Path) -> bool:
    """Write the ``.mo`` beside the ``.po`` when it is older; return whether it was written."""
    source, target = catalogue(module), catalogue(module).with_suffix(".mo")
    if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
        return False
    translated = kept(module)
    draft = target.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, translated)
    # Whole at once: a server that starts meanwhile reads the old one or the new one.
    draft.replace(target)
    return True


def out_of_reach(path: Path) -> Iterator[str]:
    """Yield the calls of ``_()`` that no extraction sees: with an f-string inside, or inside an f-string."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
        if any(_translates(call) for call in inside) or (
            _translates(node) and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
        ):
            place = f"{path.relative_to(XASO.parent)}:{getattr(node, 'lineno', 0)}"
            yield f"{place}: _() and f-strings do not mix: no catalogue sees the text."


def _translates(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KEYWORDS


def main(arguments: list[str]) -> int:
    """Do what the command line says; 0 when all is well, 1 when a catalogue has gaps, 2 on wrong usage."""
    task, names = (arguments or ["?"])[0], set(arguments[1:])
    if task not in ("update", "compile", "check"):
        print(__doc__, file=sys.stderr)
        return 2
    wrong: list[str] = []
    for module in modules():
        if names and module.name not in names:
            continue
        if task == "update":
            update(module)
        elif task == "compile":
            compile_catalogue(module)
        else:
            wrong += gaps(module)
            for path in sorted(module.rglob("*.py")):
                if "tests" not in path.parts:
                    wrong += out_of_reach(path)
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
