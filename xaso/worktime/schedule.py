"""Working time as a plain value: weekly windows with seasons, and the days that differ. Pure: no tables, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum

#: Vietnam has had one offset since 1975 and no summer time.
VIETNAM = timezone(timedelta(hours=7))
#: When a day without working hours is taken to end, where an end is needed.
USUAL_CLOSING = time(17)


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


@dataclass(frozen=True)
class Schedule:
    """When an authority works. Later seasons win where two apply."""

    seasons: tuple[Season, ...] = (Season(USUAL_WEEK),)
    special: Mapping[date, Special] = field(default_factory=dict)

    def _week(self, day: date) -> Week:
        for season in reversed(self.seasons):
            if (season.first is None or season.first <= day) and (season.last is None or day <= season.last):
                return season.week
        return USUAL_WEEK

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return all opening windows of a day in order; none on a day off."""
        special = self.special.get(day)
        if special is None:
            return self._week(day)[day.weekday()]
        return self._week(day)[special.as_weekday] if special.kind is DayKind.MAKE_UP else ()

    def counting(self, day: date) -> tuple[Window, ...]:
        """Return the windows in which time limits run."""
        windows = self.windows(day)
        return windows if all(window.counts for window in windows) else tuple(w for w in windows if w.counts)

    def kind(self, day: date) -> DayKind:
        if (special := self.special.get(day)) is not None:
            return special.kind
        windows = self.windows(day)
        if not windows:
            return DayKind.WEEKEND
        return DayKind.WORKING if any(window.counts for window in windows) else DayKind.RECEPTION_ONLY

    def is_working(self, day: date) -> bool:
        """Say whether time limits run on that day at all."""
        return bool(self.counting(day))

    def closing(self, day: date) -> datetime:
        """Return the end of the last counting window; 17:00 on a day that has none. Vietnam time."""
        windows = self.counting(day)
        return datetime.combine(day, windows[-1].end if windows else USUAL_CLOSING, VIETNAM)

    def next_working_day(self, day: date) -> date:
        """Return ``day`` itself or the next one on which limits run.

        :raises ValueError: there is none within two years.
        """
        for _ in range(731):
            if self.is_working(day):
                return day
            day += timedelta(days=1)
        raise ValueError("the calendar has no working day within two years")

    def next_instant(self, at: datetime) -> datetime:
        """Return ``at``, or the next moment at which limits run. A window's end is no longer inside it."""
        at = at.astimezone(VIETNAM)
        for window in self.counting(at.date()):
            if at < datetime.combine(at.date(), window.end, VIETNAM):
                return max(at, datetime.combine(at.date(), window.start, VIETNAM))
        day = self.next_working_day(at.date() + timedelta(days=1))
        return datetime.combine(day, self.counting(day)[0].start, VIETNAM)
