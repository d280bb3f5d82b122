"""Deadlines worked out by hand, with the article beside them. The calendar is the one we ship."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from xaso.worktime import calendars
from xaso.worktime.deadlines import (
    Limit,
    Per,
    Policy,
    Why,
    deadline,
    later_by,
    working_days_between,
    working_days_left,
    working_time,
)
from xaso.worktime.schedule import USUAL_WEEK, VIETNAM, DayKind, Schedule, Season, Special, Window

NATIONAL = calendars.shipped()
MORNING = Window(time(7, 30), time(11, 30))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def due(start, amount, per, policy=Policy.EXCLUDE, pauses=(), schedule=NATIONAL, **more):
    return deadline(schedule, at(start), Limit(amount, Per(per)), policy, pauses, **more).due


def with_saturday(*windows):
    return replace(NATIONAL, seasons=(Season((*USUAL_WEEK[:5], windows, ())),))


WORKING_DAYS = [
    ("2021-02-09T10:00", 3, "2021-02-19T17:00"),  # Tết 2021: off from 10 to 16 February
    ("2023-04-28T09:00", 1, "2023-05-04T17:00"),  # Hùng Sat 29/04, 30/04 Sun, 01/05 → compensation on 02 and 03/05
    ("2025-12-31T10:00", 1, "2026-01-05T17:00"),  # 02/01/2026 swapped off
    ("2026-01-09T10:00", 1, "2026-01-10T17:00"),  # … and worked on Saturday 10/01
    ("2026-01-09T10:00", 2, "2026-01-12T17:00"),
    ("2026-08-21T10:00", 1, "2026-08-22T17:00"),  # Saturday 22/08 worked …
    ("2026-08-28T10:00", 1, "2026-09-03T17:00"),  # … for Monday 31/08, before 01 and 02/09
    ("2026-04-24T10:00", 1, "2026-04-28T17:00"),  # Hùng on Sunday 26/04 → Monday 27/04
    ("2025-11-21T10:00", 1, "2025-11-24T17:00"),  # 24/11 was a day like others
    ("2026-11-23T10:00", 1, "2026-11-25T17:00"),  # … until 2026: Ngày Văn hóa Việt Nam
    ("2021-12-31T10:00", 1, "2022-01-04T17:00"),  # 01/01/2022 a Saturday → Monday 03/01
    ("2026-11-16T07:30", 1, "2026-11-17T17:00"),  # art. 147: the day of the event does not count
    ("2026-11-16T16:59", 1, "2026-11-17T17:00"),
    ("2026-11-16T12:00", 1, "2026-11-17T17:00"),  # lunch: moved to 13:00, the same day
    ("2026-11-16T06:00", 1, "2026-11-17T17:00"),  # before opening: moved to 07:30, the same day
    ("2026-11-16T17:00", 1, "2026-11-18T17:00"),  # after closing: Tuesday is the day of the event
    ("2026-11-13T18:00", 1, "2026-11-17T17:00"),  # Friday evening: Monday is the day of the event
    ("2026-11-21T09:00", 3, "2026-11-27T17:00"),  # Saturday: Monday is; 24/11 is off
    ("2026-02-13T16:00", 1, "2026-02-23T17:00"),  # Tết 2026: off from 16 to 20 February
]


@pytest.mark.parametrize(("start", "amount", "expected"), WORKING_DAYS)
def test_working_days(start, amount, expected):
    assert due(start, amount, "working-day") == at(expected)


CALENDAR_DAYS = [
    ("2026-11-02T10:00", 15, "2026-11-17T17:00"),
    ("2026-11-02T10:00", 12, "2026-11-16T17:00"),  # Saturday 14 → Monday, art. 148.5
    ("2026-04-20T10:00", 5, "2026-04-28T17:00"),  # Saturday 25; Sunday is Hùng's day, Monday compensates it
    ("2026-08-10T10:00", 12, "2026-08-22T17:00"),  # a Saturday that is worked ends a term
    ("2026-11-20T10:00", 4, "2026-11-25T17:00"),  # 24/11
    ("2026-11-14T10:00", 15, "2026-12-01T17:00"),  # received on Saturday: Monday 16 is the day of the event
]


@pytest.mark.parametrize(("start", "amount", "expected"), CALENDAR_DAYS)
def test_calendar_days(start, amount, expected):
    assert due(start, amount, "calendar-day") == at(expected)


MONTHS = [
    ("2026-03-10T10:00", 1, "2026-04-10T17:00"),
    ("2021-01-29T10:00", 1, "2021-03-01T17:00"),  # no 29/02: the last of the month, a Sunday
    ("2024-01-31T10:00", 1, "2024-02-29T17:00"),
    ("2023-11-30T10:00", 3, "2024-02-29T17:00"),
    ("2024-02-29T10:00", 12, "2025-02-28T17:00"),
    ("2026-01-30T10:00", 1, "2026-03-02T17:00"),  # 28/02/2026 is a Saturday
    ("2026-12-01T10:00", 1, "2027-01-04T17:00"),  # New Year on Friday
    ("2025-11-28T18:00", 1, "2026-01-05T17:00"),  # Friday evening → Monday 01/12 → 01/01, 02/01 swapped, weekend
]


@pytest.mark.parametrize(("start", "amount", "expected"), MONTHS)
def test_months(start, amount, expected):
    assert due(start, amount, "month") == at(expected)


HOURS = [
    ("2026-11-20T15:00", 4, "2026-11-23T09:30"),  # over the weekend
    ("2026-11-16T07:30", 8, "2026-11-16T17:00"),  # ends at closing, not at the next opening
    ("2026-11-16T07:30", 4, "2026-11-16T11:30"),
    ("2026-11-16T11:00", 1.5, "2026-11-16T14:00"),  # over lunch
    ("2026-11-16T12:00", 1, "2026-11-16T14:00"),  # begins in it
    ("2026-11-16T17:00", 1, "2026-11-17T08:30"),
    ("2026-11-23T16:00", 8, "2026-11-25T16:00"),  # 24/11 is off
    ("2026-08-21T16:00", 2, "2026-08-22T08:30"),  # Saturday is worked
    ("2021-02-09T10:00", 8, "2021-02-17T10:00"),  # Tết
    ("2026-11-16T08:00:30", 1, "2026-11-16T09:00:30"),  # art. 147.1: from the moment itself
]


@pytest.mark.parametrize(("start", "amount", "expected"), HOURS)
def test_working_hours(start, amount, expected):
    assert due(start, amount, "working-hour") == at(expected)


SAME_DAY = [
    ("2026-11-16T08:00", "2026-11-16T17:00"),
    ("2026-11-16T12:15", "2026-11-16T17:00"),
    ("2026-11-16T15:00", "2026-11-16T17:00"),  # “sau 15 giờ” is after it
    ("2026-11-16T15:00:01", "2026-11-17T17:00"),
    ("2026-11-16T18:00", "2026-11-17T17:00"),
    ("2026-11-20T15:30", "2026-11-23T17:00"),
    ("2026-11-23T15:30", "2026-11-25T17:00"),  # 24/11
    ("2026-11-21T09:00", "2026-11-23T17:00"),  # Saturday, early or late: the next working day
    ("2026-11-21T16:00", "2026-11-23T17:00"),
    ("2026-11-16T05:00", "2026-11-16T17:00"),
]


@pytest.mark.parametrize(("start", "expected"), SAME_DAY)
def test_same_day(start, expected):
    assert due(start, 1, "working-day", Policy.SAME_DAY) == at(expected)


def test_same_day_is_the_same_day_whatever_the_limit_says():
    found = deadline(NATIONAL, at("2026-11-16T08:00"), Limit(3, Per.MONTH), Policy.SAME_DAY)

    assert found.due == at("2026-11-16T17:00")
    assert found.limit == Limit(1, Per.WORKING_DAY)
    assert [day.why for day in found.days] == [Why.SAME_DAY]


def test_the_cut_off_can_be_another():
    assert due("2026-11-16T15:30", 1, "working-day", Policy.SAME_DAY, cut_off=time(16)) == at("2026-11-16T17:00")
    assert due("2026-11-16T14:30", 1, "working-day", Policy.SAME_DAY, cut_off=time(14)) == at("2026-11-17T17:00")


# --- Calendars of their own -------------------------------------------------------------------------------------------


def test_a_saturday_for_reception_only_never_counts():
    desk = with_saturday(replace(MORNING, counts=False))

    found = deadline(desk, at("2026-11-14T09:00"), Limit(1, Per.WORKING_DAY))

    assert found.due == at("2026-11-17T17:00")
    assert [day.kind for day in found.days][:2] == [DayKind.RECEPTION_ONLY, DayKind.WEEKEND]
    assert [day.is_start for day in found.days] == [True, False, False, False]
    assert due("2026-11-13T16:30", 1, "working-hour", schedule=desk) == at("2026-11-16T08:00")


def test_a_saturday_morning_that_counts_ends_at_noon():
    police = with_saturday(MORNING)

    assert due("2026-11-13T10:00", 1, "working-day", schedule=police) == at("2026-11-14T11:30")
    assert due("2026-11-14T08:00", 1, "working-day", Policy.SAME_DAY, schedule=police) == at("2026-11-14T11:30")
    assert due("2026-11-14T13:00", 1, "working-day", Policy.SAME_DAY, schedule=police) == at("2026-11-16T17:00")


def test_hours_of_summer_and_winter():
    summer = (Window(time(7), time(11, 30)), Window(time(13, 30), time(17, 30)))
    seasons = (*NATIONAL.seasons, Season((summer,) * 5 + ((), ()), date(2026, 4, 16), date(2026, 10, 15)))
    schedule = replace(NATIONAL, seasons=seasons)

    assert due("2026-10-14T10:00", 1, "working-day", schedule=schedule) == at("2026-10-15T17:30")
    assert due("2026-10-14T10:00", 2, "working-day", schedule=schedule) == at("2026-10-16T17:00")
    assert due("2026-10-15T17:00", 1, "working-hour", schedule=schedule) == at("2026-10-16T08:00")


def test_a_make_up_day_has_the_hours_of_the_day_it_replaces():
    short_friday = (*USUAL_WEEK[:4], (MORNING,), (), ())
    saturday = {date(2026, 11, 14): Special(DayKind.MAKE_UP, "Làm bù", "12/QĐ-UBND", as_weekday=4)}
    schedule = Schedule((Season(short_friday),), saturday)

    found = deadline(schedule, at("2026-11-13T10:00"), Limit(1, Per.WORKING_DAY))

    assert found.due == at("2026-11-14T11:30")
    assert (found.days[-1].why, found.days[-1].decision) == (Why.MAKE_UP, "12/QĐ-UBND")


# --- The ledger -------------------------------------------------------------------------------------------------------


def test_the_ledger_of_tet():
    found = deadline(NATIONAL, at("2021-02-09T10:00"), Limit(3, Per.WORKING_DAY))

    assert [(day.day.day, day.why.value, day.counted, day.total) for day in found.days] == [
        (9, "start", 0, 0),
        *[(n, "holiday", 0, 0) for n in range(10, 17)],
        (17, "working", 1, 1),
        (18, "working", 1, 2),
        (19, "working", 1, 3),
    ]
    assert found.days[1].name
    assert [day.day.day for day in found.days if day.is_due] == [19]


def test_the_ledger_of_a_term_that_ends_on_a_rest_day():
    found = deadline(NATIONAL, at("2026-11-12T10:00"), Limit(2, Per.CALENDAR_DAY))

    assert [(day.day.day, day.why.value, day.counted, day.is_due) for day in found.days] == [
        (12, "start", 0, False),
        (13, "working", 1, False),
        (14, "weekend", 1, False),
        (15, "weekend", 0, False),
        (16, "rolled", 0, True),
    ]


def test_months_are_listed_in_days():
    found = deadline(NATIONAL, at("2026-03-10T10:00"), Limit(1, Per.MONTH))

    assert (found.per, found.to_count, found.used, found.left) == (Per.CALENDAR_DAY, 31, 31, 0)


# --- Zones, bad input, measures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start",
    [
        datetime(2021, 2, 9, 10),
        datetime(2021, 2, 9, 3, tzinfo=UTC),
        datetime(2021, 2, 8, 22, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_the_zone_of_the_input_does_not_matter(start):
    found = deadline(NATIONAL, start, Limit(3, Per.WORKING_DAY))

    assert found.due.isoformat() == "2021-02-19T17:00:00+07:00"
    assert found.days[0].day == date(2021, 2, 9)


@pytest.mark.parametrize(
    ("amount", "per"),
    [
        (0, Per.WORKING_DAY),
        (-1, Per.MONTH),
        (1.5, Per.WORKING_DAY),
        (0.5, Per.MONTH),
        (float("nan"), Per.WORKING_HOUR),
        (float("inf"), Per.WORKING_HOUR),
        (3661, Per.CALENDAR_DAY),
        (121, Per.MONTH),
    ],
)
def test_what_is_no_limit(amount, per):
    with pytest.raises(ValueError, match="no time limit"):
        Limit(amount, per)


def test_a_calendar_without_working_days_is_refused():
    empty = Schedule((Season(((),) * 7),))

    with pytest.raises(ValueError, match="no working day"):
        deadline(empty, at("2026-11-05T08:00"), Limit(1, Per.WORKING_DAY))


@pytest.mark.parametrize("year", [1, 1975, 2200, 9999])
def test_years_no_calendar_reaches(year):
    with pytest.raises(ValueError, match="no calendar reaches"):
        deadline(NATIONAL, datetime(year, 12, 31, 23, 59), Limit(1, Per.WORKING_DAY))


def test_the_longest_limits_are_counted():
    for per, amount in ((Per.WORKING_DAY, 2500), (Per.CALENDAR_DAY, 3660), (Per.MONTH, 120), (Per.WORKING_HOUR, 20000)):
        assert due("2018-01-02T08:00", amount, per) > at("2027-12-01T00:00")


def test_working_time_between_two_moments():
    assert working_time(NATIONAL, at("2026-11-20T15:00"), at("2026-11-23T09:30")) == timedelta(hours=4)
    assert working_time(NATIONAL, at("2026-11-23T09:30"), at("2026-11-20T15:00")) == timedelta()
    assert working_time(NATIONAL, at("2026-11-21T00:00"), at("2026-11-22T23:00")) == timedelta()


def test_working_days_between_two_moments():
    assert working_days_between(NATIONAL, at("2026-11-20T15:00"), at("2026-11-25T17:00")) == 3
    assert working_days_between(NATIONAL, at("2026-11-20T17:00"), at("2026-11-25T16:59")) == 1
    assert working_days_left(NATIONAL, at("2026-11-23T09:00"), at("2026-11-25T17:00")) == 2
    assert working_days_left(NATIONAL, at("2026-11-25T17:00"), at("2026-11-25T17:00")) == 0
    assert working_days_left(NATIONAL, at("2026-11-26T09:00"), at("2026-11-25T17:00")) == 0


@pytest.mark.parametrize(
    ("before", "days", "after"),
    [
        ("2026-11-20T17:00", 1, "2026-11-23T17:00"),
        ("2026-11-20T10:15", 2, "2026-11-25T17:00"),
        ("2026-11-20T10:15", 0, "2026-11-20T10:15"),
    ],
)
def test_a_date_moved_by_working_days(before, days, after):
    assert later_by(NATIONAL, at(before), days) == at(after)


def test_a_date_is_not_moved_back():
    with pytest.raises(ValueError, match="no moment"):
        later_by(NATIONAL, at("2026-11-20T17:00"), -1)
