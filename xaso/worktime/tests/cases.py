"""Calendars and cases drawn by lot, in two forms: for the program, and for its naive twin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from xaso.worktime.deadlines import Limit, Pause, Per, Policy
from xaso.worktime.schedule import VIETNAM, DayKind, Schedule, Season, Special, Window
from xaso.worktime.tests import naive

YEARS = range(2018, 2031)
ZONES = [None, VIETNAM, UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=12, minutes=45))]
MORNING, AFTERNOON = (450, 690, True), (780, 1020, True)
#: What a weekday may look like: minutes of opening and closing, and whether limits run.
WEEKDAYS = [
    *[[MORNING, AFTERNOON]] * 6,
    [(420, 690, True), (810, 1050, True)],
    [MORNING],
    [(780, 1020, True)],
    [(930, 1140, True)],
    [(450, 600, True), (600, 690, False), AFTERNOON],
    [MORNING, (780, 930, True), (930, 1020, False)],
    [(0, 1440 - 1, True)],
    [(450, 690, False)],
]
SATURDAYS = [[], [], [], [(450, 690, False)], [MORNING], [MORNING, (780, 900, False)]]


def at_minute(minute):
    return datetime.combine(date.fromordinal(minute // naive.DAY), time(), VIETNAM) + timedelta(
        minutes=minute % naive.DAY
    )


def minute_of(at):
    here = at.astimezone(VIETNAM)
    return here.toordinal() * naive.DAY + here.hour * 60 + here.minute


def _week(lot):
    plain = lot.random() < 0.5
    days = [[MORNING, AFTERNOON] if plain else lot.choice(WEEKDAYS) for _ in range(5)]
    if not any(window[2] for day in days for window in day):
        days[0] = [MORNING]
    return [*days, lot.choice(SATURDAYS), []]


def _special(lot):
    special = {}
    for year in range(YEARS[0] - 1, YEARS[-1] + 3):
        tet = date(year, 1, 21) + timedelta(days=lot.randrange(30))
        days = {tet + timedelta(days=n): "holiday" for n in range(lot.choice([5, 7, 9]))}
        days |= {date(year, m, d): "holiday" for m, d in ((1, 1), (4, 30), (5, 1), (9, 2), (11, 24))}
        for _ in range(lot.randrange(12)):
            day = date(year, 1, 1) + timedelta(days=lot.randrange(365))
            days[day] = lot.choice(["holiday", "compensatory", "swapped-off", "make-up", "make-up", "working"])
        special |= {day: (kind, lot.randrange(5) if kind == "make-up" else 0) for day, kind in days.items()}
    return special


def calendar(lot):
    """Return the same calendar twice: as a ``Schedule``, and as the naive twin reads it."""
    seasons = [(None, None, _week(lot))]
    if lot.random() < 0.4:
        for year in range(YEARS[0], YEARS[-1] + 2):
            seasons.append((date(year, 4, 16), date(year, 10, 15), _week(lot)))
    special = _special(lot)
    schedule = Schedule(
        tuple(Season(tuple(tuple(_window(w) for w in day) for day in week), a, b) for a, b, week in seasons),
        {day: Special(DayKind(kind), "x", "", as_weekday) for day, (kind, as_weekday) in special.items()},
    )
    return schedule, naive.Calendar(seasons, special)


def _window(window):
    opens, closes, counts = window
    return Window(time(opens // 60, opens % 60), time(closes // 60, closes % 60), counts)


@dataclass
class Case:
    start: int
    limit: Limit
    policy: Policy
    pauses: list
    close_after: Limit | None

    def moments(self, lot):
        """Return start and pauses as the program takes them: each in a zone of its own, or without."""
        return _zoned(self.start, lot), [Pause(_zoned(a, lot), b and _zoned(b, lot), "x") for a, b in self.pauses]


def _zoned(minute, lot):
    zone = lot.choice(ZONES)
    at = at_minute(minute)
    return at.replace(tzinfo=None) if zone is None else at.astimezone(zone)


def case(lot, year):
    """Draw start, limit, policy and up to three pauses, which may overlap, touch a closing, begin before the start."""
    start = (date(year, 1, 1).toordinal() + lot.randrange(365)) * naive.DAY + _minute(lot)
    pauses = []
    for _ in range(lot.choices([0, 1, 2, 3], [30, 40, 20, 10])[0]):
        begin = start + lot.randrange(-2, 25) * naive.DAY
        begin = begin - begin % naive.DAY + _minute(lot)
        length = lot.choice([lot.randrange(600), lot.randrange(6 * naive.DAY), lot.randrange(40 * naive.DAY)])
        end = begin + length
        if lot.random() < 0.3:
            end = max(begin, end - end % naive.DAY + lot.choice([450, 690, 780, 1020]))
        pauses.append((begin, None if lot.random() < 0.08 else end))
    policy = lot.choice(list(Policy))
    close_after = _limit(lot) if policy is Policy.AUTO_CLOSE and lot.random() < 0.8 else None
    return Case(start, _limit(lot), policy, pauses, close_after)


def _minute(lot):
    if lot.random() < 0.25:
        return lot.choice([0, 449, 450, 689, 690, 720, 780, 899, 900, 901, 1019, 1020, 1021, 1439])
    return lot.randrange(400, 1080) if lot.random() < 0.8 else lot.randrange(naive.DAY)


def _limit(lot):
    per = lot.choices(list(Per), [25, 40, 20, 15])[0]
    amount = {
        Per.WORKING_HOUR: lot.choice([0.25, 0.5, 1, 1.5, 2, 4, 7.75, 8, 8, 10, 16, 24, 40]),
        Per.WORKING_DAY: lot.choice([1, 1, 2, 3, 3, 5, 7, 8, 10, 15, 20, 30]),
        Per.CALENDAR_DAY: lot.choice([1, 2, 3, 7, 10, 15, 20, 30, 45, 60]),
        Per.MONTH: lot.choice([1, 1, 1, 2, 3, 6]),
    }[per]
    return Limit(amount, per)
