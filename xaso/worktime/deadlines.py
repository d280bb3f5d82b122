"""The one deadline function: calendar, start, amount, policy, pauses → due moment, and the days that explain it.

Pure and of the standard library only. All results are in Vietnam time; a moment without zone is taken as Vietnam time.

Sources: Civil Code 91/2015 art. 147 (the day of the event does not count), art. 148 (a term whose last day is a rest
day or holiday ends on the next working day; months end on the corresponding day or the last of the month);
NĐ 61/2018 Đ19.4.
Where the law is silent the choice and its reason are in ``docs/explanation/deadlines.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from xaso.worktime import stretches
from xaso.worktime.schedule import ONE_DAY, VIETNAM, Day, DayKind, Schedule, months_later
from xaso.worktime.stretches import Stretch

CUT_OFF = time(15)
_HOUR = timedelta(hours=1)
#: A count never walks further, whatever the pauses: a wrong calendar must not hang a request.
_FURTHEST = 366 * 30
#: Before, Vietnam had other offsets; after, nobody's calendar reaches.
_FIRST_YEAR, _LAST_YEAR = 1976, 2199
_EVER = datetime.max.replace(tzinfo=VIETNAM)


class Per(StrEnum):
    WORKING_HOUR = "working-hour"
    WORKING_DAY = "working-day"
    CALENDAR_DAY = "calendar-day"
    MONTH = "month"


#: Ten years, in each unit: no limit of law is longer.
LONGEST = {Per.WORKING_HOUR: 20_000, Per.WORKING_DAY: 2_500, Per.CALENDAR_DAY: 3_660, Per.MONTH: 120}


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
    #: Due the same working day, or the next one when received after 15:00, whatever the limit says.
    SAME_DAY = "same-day"


class Why(StrEnum):
    """Why a day counts what it counts: one word for each line of the ledger."""

    #: The day of the event: of the receipt, moved into working time, or of the full dossier after a RESTART.
    START = "start"
    #: The day of receipt where it counts (SAME_DAY).
    SAME_DAY = "same-day"
    #: Received after hours: the next working day is the day of the event.
    AFTER_HOURS = "after-hours"
    #: No clock ran at its closing (days), or for a part of it (hours).
    PAUSED = "paused"
    #: It had run before the RESTART, and no longer counts.
    VOID = "void"
    #: The limit was used up, and the due date moved on to here: art. 148.5.
    ROLLED = "rolled"
    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    COMPENSATORY = "compensatory"
    SWAPPED_OFF = "swapped-off"
    MAKE_UP = "make-up"
    RECEPTION_ONLY = "reception-only"


_OF_KIND = {kind: Why(kind.value) for kind in DayKind}


@dataclass(frozen=True)
class Limit:
    """An amount of time with its unit. Hours may be fractions; days and months are whole and at least 1.

    :raises ValueError: otherwise, or longer than ten years.
    """

    amount: float
    per: Per

    def __post_init__(self) -> None:
        in_reach = 0 < self.amount <= LONGEST[self.per]
        if not in_reach or (self.per is not Per.WORKING_HOUR and self.amount != int(self.amount)):
            raise ValueError(f"{self.amount:g} {self.per.value} is no time limit")


@dataclass(frozen=True)
class Pause:
    """A time in which the applicant has the word; ``end`` None: it lasts."""

    start: datetime
    end: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and _local(self.end) < _local(self.start):
            raise ValueError("a pause ends after it starts")


class LedgerDay(NamedTuple):
    """One calendar day of the count."""

    day: date
    kind: DayKind
    why: Why
    #: What this day adds, in ``Deadline.per``; 0 for a day that does not count.
    counted: float
    #: What has been counted up to and including this day.
    total: float
    #: What this day would have added had nothing been paused, less ``counted``.
    lost: float = 0
    #: Name of the holiday, and number of the decision behind a day that was swapped.
    name: str = ""
    decision: str = ""
    is_start: bool = False
    is_due: bool = False
    #: Reason of the pause that takes something of this day; None where none does.
    paused: str | None = None
    #: When hours ran; empty where days are counted.
    ran: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """When it is due, and why. ``due`` is None while a pause lasts: then ``left`` says what is still to run."""

    due: datetime | None
    #: Each day from the receipt to the due date, or to the day on which the lasting pause began.
    days: tuple[LedgerDay, ...]
    #: The limit as it was applied: one working day under SAME_DAY.
    limit: Limit
    policy: Policy
    #: The moment from which was counted: the start, moved into working time; after the last pause under RESTART.
    counted_from: datetime
    #: What has to be counted, in ``per``: the limit's amount, for months the number of calendar days.
    to_count: float
    used: float
    #: Under AUTO_CLOSE, while a pause lasts: when the dossier may be closed.
    closes_at: datetime | None = None

    @property
    def per(self) -> Per:
        """The unit of the ledger: months are counted in calendar days."""
        return Per.CALENDAR_DAY if self.limit.per is Per.MONTH else self.limit.per

    @property
    def left(self) -> float:
        """What is still to run when it runs again: everything, where the pause sets the clock back."""
        back_to_zero = self.due is None and self.policy is Policy.RESTART
        return self.to_count if back_to_zero else round(self.to_count - self.used, 4)

    @property
    def lost(self) -> float:
        """What pauses took away from the days listed, in ``per``."""
        return round(sum(day.lost for day in self.days), 4)

    @property
    def is_paused(self) -> bool:
        return self.due is None


def _local(at: datetime) -> datetime:
    return at.replace(tzinfo=VIETNAM) if at.tzinfo is None else at.astimezone(VIETNAM)


def _span(pause: Pause) -> Stretch:
    return pause.start, pause.end or _EVER


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

    :raises ValueError: ``start`` lies outside 1976–2199, or the calendar has no working day to end on.
    """
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        raise ValueError(f"no calendar reaches the year {start.year}")
    received = _local(start)
    given = sorted((Pause(_local(p.start), p.end and _local(p.end), p.reason) for p in pauses), key=_span)
    begun = schedule.next_instant(received)
    if policy is Policy.SAME_DAY:
        limit = Limit(1, Per.WORKING_DAY)
    stops = tuple(given)
    if policy is Policy.ONE_SUSPENSION:
        # What was over before the clock ran has stopped nothing.
        stops = tuple(pause for pause in given if _span(pause)[1] > begun)[:1]
    run = _Run(schedule, received, begun, limit, stops)
    if policy is Policy.RESTART and given:
        run = _restarted(run, given)
    if policy is Policy.SAME_DAY:
        run.start_counts = begun.date() > received.date() or received.time() <= cut_off
    due = run.count()
    closes_at = None
    if policy is Policy.AUTO_CLOSE and close_after is not None and due is None:
        closes_at = deadline(schedule, run.for_good, close_after).due
    return Deadline(due, tuple(run.days), limit, policy, run.begun, run.to_count, run.total, closes_at)


