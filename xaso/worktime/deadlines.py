"""The one deadline function: calendar, start, amount, policy, pauses → due moment and the list of days that explains it.

Pure and of the standard library only. All results are in Vietnam time; a start without zone is taken as Vietnam time.

Sources: Civil Code 91/2015 art. 147 (the day of the event does not count), art. 148 (a term whose last day is a rest day
or holiday ends on the next working day; months end on the corresponding day or the last of the month); NĐ 61/2018 Đ19.4.
Where the law is silent the choice and its reason are in ``docs/explanation/deadlines.md``.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from xaso.worktime.schedule import VIETNAM, DayKind, Schedule

CUT_OFF = time(15)
_HOUR = timedelta(hours=1)
#: No limit of law reaches further; a wrong calendar must not hang a request.
_FURTHEST = 366 * 12


class Per(StrEnum):
    WORKING_HOUR = "working-hour"
    WORKING_DAY = "working-day"
    CALENDAR_DAY = "calendar-day"
    MONTH = "month"


class Policy(StrEnum):
    """What a pause does to the clock, or how the day of receipt counts."""

    #: Paused time is not counted.
    EXCLUDE = "exclude"
    #: After a pause the clock starts from zero.
    RESTART = "restart"
    #: As EXCLUDE; and a pause that lasts longer than ``close_after`` ends the dossier.
    AUTO_CLOSE = "auto-close"
    #: Only the first pause stops the clock.
    ONE_SUSPENSION = "one-suspension"
    #: Due the same working day, or the next one when received after 15:00.
    SAME_DAY = "same-day"


@dataclass(frozen=True)
class Limit:
    """An amount of time with its unit. Hours may be fractions; days and months are whole and at least 1.

    :raises ValueError: otherwise.
    """

    amount: float
    per: Per

    def __post_init__(self) -> None:
        whole = self.per is Per.WORKING_HOUR or self.amount == int(self.amount)
        if self.amount <= 0 or not whole or self.amount > 100_000:
            raise ValueError(f"{self.amount} {self.per.value} is no time limit")


@dataclass(frozen=True)
class Pause:
    """A time in which the applicant has the word; ``end`` None: it lasts."""

    start: datetime
    end: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and _local(self.end) < _local(self.start):
            raise ValueError("a pause ends after it starts")


@dataclass(frozen=True)
class LedgerDay:
    """One calendar day of the count."""

    day: date
    kind: DayKind
    #: Hours or days that this day adds; 0 for a day that does not count.
    counted: float
    #: What has been counted up to and including this day.
    total: float
    #: Name of the holiday, and number of the decision behind a day that was swapped.
    name: str = ""
    decision: str = ""
    is_start: bool = False
    is_due: bool = False
    #: Reason of the pause that covers the end of this day; None where there is none.
    paused: str | None = None


@dataclass(frozen=True)
class Deadline:
    """When it is due, and why. ``due`` is None while a pause lasts: then ``left`` says what is still to run."""

    due: datetime | None
    days: tuple[LedgerDay, ...]
    limit: Limit
    policy: Policy
    #: The moment from which was counted: the start, moved into working time; after the last pause under RESTART.
    counted_from: datetime
    used: float
    left: float
    #: Under AUTO_CLOSE, while a pause lasts: when the dossier may be closed.
    closes_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return self.due is None


def _local(at: datetime) -> datetime:
    return at.replace(tzinfo=VIETNAM) if at.tzinfo is None else at.astimezone(VIETNAM)


def deadline(
    schedule: Schedule,
    start: datetime,
    limit: Limit,
    policy: Policy = Policy.EXCLUDE,
    pauses: Sequence[Pause] = (),
    *,
    cut_off: time = CUT_OFF,
    close_after: Limit | None = None,
) -> Deadline:
    """Return when what was received at ``start`` is due, with every day that explains it.

    A start outside working time is moved to the next working moment, and that day is then the day of the event: it does
    not count. A day counts when the clock runs at its closing, so a pause within one day takes nothing away, and a
    pause from Tuesday to Thursday takes two days.

    :raises ValueError: the calendar has no working day to end on.
    """
    given = sorted((Pause(_local(p.start), p.end and _local(p.end), p.reason) for p in pauses), key=lambda p: p.start)
    begun = schedule.next_instant(_local(start))
    applied = given
    if policy is Policy.RESTART:
        closed = [pause.end for pause in given if pause.end is not None]
        if closed:
            begun = max(begun, schedule.next_instant(max(closed)))
        applied = [pause for pause in given if pause.end is None]
    elif policy is Policy.ONE_SUSPENSION:
        applied = given[:1]
    lasting = next((pause for pause in applied if pause.end is None), None)
    count = _COUNTS[Per.WORKING_DAY if policy is Policy.SAME_DAY else limit.per]
    first_counts = policy is Policy.SAME_DAY and begun.timetz().replace(tzinfo=None) <= cut_off
    due, days = count(_Run(schedule, _local(start), begun, limit, tuple(applied), first_counts))
    used = days[-1].total if days else 0.0
    closes_at = None
    if policy is Policy.AUTO_CLOSE and lasting is not None and close_after is not None:
        closes_at = deadline(schedule, lasting.start, close_after).due
    return Deadline(due, tuple(days), limit, policy, begun, used, max(0.0, limit.amount - used), closes_at)


@dataclass(frozen=True)
class _Run:
    """What one count goes by."""

    schedule: Schedule
    start: datetime
    begun: datetime
    limit: Limit
    pauses: tuple[Pause, ...]
    first_counts: bool

    def pause_at(self, at: datetime) -> Pause | None:
        """The pause that covers ``at``; a pause covers its start's instant but no longer its end."""
        return next((p for p in self.pauses if p.start < at and (p.end is None or at <= p.end)), None)

    def entry(self, day: date, counted: float, total: float) -> LedgerDay:
        special = self.schedule.special.get(day)
        pause = self.pause_at(self.schedule.closing(day))
        return LedgerDay(
            day,
            self.schedule.kind(day),
            counted,
            total,
            special.name if special else "",
            special.decision if special else "",
            is_start=day == self.start.date(),
            paused=pause.reason if pause else None,
        )

    def lead(self) -> list[LedgerDay]:
        """The days from the start to the one before the count begins."""
        span = (self.begun.date() - self.start.date()).days
        return [self.entry(self.start.date() + timedelta(days=n), 0, 0) for n in range(span)]

    def lasts_from(self, at: datetime) -> bool:
        """From ``at`` on nothing can be counted any more: a pause without end covers it."""
        return any(pause.end is None and pause.start < at for pause in self.pauses)


