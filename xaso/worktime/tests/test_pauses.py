"""What pauses do to a deadline, worked out by hand. The calendar is the one we ship."""

from datetime import date, datetime, time

import pytest

from xaso.worktime import calendars
from xaso.worktime.deadlines import Limit, Pause, Per, Policy, Why, deadline, later_by
from xaso.worktime.schedule import VIETNAM

NATIONAL = calendars.shipped()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def due(start, amount, per, policy=Policy.EXCLUDE, pauses=()):
    return deadline(NATIONAL, at(start), Limit(amount, Per(per)), policy, pauses).due


def pause(start, end=None, reason="thiếu bản vẽ"):
    return Pause(at(start), end and at(end), reason)


WEEK_OFF = pause("2026-11-05T08:00", "2026-11-12T08:00")
LATER = pause("2026-11-16T08:00", "2026-11-18T08:00")


@pytest.mark.parametrize(
    ("policy", "pauses", "expected"),
    [
        (Policy.EXCLUDE, [], "2026-11-12T17:00"),
        (Policy.EXCLUDE, [WEEK_OFF], "2026-11-19T17:00"),  # 8 − 2 used − 5 paused
        (Policy.AUTO_CLOSE, [WEEK_OFF], "2026-11-19T17:00"),
        (Policy.EXCLUDE, [WEEK_OFF, LATER], "2026-11-23T17:00"),
        (Policy.ONE_SUSPENSION, [WEEK_OFF, LATER], "2026-11-19T17:00"),  # the second runs on
        (Policy.ONE_SUSPENSION, [LATER, WEEK_OFF], "2026-11-19T17:00"),  # whatever the order
        (Policy.RESTART, [WEEK_OFF], "2026-11-25T17:00"),  # from zero on the 12th, which does not count; 24/11
        (Policy.RESTART, [WEEK_OFF, LATER], "2026-12-01T17:00"),
        (Policy.SAME_DAY, [WEEK_OFF], "2026-11-02T17:00"),
    ],
)
def test_eight_working_days_with_pauses(policy, pauses, expected):
    assert due("2026-11-02T09:00", 8, "working-day", policy, pauses) == at(expected)


@pytest.mark.parametrize(
    ("begin", "end", "days_lost"),
    [
        ("2026-11-03T07:30", "2026-11-03T16:59", 0),  # within one day: the clock runs at its closing
        ("2026-11-03T10:00", "2026-11-04T09:00", 1),
        ("2026-11-03T10:00", "2026-11-05T09:00", 2),  # Tuesday to Thursday
        ("2026-11-03T10:00", "2026-11-03T17:00", 1),  # to the closing
        ("2026-11-03T17:00", "2026-11-04T16:59", 0),  # from one closing to just before the next
        ("2026-11-06T10:00", "2026-11-09T09:00", 1),  # a weekend takes nothing from working days
        ("2026-11-07T10:00", "2026-11-08T20:00", 0),
        ("2026-11-02T10:00", "2026-11-02T18:00", 0),  # the day of the event, which does not count anyhow
        ("2026-10-01T10:00", "2026-10-05T18:00", 0),  # before the clock
        ("2026-11-12T17:00", "2026-12-20T18:00", 0),  # after it
    ],
)
def test_how_many_working_days_a_pause_takes(begin, end, days_lost):
    found = deadline(NATIONAL, at("2026-11-02T09:00"), Limit(8, Per.WORKING_DAY), pauses=[pause(begin, end)])

    assert found.lost == days_lost
    assert found.due == later_by(NATIONAL, at("2026-11-12T17:00"), days_lost)


def test_a_pause_takes_rest_days_too_from_calendar_days():
    over_weekend = pause("2026-11-06T10:00", "2026-11-09T09:00")

    assert due("2026-11-02T09:00", 15, "calendar-day") == at("2026-11-17T17:00")
    assert due("2026-11-02T09:00", 15, "calendar-day", pauses=[over_weekend]) == at("2026-11-20T17:00")


def test_a_pause_moves_the_end_of_a_month_by_its_days():
    two_days = pause("2026-03-12T10:00", "2026-03-14T09:00")

    assert due("2026-03-10T10:00", 1, "month", pauses=[two_days]) == at("2026-04-13T17:00")  # Sunday 12/04 → Monday


def test_a_month_with_a_pause_can_end_earlier_for_what_came_later():
    """The one exception to "later in, later out": months have different lengths."""
    over_two_closings = pause("2024-01-29T11:00", "2024-01-31T09:00")

    assert due("2024-01-29T10:00", 1, "month", pauses=[over_two_closings]) == at("2024-03-01T17:00")
    assert due("2024-01-31T10:00", 1, "month", pauses=[over_two_closings]) == at("2024-02-29T17:00")


def test_a_pause_takes_hours_to_the_minute():
    waits = pause("2026-11-02T10:00", "2026-11-02T14:00")

    found = deadline(NATIONAL, at("2026-11-02T07:30"), Limit(8, Per.WORKING_HOUR), pauses=[waits])

    assert found.due == at("2026-11-03T10:00")
    assert [(day.counted, day.lost, day.paused) for day in found.days] == [(5.5, 2.5, "thiếu bản vẽ"), (2.5, 0, None)]
    assert [(a.time(), b.time()) for a, b in found.days[0].ran] == [(time(7, 30), time(10)), (time(14), time(17))]


def test_a_restart_is_no_way_to_hide_a_date_that_was_missed():
    too_late = pause("2026-11-13T08:00", "2026-11-16T08:00")

    found = deadline(NATIONAL, at("2026-11-02T09:00"), Limit(8, Per.WORKING_DAY), Policy.RESTART, [too_late])

    assert found.due == at("2026-11-12T17:00")


def test_a_term_that_ends_on_a_rest_day_is_not_moved_into_a_pause():
    over_monday = pause("2026-11-15T08:00", "2026-11-17T08:00")

    found = deadline(NATIONAL, at("2026-11-02T10:00"), Limit(12, Per.CALENDAR_DAY), pauses=[over_monday])

    assert found.due == at("2026-11-17T17:00")
    assert [day.why for day in found.days[-4:]] == [Why.WEEKEND, Why.WEEKEND, Why.PAUSED, Why.ROLLED]
    assert found.lost == 0


# --- While it is paused -----------------------------------------------------------------------------------------------


def test_while_a_pause_lasts_there_is_no_date_but_an_amount():
    found = deadline(NATIONAL, at("2026-11-02T09:00"), Limit(8, Per.WORKING_DAY), pauses=[pause("2026-11-05T08:00")])

    assert (found.due, found.is_paused, found.used, found.left) == (None, True, 2, 6)
    assert found.days[-1].day == date(2026, 11, 5)
    assert (found.days[-1].why, found.days[-1].paused) == (Why.PAUSED, "thiếu bản vẽ")
    assert found.closes_at is None


def test_a_pause_that_begins_at_the_closing_is_listed_where_it_takes_the_first():
    lasting = [pause("2026-11-02T17:00")]

    for limit in (Limit(8, Per.WORKING_DAY), Limit(12, Per.WORKING_HOUR)):
        found = deadline(NATIONAL, at("2026-11-02T07:30"), limit, pauses=lasting)

        assert [day.day.day for day in found.days] == [2, 3]
        assert (found.days[0].paused, found.days[1].why) == (None, Why.PAUSED)


def test_under_restart_everything_is_left():
    lasting = [pause("2026-11-05T08:00")]

    found = deadline(NATIONAL, at("2026-11-02T09:00"), Limit(8, Per.WORKING_DAY), Policy.RESTART, lasting)

    assert (found.due, found.used, found.left) == (None, 2, 8)


def test_what_is_left_of_hours():
    lasting = [pause("2026-11-02T10:00")]

    found = deadline(NATIONAL, at("2026-11-02T07:30"), Limit(8, Per.WORKING_HOUR), pauses=lasting)

    assert (found.due, found.used, found.left, len(found.days)) == (None, 2.5, 5.5, 1)


def test_auto_close_says_when_the_dossier_may_be_closed():
    lasting, after = [pause("2026-11-05T08:00")], Limit(15, Per.CALENDAR_DAY)

    found = deadline(
        NATIONAL, at("2026-11-02T09:00"), Limit(8, Per.WORKING_DAY), Policy.AUTO_CLOSE, lasting, close_after=after
    )

    assert found.due is None
    assert found.closes_at == at("2026-11-20T17:00")


def test_only_auto_close_closes():
    lasting, after = [pause("2026-11-05T08:00")], Limit(15, Per.CALENDAR_DAY)

    found = deadline(NATIONAL, at("2026-11-02T09:00"), Limit(8, Per.WORKING_DAY), pauses=lasting, close_after=after)

    assert found.closes_at is None


def test_a_pause_that_begins_after_the_due_date_does_not_stop_it():
    assert due("2026-11-02T09:00", 8, "working-day", pauses=[pause("2026-11-13T08:00")]) == at("2026-11-12T17:00")


def test_a_dossier_that_waits_over_night_is_not_due_the_same_day():
    waits = [pause("2026-11-16T10:00", "2026-11-17T09:00")]

    assert due("2026-11-16T08:00", 1, "working-day", Policy.SAME_DAY, waits) == at("2026-11-17T17:00")


def test_the_ledger_says_what_became_of_each_day_under_restart():
    found = deadline(NATIONAL, at("2026-11-02T18:00"), Limit(2, Per.WORKING_DAY), Policy.RESTART, [
        pause("2026-11-05T08:00", "2026-11-09T09:00")
    ])  # fmt: skip

    assert [(day.day.day, day.why.value, day.counted) for day in found.days] == [
        (2, "after-hours", 0),
        (3, "start", 0),
        (4, "void", 0),
        (5, "paused", 0),
        (6, "paused", 0),
        (7, "weekend", 0),
        (8, "weekend", 0),
        (9, "start", 0),
        (10, "working", 1),
        (11, "working", 1),
    ]


def test_a_pause_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends after it starts"):
        pause("2026-11-05T08:00", "2026-11-04T08:00")
