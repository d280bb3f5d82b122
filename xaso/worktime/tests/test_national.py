"""The shipped calendar against the law and against what was announced; no test here needs the database."""

import json
from datetime import date, timedelta

import pytest

from xaso.worktime import calendars
from xaso.worktime.schedule import OFF, DayKind

DAYS = calendars.shipped().special
#: The first day of Tết and the 10th of the third lunar month, computed with the Vietnamese calendar (UTC+7).
LUNAR = {
    2021: ("02-12", "04-21"),
    2022: ("02-01", "04-10"),
    2023: ("01-22", "04-29"),
    2024: ("02-10", "04-18"),
    2025: ("01-29", "04-07"),
    2026: ("02-17", "04-26"),
    2027: ("02-06", "04-16"),
    2028: ("01-26", "04-04"),
    2029: ("02-13", "04-23"),
    2030: ("02-02", "04-12"),
    2031: ("01-23", "04-01"),
    2032: ("02-11", "04-19"),
    2033: ("01-31", "04-09"),
    2034: ("02-19", "04-28"),
    2035: ("02-08", "04-17"),
}
YEARS = list(LUNAR)


def on(text):
    return DAYS.get(date.fromisoformat(text))


def off_between(first, last):
    days = (date.fromisoformat(first) + timedelta(days=n) for n in range(40))
    return [day.isoformat() for day in days if day.isoformat() <= last and not calendars.shipped().is_working(day)]


@pytest.mark.parametrize("year", YEARS)
def test_tet_and_the_hung_kings_follow_the_vietnamese_moon(year):
    tet, hung = LUNAR[year]

    assert (on(f"{year}-{tet}").kind, on(f"{year}-{tet}").name) == (DayKind.HOLIDAY, "Tết Nguyên Đán")
    assert (on(f"{year}-{hung}").kind, on(f"{year}-{hung}").name) == (DayKind.HOLIDAY, "Ngày Giỗ Tổ Hùng Vương")


@pytest.mark.parametrize("year", YEARS)
def test_each_year_has_the_days_of_the_labour_code(year):
    first_of_tet = date.fromisoformat(f"{year}-{LUNAR[year][0]}")
    around = [first_of_tet + timedelta(days=n) for n in range(-3, 7)]

    for fixed in ("01-01", "04-30", "05-01", "09-02"):
        assert on(f"{year}-{fixed}").kind is DayKind.HOLIDAY
    assert {DayKind.HOLIDAY} & {special.kind for special in (on(f"{year}-09-01"), on(f"{year}-09-03")) if special}
    tet = [day for day in around if day in DAYS and DAYS[day].kind is DayKind.HOLIDAY]
    assert 5 <= len(tet) <= 7
    assert tet == [tet[0] + timedelta(days=n) for n in range(len(tet))], "Tết has no gap"
    # What is more than five are the weekend's own days, made good before or after.
    assert len([day for day in tet if day.weekday() < 5]) == 5


@pytest.mark.parametrize("year", range(2018, 2036))
def test_the_day_of_culture_begins_in_2026(year):
    day = on(f"{year}-11-24")

    assert (day is not None) == (year >= 2026)
    if day:
        assert (day.kind, day.decision) == (DayKind.HOLIDAY, "Nghị quyết 28/2026/QH16")


@pytest.mark.parametrize("year", YEARS)
def test_a_holiday_on_a_weekend_is_made_good_on_the_next_working_day(year):
    """Labour Code 2019 art. 111.3; the days of Tết are chosen with their weekend."""
    tet = date.fromisoformat(f"{year}-{LUNAR[year][0]}")
    owed, expected = 0, []
    day = date(year, 1, 1)
    while day.year == year:
        special = DAYS.get(day)
        if special and special.kind is DayKind.HOLIDAY and day.weekday() >= 5 and abs((day - tet).days) > 6:
            owed += 1
        elif owed and day.weekday() < 5 and (special is None or special.kind is DayKind.COMPENSATORY):
            expected.append(day)
            owed -= 1
        day += timedelta(days=1)

    assert [day for day in sorted(DAYS) if day.year == year and DAYS[day].kind is DayKind.COMPENSATORY] == expected


def test_every_swapped_day_off_is_worked_on_a_weekend_and_with_its_own_hours():
    swapped = sorted(day for day, special in DAYS.items() if special.kind is DayKind.SWAPPED_OFF)
    made_up = sorted(day for day, special in DAYS.items() if special.kind is DayKind.MAKE_UP)

    assert len(swapped) == len(made_up)
    assert all(day.weekday() < 5 for day in swapped)
    assert all(day.weekday() >= 5 for day in made_up)
    assert sorted(DAYS[day].as_weekday for day in made_up) == sorted(day.weekday() for day in swapped)


@pytest.mark.parametrize(
    ("first", "last", "off"),
    [
        # 2021: Tết from Wednesday to Tuesday.
        ("2021-02-09", "2021-02-17", "10 11 12 13 14 15 16"),
        # 2023: three holidays from Saturday to Monday, two of them made good on Tuesday and Wednesday.
        ("2023-04-28", "2023-05-04", "29 30 01 02 03"),
        # 2026 as announced (TB 9441/TB-BNV/2025).
        ("2025-12-31", "2026-01-12", "01 02 03 04 11"),
        ("2026-02-13", "2026-02-23", "14 15 16 17 18 19 20 21 22"),
        ("2026-04-24", "2026-05-04", "25 26 27 30 01 02 03"),
        ("2026-08-21", "2026-09-03", "23 29 30 31 01 02"),
        ("2026-11-23", "2026-11-25", "24"),
        # 2024 and 2025: the bridge before and after 1 May, worked on a Saturday.
        ("2024-04-26", "2024-05-06", "27 28 29 30 01 05"),
        ("2025-04-25", "2025-05-05", "27 30 01 02 03 04"),
    ],
)
def test_the_days_off_are_those_that_were_announced(first, last, off):
    assert [day[-2:] for day in off_between(first, last)] == off.split()


def test_each_holiday_names_the_law_of_its_year():
    laws = {
        day: special.decision
        for day, special in DAYS.items()
        if special.kind in (DayKind.HOLIDAY, DayKind.COMPENSATORY)
    }

    assert all(laws.values())
    assert laws[date(2013, 1, 1)] == "Bộ luật Lao động 1994 Đ73"
    assert laws[date(2020, 1, 1)] == "Bộ luật Lao động 2012 Đ115"
    assert laws[date(2021, 1, 1)] == laws[date(2026, 2, 17)] == "Bộ luật Lao động 2019 Đ112"


def test_what_nobody_has_announced_says_so():
    expected = {day for day, special in DAYS.items() if "dự kiến" in special.decision}

    assert min(expected) > date(2026, 12, 31)
    assert date(2027, 2, 5) in expected
    assert date(2027, 9, 3) in expected
    assert not {date(2027, 1, 1), date(2027, 9, 2), date(2027, 4, 30)} & expected


def test_the_file_names_its_source_and_has_each_day_once():
    kept = json.loads((calendars._FIXTURE).read_text())

    assert "python-holidays" in kept["source"]
    assert len({day["date"] for day in kept["days"]}) == len(kept["days"]) == len(DAYS)
    assert {special.kind for special in DAYS.values()} == {*OFF, DayKind.MAKE_UP}
