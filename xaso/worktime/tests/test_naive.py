"""Two implementations that share no code agree on 100,000 cases drawn by lot, from 2018 to 2030."""

import os
import random
from datetime import date

import pytest

from xaso.worktime.deadlines import Per, deadline
from xaso.worktime.tests import cases, naive

SEED = int(os.environ.get("XASO_DEADLINE_SEED", "20210209"))
CASES, CALENDARS, PARTS = 100_000, 40, 4
#: So many cases in a row go by one calendar and start in one year: both sides work each day out once.
IN_A_ROW = 100


def told(found):
    """What the program answered, in the words of the twin."""
    in_hours = found.limit.per is Per.WORKING_HOUR
    counted = {row.day.toordinal(): row.counted for row in found.days if row.counted}
    return found.due and cases.minute_of(found.due), counted, in_hours


def disagreement(schedule, calendar, case, lot):
    start, pauses = case.moments(lot)
    found = deadline(schedule, start, case.limit, case.policy, pauses, close_after=case.close_after)
    due, counted, in_hours = told(found)

    right = naive.answer(calendar, case.start, case.limit.amount, case.limit.per.value, case.policy.value, case.pauses)
    expected = {day: round(n / 60, 4) for day, n in right.counted.items()} if in_hours else right.counted
    if due != right.due or counted != expected:
        return found, right
    if found.due is None and case.close_after is not None:
        begin = min(start for start, end in case.pauses if end is None)
        limit = case.close_after
        closes = naive.answer(calendar, begin, limit.amount, limit.per.value, "exclude", []).due
        if found.closes_at is None or cases.minute_of(found.closes_at) != closes:
            return found, closes
    return None


@pytest.mark.slow  # It is 25,000 cases, minute by minute: some 10 seconds.
@pytest.mark.parametrize("part", range(PARTS))
def test_both_agree(part):
    print(f"seed {SEED}, part {part}: XASO_DEADLINE_SEED={SEED}")
    lot = random.Random(f"{SEED}/{part}")
    calendars = [cases.calendar(lot) for _ in range(CALENDARS // PARTS)]

    for number in range(CASES // PARTS):
        if number % IN_A_ROW == 0:
            (schedule, calendar), year = lot.choice(calendars), lot.choice(cases.YEARS)
        case = cases.case(lot, year)

        wrong = disagreement(schedule, calendar, case, lot)

        assert wrong is None, (
            f"seed {SEED}, part {part}, case {number}: {cases.at_minute(case.start)} {case.limit} {case.policy} "
            f"pauses {[(cases.at_minute(a), b and cases.at_minute(b)) for a, b in case.pauses]}\n"
            f"program: {wrong[0]}\nnaive: {wrong[1]}"
        )


def test_the_lot_covers_everything():
    lot = random.Random(SEED)
    drawn = [cases.case(lot, lot.choice(cases.YEARS)) for _ in range(5_000)]

    assert {(case.limit.per, case.policy) for case in drawn} == {(per, p) for per in Per for p in cases.Policy}
    assert {len(case.pauses) for case in drawn} == {0, 1, 2, 3}
    assert {date.fromordinal(case.start // naive.DAY).year for case in drawn} == set(cases.YEARS)
    assert any(end is None for case in drawn for _start, end in case.pauses)