def _restarted(run: _Run, given: Sequence[Pause]) -> _Run:
    """The clock from zero after each pause that stopped it. After the due moment there is nothing left to stop."""
    run = replace(run, pauses=(), lead_pauses=tuple(given))
    for pause in given:
        due = replace(run, lists=False).count()
        if due is None or due <= pause.start:
            break
        if pause.end is None:
            return replace(run, pauses=(pause,))
        run = replace(run, begun=max(run.begun, run.schedule.next_instant(pause.end)))
    return run


@dataclass
class _Run:
    """One count on its way: walks from day to day, and lists each."""

    schedule: Schedule
    received: datetime
    begun: datetime
    limit: Limit
    pauses: tuple[Pause, ...]
    #: Those that the days before ``begun`` name.
    lead_pauses: tuple[Pause, ...] = ()
    start_counts: bool = False
    #: False: only the due moment is wanted.
    lists: bool = True

    def __post_init__(self) -> None:
        self.days: list[LedgerDay] = []
        self.total, self.to_count = 0.0, float(self.limit.amount)
        if self.limit.per is Per.MONTH:
            first = self.begun.date()
            self.to_count = float((months_later(first, int(self.limit.amount)) - first).days)
        #: From here on nothing runs: the earliest of the pauses that last.
        self.for_good = min((pause.start for pause in self.pauses if pause.end is None), default=_EVER)

    def count(self) -> datetime | None:
        self._list_lead()
        return self._hours() if self.limit.per is Per.WORKING_HOUR else self._whole_days()

    def _list(
        self, day: date, about: Day, why: Why, counted: float, lost: float = 0, paused: str | None = None, **more: Any
    ) -> None:
        if not self.lists:
            return
        start, name, decision = day == self.received.date(), about.name, about.decision
        self.days.append(
            LedgerDay(day, about.kind, why, counted, self.total, lost, name, decision, start, paused=paused, **more)
        )

    def _list_lead(self) -> None:
        """List the days from the receipt to the one before the count begins."""
        day, last = self.received.date(), self.begun.date()
        if day == last:
            return
        first = self.schedule.next_instant(self.received).date()
        while day < last:
            about = self.schedule.day(day)
            pause = _covering(self.lead_pauses, about.closing)
            if day == first:
                self._list(day, about, Why.START, 0)
            elif day < first or not about.running:
                self._list(day, about, Why.AFTER_HOURS if about.running else _OF_KIND[about.kind], 0)
            elif pause is not None:
                self._list(day, about, Why.PAUSED, 0, paused=pause.reason)
            else:
                self._list(day, about, Why.VOID, 0)
            day += ONE_DAY

    def _whole_days(self) -> datetime | None:
        """Count days by their closings."""
        every_day = self.limit.per is not Per.WORKING_DAY
        day = self.begun.date()
        for step in range(_FURTHEST):
            about = self.schedule.day(day)
            ended = self.total >= self.to_count
            counts = bool(about.running) or (every_day and not ended)
            adds = 1.0 if counts and not ended and (step or self.start_counts) else 0.0
            pause = _covering(self.pauses, about.closing) if counts and self.pauses else None
            if pause is not None:
                self._list(day, about, Why.PAUSED if step else Why.START, 0, adds, pause.reason)
                if self.for_good < about.closing:
                    return None
            else:
                self.total += adds
                is_due = bool(about.running) and self.total >= self.to_count
                self._list(day, about, self._why(about, step, ended), adds, is_due=is_due)
                if is_due:
                    return about.closing
            day += ONE_DAY
        raise ValueError("the calendar has no working day to end on")

    def _why(self, about: Day, step: int, ended: bool) -> Why:
        if ended and about.running:
            return Why.ROLLED
        if step:
            return _OF_KIND[about.kind]
        return Why.SAME_DAY if self.start_counts else Why.START

    def _hours(self) -> datetime | None:
        """Count hours inside the stretches of each day, in the moments in which nothing is paused."""
        left, day = self.limit.amount * _HOUR, self.begun.date()
        gaps = [_span(pause) for pause in self.pauses]
        for step in range(_FURTHEST):
            about = self.schedule.day(day)
            whole = list(about.running) if step else stretches.within(about.running, self.begun, _EVER)
            ran, left = stretches.first_of(stretches.without(whole, gaps) if gaps and whole else whole, left)
            if not left:
                whole = stretches.within(whole, self.begun, ran[-1][1])
            counted = stretches.length(ran)
            lost = stretches.length(whole) - counted if gaps else timedelta()
            why = Why.PAUSED if lost and not counted else _OF_KIND[about.kind] if step else Why.START
            reason = _reason(self.pauses, whole) if lost else None
            self.total = round(self.limit.amount - left / _HOUR, 4)
            hours, lost_hours = round(counted / _HOUR, 4), round(lost / _HOUR, 4)
            self._list(day, about, why, hours, lost_hours, reason, ran=tuple(ran), is_due=not left)
            if not left:
                return ran[-1][1]
            if about.running and self.for_good < about.closing:
                return None
            day += ONE_DAY
        raise ValueError("the calendar has no working day to end on")


