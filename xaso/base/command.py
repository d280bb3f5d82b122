"""What every command of ``bin/xaso`` has in common: two languages, ``--json``, exit codes, data apart from talk.

A command sets ``help`` to an English message id (``help = _("…")``, with ``gettext_noop`` as ``_``), adds its
arguments, and in ``handle`` calls one verb. The exit codes are part of the interface:
``docs/reference/commands.md`` lists them.
"""

import json
import os
import sys
import traceback
from argparse import SUPPRESS, Action, HelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import PurePath
from typing import Any, NoReturn, Protocol
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError
from django.db import connections
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base.reasons import Refused

LANGUAGES = ("vi", "en")


class Exit(IntEnum):
    """How a command ended. Scripts go by these numbers: none is ever given another meaning."""

    DONE = 0
    UNEXPECTED = 1
    WRONG_USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    DIFFERENT = 5
    INTERRUPTED = 130


class Advance(Protocol):
    """Tells a progress bar how many more things are done."""

    def __call__(self, done: int = 1) -> None: ...


class Stop(CommandError):
    """End the command with a sentence and an exit code."""

    def __init__(self, text: str, code: Exit = Exit.UNEXPECTED) -> None:
        super().__init__(text, returncode=int(code))


class _Formatter(HelpFormatter):
    """Translates at the last moment: message ids and lazy texts alike."""

    def _get_help_string(self, action: Action) -> str:
        return _in_language(action.help)

    def _format_text(self, text: str) -> str:
        return super()._format_text(_in_language(text))


def _in_language(text: object) -> str:
    # gettext answers the empty id with the catalogue's head.
    return _(str(text)) if text else ""