_Count = tuple[datetime | None, list[LedgerDay]]


def _finish(run: _Run, day: date, days: list[LedgerDay]) -> _Count:
    """End on ``day``, or on the next working day on which the clock runs (art. 148.5)."""
    schedule = run.schedule
    for _ in range(_FURTHEST):
        closing = schedule.closing(day)
        if run.lasts_from(closing):
            return None, days
        if schedule.is_working(day) and run.pause_at(closing) is None:
            days[-1] = replace(days[-1], is_due=True)
            return closing, days
        day += timedelta(days=1)
        days.append(run.entry(day, 0, days[-1].total))
    raise ValueError("the calendar has no working day to end on")


def _in_days(counts: Callable[[_Run, date], bool]) -> Callable[[_Run], _Count]:
    def count(run: _Run) -> _Count:
        day, total = run.begun.date(), 0.0
        days = run.lead()
        paused = run.pause_at(run.schedule.closing(day)) is not None
        if run.first_counts and not paused:
            total = 1
        days.append(run.entry(day, total, total))
        for _ in range(_FURTHEST):
            if total >= run.limit.amount:
                return _finish(run, day, days)
            day += timedelta(days=1)
            closing = run.schedule.closing(day)
            if run.lasts_from(closing):
                return None, days
            adds = 1.0 if counts(run, day) and run.pause_at(closing) is None else 0.0
            total += adds
            days.append(run.entry(day, adds, total))
        raise ValueError("the calendar has no working day to end on")

    return count


