"""Working time as a plain value: weekly windows with seasons, and the days that differ. Pure: no tables, no clock."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple

from xaso.worktime.stretches import Stretch

#: Vietnam has had one offset since 1975 and no summer time.
VIETNAM = timezone(timedelta(hours=7))
#: When a day without working hours is taken to end, where an end is needed.
USUAL_CLOSING = time(17)
#: So many days of a schedule are kept worked out, some 150 KB: a count walks over few, a process over many calendars.
_KEPT_DAYS = 400
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What kind of day it is for the working calendar."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    COMPENSATORY = "compensatory"
    SWAPPED_OFF = "swapped-off"
    MAKE_UP = "make-up"
    RECEPTION_ONLY = "reception-only"


OFF = frozenset({DayKind.HOLIDAY, DayKind.COMPENSATORY, DayKind.SWAPPED_OFF})
#: What makes a day other than its weekday says.
DIFFERENT = OFF | {DayKind.MAKE_UP}


@dataclass(frozen=True, order=True)
class Window:
    """Opening hours; ``counts=False``: dossiers are taken in but time limits do not run (Saturday mornings)."""

    start: time
    end: time
    counts: bool = True


#: Windows by weekday, Monday first.
Week = tuple[tuple[Window, ...], ...]


@dataclass(frozen=True)
class Season:
    """A week's windows and the days they apply, both inclusive; None is open."""

    week: Week
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Special:
    """A day that differs: why, by which decision, and on a make-up day which weekday's hours are worked."""

    kind: DayKind
    name: str = ""
    decision: str = ""
    as_weekday: int = 0


_MORNING, _AFTERNOON = Window(time(7, 30), time(11, 30)), Window(time(13), time(17))
#: Monday to Friday 07:30–11:30 and 13:00–17:00: the typical hours of a People's Committee.
USUAL_WEEK: Week = ((_MORNING, _AFTERNOON),) * 5 + ((), ())


class Day(NamedTuple):
    """What is known of one day. Worked out once per schedule: counting walks over the same days again and again."""

    kind: DayKind
    #: Begin and end of the windows in which time limits run, in order; Vietnam time.
    running: tuple[Stretch, ...]
    #: End of the last of them; 17:00 on a day that has none.
    closing: datetime
    name: str
    decision: str


@dataclass(frozen=True)
class Schedule:
    """When an authority works. Later seasons win where two apply. ``special`` must not be changed afterwards."""

    seasons: tuple[Season, ...] = (Season(USUAL_WEEK),)
    special: Mapping[date, Special] = field(default_factory=dict)
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def _week(self, day: date) -> Week:
        for season in reversed(self.seasons):
            if (season.first is None or season.first <= day) and (season.last is None or day <= season.last):
                return season.week
        return USUAL_WEEK

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return all opening windows of a day in order; none on a day off."""
        special, weekday = self.special.get(day), day.weekday()
        if special is not None:
            if special.kind in OFF:
                return ()
            if special.kind is DayKind.MAKE_UP:
                weekday = special.as_weekday
        return self._week(day)[weekday]

    def day(self, day: date) -> Day:
        """Return what is known of a day."""
        known = self._days.get(day)
        if known is None:
            if len(self._days) >= _KEPT_DAYS:
                self._days.clear()
            known = self._days[day] = self._work_out(day)
        return known

    def _work_out(self, day: date) -> Day:
        windows = self.windows(day)
        running = tuple(
            (datetime.combine(day, window.start, VIETNAM), datetime.combine(day, window.end, VIETNAM))
            for window in windows
            if window.counts
        )
        closing = running[-1][1] if running else datetime.combine(day, USUAL_CLOSING, VIETNAM)
        special = self.special.get(day)
        if special is not None and special.kind in DIFFERENT:
            return Day(special.kind, running, closing, special.name, special.decision)
        kind = DayKind.WORKING if running else DayKind.RECEPTION_ONLY if windows else DayKind.WEEKEND
        return Day(kind, running, closing, "", "")

    def kind(self, day: date) -> DayKind:
        return self.day(day).kind

    def is_working(self, day: date) -> bool:
        """Say whether time limits run on that day at all."""
        return bool(self.day(day).running)

    def closing(self, day: date) -> datetime:
        """Return the end of the last counting window; 17:00 on a day that has none. Vietnam time."""
        return self.day(day).closing

    def next_working_day(self, day: date) -> date:
        """Return ``day`` itself or the next one on which limits run.

        :raises ValueError: there is none within two years.
        """
        for _ in range(731):
            if self.day(day).running:
                return day
            day += ONE_DAY
        raise ValueError("the calendar has no working day within two years")

    def next_instant(self, at: datetime) -> datetime:
        """Return ``at``, or the next moment at which limits run. A window's end is no longer inside it.

        :raises ValueError: there is none within two years.
        """
        at = at.astimezone(VIETNAM)
        for begin, end in self.day(at.date()).running:
            if at < end:
                return max(at, begin)
        return self.day(self.next_working_day(at.date() + ONE_DAY)).running[0][0]


def months_later(day: date, months: int) -> date:
    """Return the corresponding day so many months later, or the last day of that month. Source: art. 148.3."""
    ahead = day.month - 1 + months
    year, month = day.year + ahead // 12, ahead % 12 + 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))