class Parser(CommandParser):
    """Its help is in Vietnamese, then in English; ``--json`` and ``--lang`` may stand before or after a sub-command."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["formatter_class"] = _Formatter
        super().__init__(**kwargs)
        self.add_argument("--json", action="store_true", default=SUPPRESS, help=gettext_noop("print data as JSON"))
        self.add_argument(
            "--lang",
            choices=LANGUAGES,
            default=SUPPRESS,
            help=gettext_noop("language of talk and help: vi or en"),
        )

    def format_help(self) -> str:
        only = _wanted_language(sys.argv)
        return "\n".join(self._help_in(language) for language in ([only] if only else LANGUAGES))

    def _help_in(self, language: str) -> str:
        with translation.override(language):
            self._positionals.title, self._optionals.title = _("arguments"), _("options")
            text = super().format_help()
            return text.replace("usage: ", _("usage") + ": ", 1).replace(
                "show this help message and exit", _("show this help and end")
            )

    def error(self, message: str) -> NoReturn:
        if not self.called_from_command_line:
            raise Stop(message, Exit.WRONG_USAGE)
        self.print_usage(sys.stderr)
        more = _("More: %(command)s --help") % {"command": self.prog}
        self.exit(Exit.WRONG_USAGE, f"{self.prog}: {message}\n{more}\n")


class Command(BaseCommand):
    """A door to one verb. Prints data to stdout through ``data``, everything else to stderr through ``say``."""

    # Checked by bin/check and when the server starts; here they would cost half a second a call.
    requires_system_checks = ()
    as_json = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = Parser(
            prog=f"{os.path.basename(prog_name)} {subcommand}",
            description=self.help or None,
            called_from_command_line=getattr(self, "_called_from_command_line", None),
            **kwargs,
        )
        for name in ("--settings", "--pythonpath"):
            parser.add_argument(name, help=SUPPRESS)
        for name in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
            parser.add_argument(name, action="store_true", help=SUPPRESS)
        parser.add_argument("-v", "--verbosity", type=int, default=1, help=SUPPRESS)
        # Whatever gettext the command uses, the parser holds message ids and says them in both languages.
        with translation.override(None):
            self.add_arguments(parser)
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        self.as_json = options.setdefault("json", False)
        language = options.setdefault("lang", None)
        if not language:
            return super().execute(*args, **options)
        with translation.override(language):
            return super().execute(*args, **options)

    def run_from_argv(self, argv: list[str]) -> None:
        self._called_from_command_line = True
        if language := _wanted_language(argv):
            translation.activate(language)
        try:
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
            code = self._run(options)
        finally:
            connections.close_all()
        if code:
            sys.exit(code)

    def _run(self, options: dict[str, Any]) -> int:
        try:
            self.execute(*options.pop("args", ()), **options)
            sys.stdout.flush()
        except Refused as refusal:
            self._explain(refusal)
            return Exit.REFUSED
        except ObjectDoesNotExist as missing:
            self.say(_("Not found: %(what)s") % {"what": missing})
            return Exit.NOT_FOUND
        except SystemCheckError as error:
            self.say(str(error))
            return Exit.UNEXPECTED
        except CommandError as error:
            self.say(str(error))
            return error.returncode
        except KeyboardInterrupt:
            self.say(_("Interrupted."))
            return Exit.INTERRUPTED
        except BrokenPipeError:
            # Whoever read our output has seen enough: ``bin/xaso … | head``.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except Exception as error:
            if options.get("traceback") or os.environ.get("XASO_DEBUG") == "1":
                traceback.print_exc()
            self.say(
                _("Unexpected: %(error)s. With --traceback it says where.")
                % {"error": f"{type(error).__name__}: {error}"}
            )
            return Exit.UNEXPECTED
        return Exit.DONE

    def _explain(self, refusal: Refused) -> None:
        if self.as_json:
            reasons = [{"code": r.code, "text": r.text, "source": r.source} for r in refusal.reasons]
            self.data({"refused": reasons})
        for reason in refusal.reasons:
            self.say(f"{reason.text} ({reason.source})" if reason.source else reason.text)

    def data(self, what: Any) -> None:
        """Print ``what`` to stdout: as JSON with ``--json``, else as lines and tables to read."""
        if self.as_json:
            self.stdout.write(json.dumps(what, ensure_ascii=False, indent=2, default=_plain))
        else:
            self.stdout.write(readable(what))

    def say(self, text: object) -> None:
        """Print a sentence to stderr, where it does not mix with data."""
        self.stderr.write(str(text), style_func=str)

    @contextmanager
    def progress(self, total: int | None, label: object) -> Iterator[Advance]:
        """Show a bar on stderr while the block runs; call what it gives with the number of things done.

        Silent where stderr is no terminal. ``total`` None: unknown, the bar only moves.
        """
        if not sys.stderr.isatty():
            yield _nothing
            return
        # Heavy, and only wanted by people at a terminal.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(str(label), total=total)

            def advance(done: int = 1) -> None:
                bar.advance(task, done)

            yield advance


def _nothing(done: int = 1) -> None:
    """Stand in for a progress bar nobody would see."""


def _wanted_language(argv: Sequence[str]) -> str | None:
    """Return what ``--lang`` says, before anything is parsed: the help of the parser itself depends on it."""
    for here, following in zip(argv, [*argv[1:], ""], strict=True):
        value = following if here == "--lang" else here.removeprefix("--lang=") if here.startswith("--lang=") else ""
        if value in LANGUAGES:
            return value
    return None


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID | Decimal | Promise | PurePath):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def readable(what: Any) -> str:
    """Return ``what`` for people: a mapping as "name: value", a list of mappings as a table, a list as lines."""
    if isinstance(what, Mapping):
        lines = []
        for name, value in what.items():
            inner = readable(value)
            lines.append(f"{name}:\n{_indented(inner)}" if _is_block(value) else f"{name}: {inner}")
        return "\n".join(lines)
    if isinstance(what, list | tuple):
        if what and all(isinstance(row, Mapping) for row in what):
            return _table(what)
        return "\n".join(readable(row) for row in what)
    if what is None or what is True or what is False:
        return {None: "–", True: _("yes"), False: _("no")}[what]
    with suppress(TypeError):
        what = _plain(what)
    return str(what)


def _is_block(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple) and bool(value)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([readable(row.get(name)).replace("\n", ", ") for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )
