"""Working time as a plain value: weekly windows with seasons, and the days that differ. Pure: no tables, no clock."""

from __future__ import annotations

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
        special = self.special.get(day)
        if special is not None and special.kind in OFF:
            return ()
        make_up = special is not None and special.kind is DayKind.MAKE_UP
        return self._week(day)[special.as_weekday if special and make_up else day.weekday()]

    def counting(self, day: date) -> tuple[Window, ...]:
        """Return the windows in which time limits run."""
        return tuple(window for window in self.windows(day) if window.counts)

    def day(self, day: date) -> Day:
        """Return what is known of a day."""
        known = self._days.get(day)
        if known is None:
            running = tuple(
                (datetime.combine(day, window.start, VIETNAM), datetime.combine(day, window.end, VIETNAM))
                for window in self.counting(day)
            )
            closing = running[-1][1] if running else datetime.combine(day, USUAL_CLOSING, VIETNAM)
            special = self.special.get(day)
            name, decision = (special.name, special.decision) if special else ("", "")
            if len(self._days) >= _KEPT_DAYS:
                self._days.clear()
            known = self._days[day] = Day(self._kind(day), running, closing, name, decision)
        return known

    def _kind(self, day: date) -> DayKind:
        special = self.special.get(day)
        if special is not None and (special.kind in OFF or special.kind is DayKind.MAKE_UP):
            return special.kind
        windows = self.windows(day)
        if not windows:
            return DayKind.WEEKEND
        return DayKind.WORKING if any(window.counts for window in windows) else DayKind.RECEPTION_ONLY

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
