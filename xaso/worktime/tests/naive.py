"""The deadline function a second time, deliberately naive: it shares no code with the first and walks every minute.

A moment is the number of minutes since the year 1, in Vietnam time. A calendar is what ``cases.py`` drew by lot, not a
``Schedule``. Slow and plain on purpose: it is the definition, the other one is the program.
"""

from __future__ import annotations

import dataclasses
from datetime import date

DAY = 24 * 60
FIVE = 17 * 60


@dataclasses.dataclass
class Calendar:
    #: (first day or None, last day or None, for each weekday [(opens, closes, counts)]): the last that fits holds.
    seasons: list
    #: date → (kind, weekday whose hours are worked on a make-up day)
    special: dict
    known: dict = dataclasses.field(default_factory=dict)

    def minutes(self, day):
        """The minutes of a day in which limits run, in order. Kept, as the walk asks for them again and again."""
        if day not in self.known:
            self.known[day] = self.work_out(day)
        return self.known[day]

    def work_out(self, day):
        on = date.fromordinal(day)
        weekday = on.weekday()
        if on in self.special:
            kind, as_weekday = self.special[on]
            if kind in ("holiday", "compensatory", "swapped-off"):
                return []
            if kind == "make-up":
                weekday = as_weekday
        week = None
        for first, last, days in self.seasons:
            if (first is None or on >= first) and (last is None or on <= last):
                week = days
        return [minute for opens, closes, counts in week[weekday] if counts for minute in range(opens, closes)]

    def works(self, day):
        return len(self.minutes(day)) > 0

    def closing(self, day):
        """The minute at which a day closes."""
        return day * DAY + (self.minutes(day)[-1] + 1 if self.works(day) else FIVE)

    def moved(self, at):
        """The first minute from ``at`` on in which limits run."""
        while True:
            day = at // DAY
            for minute in self.minutes(day):
                if day * DAY + minute >= at:
                    return day * DAY + minute
            at = (day + 1) * DAY


@dataclasses.dataclass
class Answer:
    """``due`` None: paused for good. ``counted``: day → minutes in a limit of hours, else 1."""

    due: int | None
    counted: dict


def is_paused(minute, pauses):
    """Say whether ``minute`` lies in a pause; an open one has the end None."""
    return bool(pauses) and any(start <= minute and (end is None or minute < end) for start, end in pauses)


def is_paused_for_good(minute, pauses):
    return any(start <= minute and end is None for start, end in pauses)


def answer(calendar, start, amount, per, policy, pauses, cut_off=15 * 60):
    pauses = sorted(pauses, key=lambda pause: (pause[0], pause[1] is None, pause[1]))
    begun = calendar.moved(start)
    if policy == "same-day":
        return same_day(calendar, start, begun, pauses, cut_off)
    if policy == "restart":
        return restarted(calendar, begun, amount, per, pauses)
    if policy == "one-suspension":
        real = [pause for pause in pauses if pause[1] is None or pause[1] > begun]
        return plain(calendar, begun, amount, per, real[:1])
    return plain(calendar, begun, amount, per, pauses)


def plain(calendar, begun, amount, per, pauses):
    if per == "working-hour":
        return hours(calendar, begun, round(amount * 60), pauses)
    if per == "month":
        amount = days_in(begun // DAY, int(amount))
    return days(calendar, begun // DAY, int(amount), per == "working-day", pauses)


def restarted(calendar, begun, amount, per, pauses):
    without = plain(calendar, begun, amount, per, [])
    if not pauses or pauses[0][0] >= without.due:
        return without
    (start, end), later = pauses[0], pauses[1:]
    if end is None:
        return plain(calendar, begun, amount, per, [(start, None)])
    return restarted(calendar, max(begun, calendar.moved(end)), amount, per, later)


def same_day(calendar, start, begun, pauses, cut_off):
    """The first working day from the start on that is not paused at its closing; not today after the cut-off."""
    day = begun // DAY
    if day == start // DAY and start % DAY > cut_off:
        day += 1
    while True:
        if calendar.works(day):
            last = calendar.closing(day) - 1
            if is_paused_for_good(last, pauses):
                return Answer(None, {})
            if not is_paused(last, pauses):
                return Answer(last + 1, {day: 1})
        day += 1


def days(calendar, day, amount, only_working, pauses):
    counted = {}
    while True:
        last = calendar.closing(day) - 1
        if calendar.works(day) and is_paused_for_good(last, pauses):
            return Answer(None, counted)
        if len(counted) >= amount and calendar.works(day) and not is_paused(last, pauses):
            return Answer(last + 1, counted)
        day += 1
        if len(counted) < amount:
            last = calendar.closing(day) - 1
            if (calendar.works(day) or not only_working) and not is_paused(last, pauses):
                counted[day] = 1


def hours(calendar, begun, amount, pauses):
    counted = {}
    day, left = begun // DAY, amount
    while True:
        for minute in calendar.minutes(day):
            at = day * DAY + minute
            if at < begun:
                continue
            if is_paused(at, pauses):
                if is_paused_for_good(at, pauses):
                    return Answer(None, counted)
                continue
            counted[day] = counted.get(day, 0) + 1
            left -= 1
            if left == 0:
                return Answer(at + 1, counted)
        day += 1


def days_in(first, months):
    """How many days it is to the same day ``months`` later, or to the last day of that month."""
    on = date.fromordinal(first)
    year, month = on.year, on.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    day = on.day
    while True:
        try:
            return date(year, month, day).toordinal() - first
        except ValueError:
            day -= 1
