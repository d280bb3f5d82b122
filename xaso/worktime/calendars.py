"""Calendars read into schedules, changed, and tried out: rows in, plain values out.

The functions that write take no ``by``: this module knows no people. Who changed what is recorded by the module that
calls them (``dossiers.calendars``), in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db.models import F

from xaso.worktime.models import Calendar, SpecialDay, WeeklyWindow
from xaso.worktime.schedule import USUAL_WEEK, DayKind, Schedule, Season, Special, Week, Window

NATIONAL = "Lịch làm việc cả nước"
_FIXTURE = Path(__file__).parent / "fixtures" / "national.json"

_kept: dict[int, tuple[tuple[tuple[int, int], ...], Schedule]] = {}


@lru_cache(maxsize=1)
def shipped() -> Schedule:
    """Return the national calendar as it is shipped; needs no database."""
    days = json.loads(_FIXTURE.read_text())["days"]
    special = {
        date.fromisoformat(day["date"]): Special(DayKind(day["kind"]), day["name"], day.get("decision", ""))
        for day in days
    }
    return Schedule(special=special)


def ship() -> Calendar:
    """Write the shipped national calendar where there is none; return it."""
    national, is_new = Calendar.objects.get_or_create(name=NATIONAL, parent=None)
    if is_new:
        SpecialDay.objects.bulk_create(
            SpecialDay(calendar=national, date=day, kind=s.kind.value, name=s.name, decision=s.decision)
            for day, s in shipped().special.items()
        )
    return national


def national() -> Calendar:
    """Return the calendar of the country, on which all others rest."""
    return Calendar.objects.get(name=NATIONAL, parent=None)


def _chain(calendar: Calendar) -> list[Calendar]:
    """The calendar and those above it, itself first. One query for up to three above."""
    above = "parent__parent__parent"
    found = Calendar.objects.select_related(above).get(pk=calendar.pk)
    chain: list[Calendar] = []
    here: Calendar | None = found
    while here is not None:
        chain.append(here)
        here = here.parent
    return chain


def schedule_of(calendar: Calendar) -> Schedule:
    """Return the working time that a calendar describes. One query when nothing changed, three when it was changed."""
    chain = _chain(calendar)
    mark = tuple((link.pk, link.version) for link in chain)
    kept = _kept.get(calendar.pk)
    if kept is None or kept[0] != mark:
        kept = _kept[calendar.pk] = (mark, _read(chain))
    return kept[1]


def _read(chain: list[Calendar]) -> Schedule:
    order = {link.pk: n for n, link in enumerate(chain)}
    windows = list(WeeklyWindow.objects.filter(calendar__in=chain))
    nearest = min((order[w.calendar_id] for w in windows), default=None)
    own = [w for w in windows if order[w.calendar_id] == nearest]
    special: dict[date, Special] = {}
    # From the top down: what is nearer overrides.
    for day in sorted(SpecialDay.objects.filter(calendar__in=chain), key=lambda d: -order[d.calendar_id]):
        if day.kind == SpecialDay.Kind.WORKING:
            special.pop(day.date, None)
        else:
            special[day.date] = Special(DayKind(day.kind), day.name, day.decision)
    return Schedule(_seasons(own) or (Season(USUAL_WEEK),), special)


def _seasons(windows: Iterable[WeeklyWindow]) -> tuple[Season, ...]:
    periods: dict[tuple[date | None, date | None], list[WeeklyWindow]] = {}
    for window in windows:
        periods.setdefault((window.valid_from, window.valid_to), []).append(window)
    # A season without dates is the rule, those with dates the exceptions: they come later and win.
    ordered = sorted(periods, key=lambda period: (period != (None, None), period[0] or date.min))
    return tuple(Season(_week(periods[period]), *period) for period in ordered)


def _week(windows: Iterable[WeeklyWindow]) -> Week:
    days: list[list[Window]] = [[] for _ in range(7)]
    for window in windows:
        days[window.weekday].append(Window(window.opens, window.closes, window.counts))
    return tuple(tuple(sorted(day)) for day in days)


def _changed(calendar: Calendar) -> None:
    Calendar.objects.filter(pk=calendar.pk).update(version=F("version") + 1)


def set_day(calendar: Calendar, day: date, kind: str, *, name: str = "", decision: str = "") -> SpecialDay:
    """Say how a day differs; replaces what the calendar itself said of it before. Inside the caller's transaction."""
    row, _new = SpecialDay.objects.update_or_create(
        calendar=calendar, date=day, defaults={"kind": kind, "name": name, "decision": decision}
    )
    _changed(calendar)
    return row


def remove_day(calendar: Calendar, day: date) -> bool:
    """Take back what this calendar itself said of a day; say whether there was anything."""
    gone, _detail = SpecialDay.objects.filter(calendar=calendar, date=day).delete()
    if gone:
        _changed(calendar)
    return bool(gone)


def set_week(calendar: Calendar, week: Week, *, first: date | None = None, last: date | None = None) -> None:
    """Set the windows of a season (of the whole year without dates); replaces that season."""
    WeeklyWindow.objects.filter(calendar=calendar, valid_from=first, valid_to=last).delete()
    WeeklyWindow.objects.bulk_create(
        WeeklyWindow(
            calendar=calendar,
            weekday=weekday,
            opens=window.start,
            closes=window.end,
            counts=window.counts,
            valid_from=first,
            valid_to=last,
        )
        for weekday, windows in enumerate(week)
        for window in windows
    )
    _changed(calendar)


def with_day(schedule: Schedule, day: date, special: Special | None) -> Schedule:
    """Return the schedule as it would be with that day set (None: taken back). Writes nothing: for previews."""
    days = dict(schedule.special)
    if special is None or special.kind is DayKind.WORKING:
        days.pop(day, None)
    else:
        days[day] = special
    return replace(schedule, special=days)