def _in_months(run: _Run) -> _Count:
    """To the corresponding day, later by every day that a pause takes."""
    first = run.begun.date()
    month = first.month - 1 + int(run.limit.amount)
    year, month = first.year + month // 12, month % 12 + 1
    last = date(year, month, min(first.day, gregorian.monthrange(year, month)[1]))
    days, day = [*run.lead(), run.entry(first, 0, 0)], first
    while day < last:
        day += timedelta(days=1)
        closing = run.schedule.closing(day)
        if run.lasts_from(closing):
            return None, days
        if run.pause_at(closing) is not None:
            last += timedelta(days=1)
        days.append(run.entry(day, 0, 0))
    days[-1] = replace(days[-1], counted=run.limit.amount, total=run.limit.amount)
    return _finish(run, day, days)


def _in_hours(run: _Run) -> _Count:
    day, total = run.begun.date(), 0.0
    days, left = run.lead(), run.limit.amount * _HOUR
    for _ in range(_FURTHEST):
        added = timedelta()
        for piece_start, piece_end in _running(run, day):
            if piece_end - piece_start >= left - added:
                due = piece_start + (left - added)
                total = run.limit.amount
                days.append(replace(run.entry(day, round(left / _HOUR, 6), total), is_due=True))
                return due, days
            added += piece_end - piece_start
        left -= added
        total = round(run.limit.amount - left / _HOUR, 6)
        days.append(run.entry(day, round(added / _HOUR, 6), total))
        day += timedelta(days=1)
        if run.lasts_from(datetime.combine(day, time(), VIETNAM)):
            return None, days
    raise ValueError("the calendar has no working day to end on")


def _running(run: _Run, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of ``day`` in which the clock runs: counting windows, from the start on, without the pauses."""
    for window in run.schedule.counting(day):
        pieces = [(datetime.combine(day, window.start, VIETNAM), datetime.combine(day, window.end, VIETNAM))]
        pieces = [(max(a, run.begun), b) for a, b in pieces if b > run.begun]
        for pause in run.pauses:
            end = pause.end or datetime.max.replace(tzinfo=VIETNAM)
            pieces = [
                (a, b)
                for begin, stop in pieces
                for a, b in ((begin, min(stop, pause.start)), (max(begin, end), stop))
                if a < b
            ]
        yield from pieces


_COUNTS: dict[Per, Callable[[_Run], _Count]] = {
    Per.WORKING_HOUR: _in_hours,
    Per.WORKING_DAY: _in_days(lambda run, day: run.schedule.is_working(day)),
    Per.CALENDAR_DAY: _in_days(lambda run, day: True),
    Per.MONTH: _in_months,
}


def working_time(schedule: Schedule, start: datetime, end: datetime) -> timedelta:
    """Return how much counting time lies between two moments; zero when ``end`` is not later."""
    begin, stop, total = _local(start), _local(end), timedelta()
    day = begin.date()
    while day <= stop.date():
        for window in schedule.counting(day):
            a = max(begin, datetime.combine(day, window.start, VIETNAM))
            b = min(stop, datetime.combine(day, window.end, VIETNAM))
            total += max(b - a, timedelta())
        day += timedelta(days=1)
    return total


def working_days_between(schedule: Schedule, start: datetime, end: datetime) -> int:
    """Return on how many working days the closing lies after ``start`` and not after ``end``."""
    begin, stop = _local(start), _local(end)
    span = (stop.date() - begin.date()).days
    days = (begin.date() + timedelta(days=n) for n in range(span + 1))
    return sum(schedule.is_working(day) and begin < schedule.closing(day) <= stop for day in days)


def working_days_left(schedule: Schedule, at: datetime, due: datetime) -> int:
    """Return how many working days remain until ``due``, today counting while it is not over; 0 when it is past."""
    return working_days_between(schedule, at, due)
