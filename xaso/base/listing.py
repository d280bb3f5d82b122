"""The list of our commands, read from their source: ``bin/xaso --help`` answers before Django would have started.

Uses the standard library alone, so that it also runs before anything is installed.
"""

import ast
import gettext
import os
import sys
from collections.abc import Iterator
from pathlib import Path

XASO = Path(__file__).resolve().parents[1]
REFERENCE = XASO.parent / "docs" / "reference" / "commands.md"
_START, _END = "<!-- commands: written by xaso/base/listing.py -->", "<!-- end of commands -->"


def found() -> Iterator[tuple[str, Path]]:
    """Yield the name and the file of each command of ours, by name."""
    files = (path for path in XASO.glob("*/management/commands/*.py") if not path.stem.startswith("_"))
    yield from ((path.stem, path) for path in sorted(files, key=lambda path: path.stem))


def help_of(path: Path) -> str:
    """Return the ``help`` of the command in ``path``: its English message id; empty when it has none."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.ClassDef) and node.name == "Command"):
            continue
        for line in node.body:
            match line:
                case (
                    ast.Assign(targets=[ast.Name(id="help")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="help"), value=value)
                ):
                    inner = ast.walk(value or line)
                    return " ".join(n.value for n in inner if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return ""


def in_vietnamese(path: Path, text: str) -> str:
    """Return ``text`` by the compiled catalogue of the command's module, or itself."""
    catalogue = path.parents[2] / "locale" / "vi" / "LC_MESSAGES" / "django.mo"
    try:
        with catalogue.open("rb") as file:
            return gettext.GNUTranslations(file).gettext(text)
    except OSError:
        return text


def listing() -> str:
    lines = [
        "Xã Số: dòng lệnh của toàn chương trình · one command line over the whole program",
        "",
        "  bin/xaso LỆNH [--json] [--lang vi|en] …",
        "  bin/xaso LỆNH --help        cách dùng một lệnh · how to use a command",
        "",
    ]
    for name, path in found():
        english = help_of(path)
        lines += [f"  {name}", f"      {in_vietnamese(path, english)}", f"      {english}"]
    lines += [
        "",
        "Mã kết thúc · exit codes: 0 xong · done, 1 lỗi bất ngờ · unexpected, 2 sai cú pháp · wrong usage,",
        "  3 quy định không cho phép · refused by a rule, 4 không tìm thấy · not found, 5 có khác biệt · different",
    ]
    return "\n".join(lines)


def reference() -> str:
    """Return ``docs/reference/commands.md`` with the table of commands as it is now."""
    before, _, rest = REFERENCE.read_text(encoding="utf-8").partition(_START)
    after = rest.partition(_END)[2]
    rows = [f"| `{name}` | {help_of(path)} |" for name, path in found()]
    return "\n".join([before + _START, "", "| command | what it does |", "| --- | --- |", *rows, "", _END + after])


def main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        REFERENCE.write_text(reference(), encoding="utf-8")
    elif not arguments or arguments[0] in ("help", "-h", "--help"):
        print(listing())
    elif arguments[0].startswith("-") or arguments[0] not in dict(found()):
        unknown = f"bin/xaso: không có lệnh · no such command: {arguments[0]}. Xem · see: bin/xaso --help"
        print(unknown, file=sys.stderr)
        return 2
    else:
        return -1
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Anything else is a command of ours: the caller starts Django for it.
    sys.stdout.flush()
    os._exit(64 if code < 0 else code)
