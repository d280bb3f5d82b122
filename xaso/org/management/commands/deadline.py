"""``bin/xaso deadline``: when something is due, and each day that explains it. Needs no database without ``--unit``."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.org import units
from xaso.org.models import Unit
from xaso.worktime import calendars, explain
from xaso.worktime.deadlines import Deadline, LedgerDay, Limit, Pause, Per, Policy, deadline
from xaso.worktime.schedule import Schedule


def moment(text: str) -> datetime:
    """Return the moment an argument names; without offset it is Vietnam time."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%(text)s” is no moment: write it like 2021-02-09T10:00") % {"text": text}) from None


def pause(text: str) -> Pause:
    """Return the pause an argument names: FROM/TO, or FROM/ for one that lasts."""
    start, slash, end = text.partition("/")
    if not slash:
        raise ArgumentTypeError(_("a pause is written FROM/TO, or FROM/ while it lasts"))
    try:
        return Pause(moment(start), moment(end) if end else None)
    except ValueError:
        raise ArgumentTypeError(_("the pause %(text)s ends before it starts") % {"text": text}) from None


def amount(text: str) -> float:
    """Return the number an argument names; a comma will do for the point."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ArgumentTypeError(_("“%(text)s” is no number") % {"text": text}) from None


class Command(Base):
    help = gettext_noop("Say when something is due by law, and why: every day that counts and every day that does not")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="start", type=moment, required=True, help=gettext_noop("moment of receipt: 2021-02-09T10:00")
        )
        parser.add_argument("--limit", type=amount, required=True, help=gettext_noop("how many hours, days or months"))
        parser.add_argument("--per", choices=[per.value for per in Per], required=True, help=gettext_noop("of which"))
        parser.add_argument(
            "--policy",
            choices=[policy.value for policy in Policy],
            default=Policy.EXCLUDE.value,
            help=gettext_noop("what a pause does to the clock (exclude)"),
        )
        parser.add_argument(
            "--pause",
            action="append",
            default=[],
            type=pause,
            metavar="FROM/TO",
            help=gettext_noop("a time of waiting for the applicant; FROM/ while it lasts; may be repeated"),
        )
        parser.add_argument(
            "--close-after",
            type=amount,
            metavar="DAYS",
            help=gettext_noop("with auto-close: after so many days of waiting the dossier may be closed"),
        )
        parser.add_argument(
            "--unit", metavar="CODE", help=gettext_noop("by the calendar of this unit; else by the country's")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        policy = Policy(options["policy"])
        days = options["close_after"]
        if days is not None and policy is not Policy.AUTO_CLOSE:
            raise Stop(_("--close-after goes with --policy auto-close only."), Exit.WRONG_USAGE)
        limit = _limit(options["limit"], Per(options["per"]))
        close_after = None if days is None else _limit(days, Per.CALENDAR_DAY)
        schedule = _schedule(options["unit"], options["start"])
        try:
            found = deadline(schedule, options["start"], limit, policy, options["pause"], close_after=close_after)
        except (ValueError, OverflowError) as error:
            # A moment outside the years of our calendars, or a calendar without a working day.
            raise Stop(_("No calendar reaches that far: count within 1976–2199."), Exit.WRONG_USAGE) from error
        if self.as_json:
            self.data(_facts(found))
            return
        names = (_("Day"), _("What it is"), _("Adds"), _("So far"))
        rows = explain.rows(found)
        self.data([dict(zip(names, (r.label, r.text, r.counted, r.so_far), strict=True)) for r in rows])
        self.data(explain.in_a_line(found))


def _limit(number: float, per: Per) -> Limit:
    try:
        return Limit(number, per)
    except ValueError as error:
        text = _("A limit is above 0 and at most ten years, days and months are whole: %(number)s will not do.")
        raise Stop(text % {"number": f"{number:g}"}, Exit.WRONG_USAGE) from error


def _schedule(code: str | None, start: datetime) -> Schedule:
    """Return the working time of the unit that had the code at the start, or of the last one that had it."""
    if not code:
        return calendars.shipped()
    try:
        found = list(Unit.objects.filter(Q(code=code) | Q(id_code=code)).order_by("valid_from"))
        then = [unit for unit in found if unit.valid_from <= start.date() <= (unit.valid_to or start.date())]
        if not found:
            raise Stop(_("There is no unit with the code %(code)s.") % {"code": code}, Exit.NOT_FOUND)
        return calendars.schedule_of(units.calendar_of((then or found)[-1]))
    except DatabaseError as error:
        raise Stop(_("The units cannot be read: %(error)s") % {"error": error}) from error
    except LookupError as error:
        raise Stop(str(error.args[0]), Exit.NOT_FOUND) from error


def _facts(found: Deadline) -> dict[str, Any]:
    facts: dict[str, Any] = {"due": found.due, "days": [_day(day) for day in found.days]}
    if found.is_paused:
        facts["left"] = _short(found.left)
        if found.closes_at is not None:
            facts["closes_at"] = found.closes_at
    return facts


def _day(day: LedgerDay) -> dict[str, Any]:
    return {
        "date": day.day,
        "kind": day.kind,
        "why": day.why,
        "counted": _short(day.counted),
        "total": _short(day.total),
        "lost": _short(day.lost),
        "name": day.name,
        "decision": day.decision,
        "is_start": day.is_start,
        "is_due": day.is_due,
        "paused": day.paused is not None,
    }


def _short(number: float) -> float | int:
    return int(number) if number == int(number) else number
