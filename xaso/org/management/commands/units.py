"""``bin/xaso units``: bring lists of units and tables of mergers in, look units up."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base.clock import now
from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.base.folding import fold
from xaso.org import mergers, unit_lists
from xaso.org.models import Level, Unit
from xaso.org.unit_lists import Bad


def day(text: str) -> date:
    """Return the day an argument names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("a day is written like 2025-07-01")) from None


class Command(Base):
    help = gettext_noop("Import lists of units and mergers; look units up.")

    def add_arguments(self, parser: CommandParser) -> None:
        todo = parser.add_subparsers(dest="todo", required=True)
        load = todo.add_parser(
            "import", help=gettext_noop("bring a list of units in; running it again changes nothing")
        )
        load.add_argument("file", type=Path, help=gettext_noop("CSV in UTF-8, recognised by its columns"))
        load.add_argument(
            "--from",
            dest="start",
            type=day,
            help=gettext_noop("first day of the list; else the day in the file's name"),
        )
        load.add_argument(
            "--whole",
            action="store_true",
            help=gettext_noop("the list names every unit of the country: the others end the day before"),
        )
        merge = todo.add_parser("merge", help=gettext_noop("end old units and name their successors"))
        merge.add_argument("file", type=Path, help=gettext_noop("CSV in UTF-8, recognised by its columns"))
        merge.add_argument("--on", type=day, required=True, help=gettext_noop("first day of the new units"))
        merge.add_argument("--decision", default="", help=gettext_noop("number of the decision"))
        units = todo.add_parser("list", help=gettext_noop("list units"))
        units.add_argument("--on", type=day, help=gettext_noop("units of that day; else of today"))
        units.add_argument("--level", choices=Level.values, help=gettext_noop("only this level"))
        units.add_argument("--under", metavar="CODE", help=gettext_noop("only units under this one"))
        units.add_argument("--search", default="", help=gettext_noop("part of a name, without marks"))
        show = todo.add_parser("show", help=gettext_noop("show a unit through all its times"))
        show.add_argument("code", metavar="CODE", help=gettext_noop("statistics code or identification code"))

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['todo']}")(options)

    def _import(self, options: dict[str, Any]) -> None:
        path = self._file(options)
        start = options["start"] or unit_lists.day_in(path.name)
        if start is None:
            raise Stop(_("Say from which day the list holds: --from 2025-07-01."), Exit.WRONG_USAGE)
        rows = unit_lists.read(path)
        with self.progress(len(rows), _("Units")) as advance:
            done = unit_lists.import_units(
                rows, valid_from=start, by=None, at=now(), whole=options["whole"], advance=advance
            )
        if not done.changed:
            self.say(_("Nothing new: all %(n)d units were there already.") % {"n": done.unchanged})
        self.data(
            {
                "valid_from": start,
                "rows": len(rows),
                "added": done.added,
                "renewed": done.renewed,
                "corrected": done.corrected,
                "unchanged": done.unchanged,
                "ended": done.ended,
                "not_listed": done.not_listed,
                "bad": _bad(done.bad),
            }
        )

    def _merge(self, options: dict[str, Any]) -> None:
        pairs = mergers.read(self._file(options))
        with self.progress(len({pair.new_code for pair in pairs}), _("Mergers")) as advance:
            done = mergers.merge(
                pairs, on=options["on"], decision=options["decision"], by=None, at=now(), advance=advance
            )
        if not done.pairs:
            self.say(_("Nothing new: all %(n)d successions were there already.") % {"n": done.unchanged})
        self.data(
            {
                "on": options["on"],
                "rows": len(pairs),
                "pairs": done.pairs,
                "unchanged": done.unchanged,
                "ended": done.ended,
                "emptied": len(done.emptied),
                "left": [f"{unit.code} {unit.name}" for unit in done.left],
                "bad": _bad(done.bad),
                "doubts": _bad(done.doubts),
            }
        )

    def _list(self, options: dict[str, Any]) -> None:
        units: QuerySet[Unit] = Unit.objects.valid_on(options["on"] or timezone.localdate(now())).order_by("path")
        if options["level"]:
            units = units.filter(level=options["level"])
        if options["under"]:
            code = options["under"]
            above = Q(path__startswith=f"{code}/") | Q(path__contains=f"/{code}/")
            units = units.filter(above).exclude(code=code)
        if options["search"]:
            units = units.filter(folded__contains=fold(options["search"]))
        self.data([_line(unit) for unit in units])

    def _show(self, options: dict[str, Any]) -> None:
        code = options["code"]
        units = Unit.objects.filter(Q(code=code) | Q(id_code=code) | Q(old_id_code=code))
        found = list(units.select_related("parent").order_by("valid_from"))
        if not found:
            raise Stop(_("There is no unit with the code %(code)s.") % {"code": code}, Exit.NOT_FOUND)
        self.data([_story(unit) for unit in found])

    def _file(self, options: dict[str, Any]) -> Path:
        path: Path = options["file"]
        if not path.is_file():
            raise Stop(_("There is no file %(file)s.") % {"file": path}, Exit.NOT_FOUND)
        return path


def _bad(rows: list[Bad]) -> list[dict[str, Any]]:
    return [{"line": bad.line, "code": bad.code, "why": bad.reason.code, "text": bad.reason.text} for bad in rows]


def _line(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "id_code": unit.id_code,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


def _story(unit: Unit) -> dict[str, Any]:
    return {
        **_line(unit),
        "old_id_code": unit.old_id_code,
        "id_code_assumed": unit.id_code_assumed,
        "parent": unit.parent and f"{unit.parent.code} {unit.parent.name}",
        "path": unit.path,
        "continues": [
            {"code": s.old.code, "name": s.old.name, "on": s.on, "partly": s.partly}
            for s in unit.predecessors.select_related("old").order_by("old__code")
        ],
        "continued_by": [
            {"code": s.new.code, "name": s.new.name, "on": s.on, "partly": s.partly}
            for s in unit.successors.select_related("new").order_by("new__code")
        ],
    }
