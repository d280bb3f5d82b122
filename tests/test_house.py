"""The rules of the house that a machine can check, each with the sentence that explains it (docs/decisions/0001)."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from xaso.base import catalogues, listing

ROOT = Path(__file__).resolve().parents[1]
XASO = ROOT / "xaso"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
#: The arrow: what stands first may import what stands below, never the other way round.
LAYERS = next(c["layers"] for c in PYPROJECT["tool"]["importlinter"]["contracts"] if c.get("exhaustive"))
ARROW = [name.strip() for layer in LAYERS for name in layer.split("|")]
MODULES = [name for name in ARROW if (XASO / name).is_dir()]
FUNCTION_LINES, FILE_LINES = 50, 400
SCREENS = ("portal", "insight")


def python_files(*, tests: bool = False) -> list[Path]:
    files = [path for path in XASO.rglob("*.py") if "migrations" not in path.parts]
    files += [path for path in (ROOT / "tests").rglob("*.py")] if tests else []
    return sorted(path for path in files if tests or "tests" not in path.parts)


def templates() -> list[Path]:
    return sorted(XASO.glob("*/templates/**/*.html"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}{f':{line}' if line else ''}"


def module_of(path: Path) -> str:
    return path.relative_to(XASO).parts[0]


def tracked() -> Iterator[tuple[str, str]]:
    """Yield the name and text of each file in the repository that is text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def report(wrong: list[str], why: str) -> None:
    __tracebackhide__ = True
    assert not wrong, f"{why}\n" + "\n".join(f"  {line}" for line in wrong)


# --- Where things stand -----------------------------------------------------------------------------------------------


def test_files_are_named_after_an_idea():
    kinds = {"services", "selectors", "utils", "helpers", "common", "managers", "constants", "exceptions", "signals"}
    wrong = [place(path) for path in XASO.rglob("*") if path.stem in kinds and path.suffix in ("", ".py")]
    report(wrong, "A file is named after the idea in it, never after the kind of thing: nobody looks for a kind.")


def test_files_and_functions_fit_on_a_screen_or_two():
    wrong = []
    for path in python_files(tests=True):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            wrong.append(f"{place(path)}: {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    wrong.append(f"{place(path, node.lineno)}: {node.name} has {length} lines")
    report(
        wrong, f"A function over {FUNCTION_LINES} lines hides a second step; a file over {FILE_LINES} a second idea."
    )


def test_every_module_says_what_it_is_for():
    wrong = [name for name in MODULES if not ast.get_docstring(tree(XASO / name / "__init__.py"))]
    report(wrong, "The first file of a module says in one sentence what it is for.")


def test_every_module_is_on_the_arrow():
    there = sorted(path.parent.name for path in XASO.glob("*/__init__.py"))
    assert there == sorted(MODULES), "A module has its place on the arrow, in pyproject.toml."


def test_imports_go_down():
    result = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert result.returncode == 0, f"Imports go down the arrow (house.md §3).\n{result.stdout[-3000:]}"


def test_lint():
    result = run(str(Path(sys.executable).with_name("ruff")), "check", "--no-cache", "--output-format=concise", ".")
    assert result.returncode == 0, f"ruff knows these rules and their reasons (pyproject.toml).\n{result.stdout}"


# --- Who may do what --------------------------------------------------------------------------------------------------


def is_screen(path: Path) -> bool:
    inner = path.relative_to(XASO).parts
    names = {part.removesuffix(".py") for part in inner[1:]}
    return bool(names & {"views", "forms", "api"}) or path.stem.endswith("_forms") or inner[0] in SCREENS


def writes(call: ast.Call) -> bool:
    """Tell whether ``call`` looks like one that writes a row: ``….save()``, ``….objects.create()``, ``….delete()``."""
    if not isinstance(call.func, ast.Attribute):
        return False
    receiver, verb = ast.unparse(call.func.value), call.func.attr
    if "session" in receiver or verb not in {"save", "create", "update", "delete", "bulk_create", "bulk_update"}:
        return False
    return verb != "update" or ".objects" in receiver or ".filter(" in receiver or ".visible_to(" in receiver


def test_screens_do_not_write_rows():
    wrong = [
        f"{place(path, node.lineno)}: {ast.unparse(node.func)}()"
        for path in python_files()
        if is_screen(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and writes(node)
    ]
    report(
        wrong, "A view translates and makes one call: rows are written by the verbs of a module, which leave a trace."
    )


def test_the_rule_about_writing_sees_what_it_should():
    def seen(code: str) -> bool:
        return any(writes(node) for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))

    assert seen("dossier.save()")
    assert seen("Dossier.objects.create(a=1)")
    assert seen("Dossier.objects.filter(a=1).update(b=2)")
    assert not seen("page.update(a=1)")
    assert not seen("request.session.save()")


def imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)


def test_views_and_forms_are_their_modules_own():
    wrong = [
        f"{place(path, line)}: {name}"
        for path in python_files()
        for name, line in imported(path)
        if (match := re.match(r"xaso\.(\w+)\.(views|forms|urls|\w+_forms)\b", name)) and match[1] != module_of(path)
    ]
    report(wrong, "Others come in by a module's door: its verbs, rules and models.")


def test_nobody_looks_at_the_clock():
    clocks = re.compile(
        r"(timezone|datetime|datetime\.datetime)\.(now|utcnow|today)$|(date|datetime\.date)\.today$|time\.time$"
    )
    wrong = [
        f"{place(path, node.lineno)}: {ast.unparse(node.func)}()"
        for path in python_files()
        if path != XASO / "base" / "clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and clocks.match(ast.unparse(node.func))
    ]
    report(wrong, "Verbs take `at`; views, workers and commands ask xaso.base.clock: the past can be replayed.")


def test_only_the_edge_asks_the_clock():
    # rights: a menu asks what somebody may do "now"; a verb hands its own moment.
    allowed = {
        "rights",
        "views",
        "commands",
        "workers",
        "middleware",
        "tests",
        "clock",
        # The edge of signing in: they answer a browser, no verb calls them.
        "sessions",
        "adapters",
        "held",
        "navigation",
        "templating",
    }
    wrong = [
        f"{place(path, line)}"
        for path in python_files()
        for name, line in imported(path)
        if name in ("xaso.base.clock.now", "xaso.base.clock")
        and not allowed & {part.removesuffix(".py") for part in path.parts}
    ]
    report(wrong, "The clock is asked by views, commands and workers, never inside the domain.")


def test_news_has_ears():
    wrong = []
    for topic, hearer in settings.NEWS.items():
        name, _dot, verb = hearer.rpartition(".")
        if not callable(getattr(importlib.import_module(name), verb, None)):
            wrong.append(f"{topic} → {hearer}")
    report(wrong, "Every topic of settings.NEWS names a verb that exists.")


# --- Templates --------------------------------------------------------------------------------------------------------


def test_templates_build_on_their_own_or_lower_modules():
    wrong = []
    for path in templates():
        below = MODULES[MODULES.index(module_of(path)) :]
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"'/]+)/", text):
            # Pages of the accounts library bear its names; org draws them.
            if match[1] not in below and not (match[1] in ("account", "mfa") and module_of(path) == "org"):
                wrong.append(f"{place(path, text[: match.start()].count(chr(10)) + 1)}: {match[1]}/")
    report(wrong, "Templates follow the arrow as the code does.")


def test_pages_carry_no_script_and_no_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.I
    )
    wrong = []
    for path in templates():
        text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        wrong += [f"{place(path, text[: m.start()].count(chr(10)) + 1)}: {m[0].strip()}" for m in inline.finditer(text)]
    report(wrong, "The content security policy forbids inline script and style: an injected one must not run either.")


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_every_text_is_in_vietnamese(name):
    wrong = catalogues.gaps(XASO / name)
    wrong += [line for path in python_files() if module_of(path) == name for line in catalogues.out_of_reach(path)]
    report(wrong, "The interface is Vietnamese: every message id has its translation.")


def names_in(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    } | {
        target.id
        for node in tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def test_the_documentation_names_what_exists():
    wrong = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        if "decisions" in page.parts:
            continue
        for match in re.finditer(r"`((?:xaso|bin|tests|docs)/[\w./-]+)(?:::(\w+))?`", page.read_text(encoding="utf-8")):
            path = ROOT / match[1]
            if not path.exists() or (match[2] and match[2] not in names_in(path)):
                wrong.append(f"{place(page)}: {match[0]}")
    report(wrong, "What prose promises, a test keeps: the tour and the map name only what exists.")


def test_pictures_in_the_documentation_exist():
    wrong = [
        f"{place(page)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists()
    ]
    report(wrong, "Every link and picture in the documentation leads somewhere.")


# --- The repository ---------------------------------------------------------------------------------------------------


def test_nothing_of_this_machine_is_in_the_repository():
    # Put together here, so that this file does not name them either.
    places = [
        "/" + "work/",
        "/" + "root/",
        "/tmp/" + "xs",
        "pythonhosted" + ".org",
        "pypi" + ".org",
        "deb.debian" + ".org",
    ]
    wrong = [f"{name}: {what}" for name, text in tracked() for what in places if what in text]
    report(wrong, "No path of a machine and no address of a registry: the project runs anywhere.")


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", []), ("requirements-dev.lock", ["dev"])])
def test_the_lock_holds_what_the_project_asks_for(lock, extras):
    text = (ROOT / lock).read_text(encoding="utf-8")
    project = PYPROJECT["project"]
    asked = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    locked = set(re.findall(r"^([\w.-]+)==", text, re.M))
    wrong = [line for line in asked if re.split(r"[\[<>=]", line)[0].lower() not in locked]

    report(wrong, f"{lock} is made from pyproject.toml by pip-compile (CONTRIBUTING.md).")
    assert text.count("==") <= text.count("--hash=sha256:"), "Every package in a lock has its hashes."
    assert "http" not in text, "Locks carry versions and hashes, no addresses."


def test_the_command_line_lists_itself_without_django():
    """What makes ``bin/xaso --help`` quick; ``bench/command_line.py`` says how quick."""
    shown = subprocess.run([str(ROOT / "bin" / "xaso"), "--help"], capture_output=True, text=True)
    alone = subprocess.run(
        [sys.executable, "-c", "import sys, xaso.base.listing; print('django' in sys.modules)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert shown.returncode == 0
    assert all(f"\n  {name}\n" in shown.stdout for name, _path in listing.found())
    assert alone.stdout.strip() == "False"
