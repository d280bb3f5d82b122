"""Calendars read into schedules, changed, and tried out: rows in, plain values out.

The functions that write take no ``by``: this module knows no people. Who changed what is recorded by the module that
calls them (``dossiers.calendars``), in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from xaso.base import formats
from xaso.base.reasons import Reason, Refused
from xaso.worktime.models import Calendar, SpecialDay, WeeklyWindow, new_version
from xaso.worktime.schedule import USUAL_WEEK, DayKind, Schedule, Season, Special, Week, Window

NATIONAL = "Lịch làm việc cả nước"
_FIXTURE = Path(__file__).parent / "fixtures" / "national.json"

#: The schedule of each calendar with the versions, along the chain, of which it was made. Each process has its own.
_kept: dict[int, tuple[tuple[tuple[int, int], ...], Schedule]] = {}
#: A schedule remembers the days it was asked for: some hundred kilobytes after years of use.
_MOST_KEPT = 200


@lru_cache(maxsize=1)
def shipped() -> Schedule:
    """Return the national calendar as it is shipped; needs no database."""
    days = json.loads(_FIXTURE.read_text())["days"]
    special = {
        date.fromisoformat(day["date"]): Special(
            DayKind(day["kind"]), day["name"], day["decision"], day.get("as_weekday", 0)
        )
        for day in days
    }
    return Schedule(special=special)


def ship() -> Calendar:
    """Return the country's calendar; write the shipped one where there is none."""
    country = Calendar.objects.filter(parent=None).order_by("pk").first()
    if country is None:
        country = Calendar.objects.create(name=NATIONAL, parent=None)
        SpecialDay.objects.bulk_create(
            SpecialDay(
                calendar=country,
                date=day,
                kind=special.kind.value,
                name=special.name,
                decision=special.decision,
                as_weekday=special.as_weekday,
            )
            for day, special in shipped().special.items()
        )
    return country


def national() -> Calendar:
    """Return the calendar of the country, on which all others rest.

    :raises Calendar.DoesNotExist: it has not been shipped.
    """
    country = Calendar.objects.filter(parent=None).order_by("pk").first()
    if country is None:
        raise Calendar.DoesNotExist(NATIONAL)
    return country


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
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[calendar.pk] = (mark, _read(chain))
    return kept[1]


def _read(chain: Sequence[Calendar]) -> Schedule:
    windows = list(WeeklyWindow.objects.filter(calendar__in=chain))
    days = list(SpecialDay.objects.filter(calendar__in=chain))
    seasons: list[Season] = [Season(USUAL_WEEK)]
    special: dict[date, Special] = {}
    # From the top down: what is nearer comes later and wins.
    for link in reversed(chain):
        seasons += _seasons(window for window in windows if window.calendar_id == link.pk)
        for day in days:
            if day.calendar_id != link.pk:
                continue
            if day.kind == SpecialDay.Kind.WORKING:
                special.pop(day.date, None)
            else:
                special[day.date] = Special(DayKind(day.kind), day.name, day.decision, day.as_weekday)
    return Schedule(tuple(seasons), special)


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
    calendar.version = new_version()
    calendar.save(update_fields=["version"])


def set_day(
    calendar: Calendar, day: date, kind: str, *, name: str = "", decision: str = "", as_weekday: int = 0
) -> SpecialDay:
    """Say how a day differs; replaces what the calendar itself said of it before. Inside the caller's transaction.

    :param as_weekday: on a make-up day, the weekday whose hours are worked.
    """
    facts = {"kind": kind, "name": name, "decision": decision, "as_weekday": as_weekday}
    row, _new = SpecialDay.objects.update_or_create(calendar=calendar, date=day, defaults=facts)
    _changed(calendar)
    return row


def remove_day(calendar: Calendar, day: date) -> bool:
    """Take back what this calendar itself said of a day; say whether there was anything."""
    gone, _detail = SpecialDay.objects.filter(calendar=calendar, date=day).delete()
    if gone:
        _changed(calendar)
    return bool(gone)


def set_week(calendar: Calendar, week: Week, *, first: date | None = None, last: date | None = None) -> None:
    """Set the windows of a season (of the whole year without dates); replaces that season.

    A week without any window takes the season back: then the others, and the calendar above, say what holds.

    :raises Refused: windows of one day overlap, or end before they begin. Nothing was written.
    """
    reasons = [*_wrong_windows(week)]
    if first is not None and last is not None and last < first:
        reasons.append(Reason("season-backwards", _("The season ends before it begins.")))
    if reasons:
        raise Refused(reasons)
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


def _wrong_windows(week: Week) -> Iterable[Reason]:
    for weekday, windows in enumerate(week):
        day = WeeklyWindow.WEEKDAYS[weekday][1]
        ordered = sorted(windows)
        for window in ordered:
            if window.end <= window.start:
                text = _("%(day)s: hours that begin at %(start)s must end later.")
                yield Reason("window-backwards", text % {"day": day, "start": formats.time(window.start)})
        for one, following in zip(ordered, ordered[1:], strict=False):
            if following.start < one.end:
                text = _("%(day)s: the hours from %(start)s overlap those before: they would count twice.")
                yield Reason("windows-overlap", text % {"day": day, "start": formats.time(following.start)})


def with_day(schedule: Schedule, day: date, special: Special | None) -> Schedule:
    """Return the schedule as it would be with that day set (None: taken back). Writes nothing: for previews."""
    days = dict(schedule.special)
    if special is None or special.kind is DayKind.WORKING:
        days.pop(day, None)
    else:
        days[day] = special
    return replace(schedule, special=days)