def _covering(pauses: Iterable[Pause], closing: datetime) -> Pause | None:
    """The pause in which a day closes: one that starts at the closing takes nothing, one that ends there takes it."""
    for pause in pauses:
        if pause.start < closing and (pause.end is None or closing <= pause.end):
            return pause
    return None


def _reason(pauses: Iterable[Pause], pieces: Sequence[Stretch]) -> str:
    """The reason of the first pause that takes something of the pieces."""
    first, last = pieces[0][0], pieces[-1][1]
    return next((p.reason for p in pauses if p.start < last and (p.end is None or p.end > first)), "")


def working_time(schedule: Schedule, start: datetime, end: datetime) -> timedelta:
    """Return how much counting time lies between two moments; zero when ``end`` is not later."""
    begin, stop, total = _local(start), _local(end), timedelta()
    day = begin.date()
    while day <= stop.date():
        total += stretches.length(stretches.within(schedule.day(day).running, begin, stop))
        day += ONE_DAY
    return total


def working_days_between(schedule: Schedule, start: datetime, end: datetime) -> int:
    """Return on how many working days the closing lies after ``start`` and not after ``end``."""
    begin, stop = _local(start), _local(end)
    day, last, found = begin.date(), stop.date(), 0
    while day <= last:
        about = schedule.day(day)
        found += bool(about.running) and begin < about.closing <= stop
        day += ONE_DAY
    return found


def working_days_left(schedule: Schedule, at: datetime, due: datetime) -> int:
    """Return how many working days remain until ``due``, today counting while it is not over; 0 when it is past."""
    return working_days_between(schedule, at, due)


def later_by(schedule: Schedule, due: datetime, working_days: int) -> datetime:
    """Return the closing of the working day that lies ``working_days`` after the day of ``due``; ``due`` itself for 0.

    :raises ValueError: ``working_days`` is negative.
    """
    if working_days < 0:
        raise ValueError(f"{working_days} working days later is no moment")
    day = _local(due).date()
    for _ in range(working_days):
        day = schedule.next_working_day(day + ONE_DAY)
    return schedule.closing(day) if working_days else _local(due)
