"""What holds for every deadline, whatever the calendar: tried on cases that hypothesis thinks up."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xaso.worktime import calendars
from xaso.worktime.deadlines import (
    Limit,
    Pause,
    Per,
    Policy,
    Why,
    deadline,
    later_by,
    working_days_between,
    working_days_left,
    working_time,
)
from xaso.worktime.schedule import VIETNAM, DayKind, Special
from xaso.worktime.tests import cases

SCHEDULES = [calendars.shipped(), *(cases.calendar(random.Random(seed))[0] for seed in range(15))]
#: Of a pause before the start or after the due moment nothing is seen: pauses are drawn around the start.
ON, REACH = datetime(2018, 1, 1), timedelta(days=60)

schedules = st.sampled_from(SCHEDULES)
moments = st.datetimes(ON, datetime(2030, 12, 31)).map(lambda at: at.replace(tzinfo=VIETNAM, microsecond=0))
spans = st.timedeltas(timedelta(0), timedelta(days=30)).map(
    lambda span: timedelta(seconds=span // timedelta(seconds=1))
)
zones = st.sampled_from([UTC, VIETNAM, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))])
limits = st.one_of(
    st.integers(1, 320).map(lambda quarters: Limit(quarters / 4, Per.WORKING_HOUR)),
    st.integers(1, 60).map(lambda n: Limit(n, Per.WORKING_DAY)),
    st.integers(1, 90).map(lambda n: Limit(n, Per.CALENDAR_DAY)),
    st.integers(1, 12).map(lambda n: Limit(n, Per.MONTH)),
)
policies = st.sampled_from(Policy)
tried = settings(max_examples=300, deadline=None)


@st.composite
def runs(draw, lasting=False):
    """A schedule, a start, and up to three pauses around it, over unless ``lasting``."""
    start = draw(moments)
    begins = draw(st.lists(st.timedeltas(-REACH / 20, REACH), max_size=3))
    pauses = [Pause(start + begin, start + begin + draw(spans)) for begin in begins]
    if lasting:
        pauses.append(Pause(start + draw(st.timedeltas(-REACH / 20, REACH))))
    return draw(schedules), start, tuple(pauses)


@tried
@given(runs(), limits, policies)
def test_it_is_never_due_on_a_day_off_nor_outside_working_time(run, limit, policy):
    schedule, start, pauses = run

    due = deadline(schedule, start, limit, policy, pauses).due

    assert any(opens < due <= closes for opens, closes in schedule.day(due.date()).running)
    assert limit.per is Per.WORKING_HOUR or due == schedule.closing(due.date())


@tried
@given(runs(), limits, policies)
def test_it_is_never_due_before_it_starts_nor_in_a_pause(run, limit, policy):
    schedule, start, pauses = run

    due = deadline(schedule, start, limit, policy, pauses).due

    assert due > start
    assert policy in (Policy.ONE_SUSPENSION, Policy.RESTART) or not any(p.start < due <= p.end for p in pauses)


@tried
@given(runs(), limits, policies, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_later_start_is_never_due_earlier(run, limit, policy, later):
    schedule, start, pauses = run
    # With pauses the number of days in a month can turn it round: docs/explanation/deadlines.md, "Months and pauses".
    assume(limit.per is not Per.MONTH or policy in (Policy.SAME_DAY, Policy.RESTART) or not pauses)
    # What was over before the start is no suspension: a later start may make another pause the first one.
    assume(policy is not Policy.ONE_SUSPENSION or len(pauses) < 2)

    early = deadline(schedule, start, limit, policy, pauses)
    late = deadline(schedule, start + later, limit, policy, pauses)

    assert early.due <= late.due


@tried
@given(runs(), limits, policies, st.integers(1, 30))
def test_a_longer_limit_is_never_due_earlier(run, limit, policy, more):
    schedule, start, pauses = run

    short = deadline(schedule, start, limit, policy, pauses)
    long = deadline(schedule, start, Limit(limit.amount + more, limit.per), policy, pauses)

    assert short.due <= long.due


@tried
@given(runs(), limits, policies, spans)
def test_a_longer_pause_is_never_due_earlier(run, limit, policy, longer):
    schedule, start, pauses = run
    assume(pauses)
    # One that was over before the start becomes the first suspension when it is longer.
    assume(policy is not Policy.ONE_SUSPENSION or len(pauses) == 1)
    first, *others = pauses

    one = deadline(schedule, start, limit, policy, pauses)
    other = deadline(schedule, start, limit, policy, (replace(first, end=first.end + longer), *others))

    assert one.due <= other.due


@tried
@given(runs(), limits, st.sampled_from([Policy.EXCLUDE, Policy.AUTO_CLOSE, Policy.RESTART, Policy.SAME_DAY]))
def test_one_more_pause_is_never_due_earlier(run, limit, policy):
    schedule, start, pauses = run
    assume(pauses)

    without = deadline(schedule, start, limit, policy, pauses[1:])
    more = deadline(schedule, start, limit, policy, pauses)

    assert without.due <= more.due


@tried
@given(runs(), limits)
def test_policies_by_how_long_they_take(run, limit):
    schedule, start, pauses = run

    def due(policy, some=pauses):
        return deadline(schedule, start, limit, policy, some).due

    assert due(Policy.EXCLUDE, ()) <= due(Policy.ONE_SUSPENSION) <= due(Policy.EXCLUDE) == due(Policy.AUTO_CLOSE)
    assert due(Policy.EXCLUDE, ()) <= due(Policy.RESTART)


@tried
@given(runs(), limits, policies)
def test_the_ledger_adds_up_to_the_limit(run, limit, policy):
    schedule, start, pauses = run

    found = deadline(schedule, start, limit, policy, pauses)

    assert abs(sum(day.counted for day in found.days) - found.to_count) < 0.01
    assert found.days[-1].total == found.used == found.to_count
    assert found.left == 0
    assert all(b.total >= a.total for a, b in zip(found.days, found.days[1:], strict=False))
    if policy is not Policy.SAME_DAY and limit.per is not Per.MONTH:
        assert found.to_count == limit.amount


@tried
@given(runs(), limits, policies)
def test_the_ledger_has_each_day_once_from_receipt_to_due(run, limit, policy):
    schedule, start, pauses = run

    found = deadline(schedule, start, limit, policy, pauses)

    days = [day.day for day in found.days]
    assert days == [start.date() + timedelta(days=n) for n in range(len(days))]
    assert [day.day for day in found.days if day.is_due] == [found.due.date()] == days[-1:]
    assert [day.day for day in found.days if day.is_start] == days[:1]
    assert all(day.kind is schedule.kind(day.day) for day in found.days)


@tried
@given(runs(), limits, policies)
def test_each_line_of_the_ledger_tells_the_truth(run, limit, policy):
    schedule, start, pauses = run

    found = deadline(schedule, start, limit, policy, pauses)

    for day in found.days:
        off = not schedule.is_working(day.day)
        silent = {Why.START, Why.AFTER_HOURS, Why.VOID, Why.ROLLED}
        assert not (day.counted and off) or found.per is Per.CALENDAR_DAY
        assert not (day.why in silent and day.counted) or found.per is Per.WORKING_HOUR
        assert (day.why is Why.PAUSED) <= (day.paused is not None)
        assert (day.lost > 0) <= (day.paused is not None)
        assert day.counted == 0 or found.per is not Per.WORKING_HOUR or day.ran


@tried
@given(runs(), limits)
def test_hours_are_working_time_between_start_and_due_without_the_pauses(run, limit):
    schedule, start, pauses = run
    assume(limit.per is Per.WORKING_HOUR)

    found = deadline(schedule, start, limit)
    with_pauses = deadline(schedule, start, limit, pauses=pauses)

    assert working_time(schedule, start, found.due) == timedelta(hours=limit.amount)
    ran = [b - a for day in with_pauses.days for a, b in day.ran]
    assert sum(ran, timedelta()) == timedelta(hours=limit.amount)


@tried
@given(schedules, moments, st.integers(1, 60))
def test_working_days_are_closings_after_the_day_of_the_event(schedule, start, amount):
    found = deadline(schedule, start, Limit(amount, Per.WORKING_DAY))

    first = schedule.closing(found.counted_from.date())
    assert working_days_between(schedule, first, found.due) == amount
    assert found.due == later_by(schedule, first, amount)
    assert working_days_left(schedule, found.due, found.due) == 0


@tried
@given(runs(), limits, policies, zones)
def test_the_zone_does_not_matter(run, limit, policy, zone):
    schedule, start, pauses = run
    there = [Pause(pause.start.astimezone(zone), pause.end.astimezone(zone), pause.reason) for pause in pauses]

    here = deadline(schedule, start, limit, policy, pauses)

    assert deadline(schedule, start.astimezone(zone), limit, policy, there) == here
    assert deadline(schedule, start.replace(tzinfo=None), limit, policy, pauses) == here
    assert here.due.utcoffset() == timedelta(hours=7)


@tried
@given(runs(), limits, policies, st.randoms())
def test_the_order_of_the_pauses_does_not_matter(run, limit, policy, lot):
    schedule, start, pauses = run
    shuffled = list(pauses)
    lot.shuffle(shuffled)

    assert deadline(schedule, start, limit, policy, shuffled) == deadline(schedule, start, limit, policy, pauses)


@tried
@given(runs(), limits, policies)
def test_what_is_kept_of_a_schedule_changes_nothing(run, limit, policy):
    schedule, start, pauses = run

    fresh = replace(schedule)

    assert fresh == schedule
    assert deadline(fresh, start, limit, policy, pauses) == deadline(schedule, start, limit, policy, pauses)


@tried
@given(runs(lasting=True), limits, policies)
def test_while_a_pause_lasts(run, limit, policy):
    schedule, start, pauses = run

    found = deadline(schedule, start, limit, policy, pauses)

    if found.due is None:
        back_to_zero = policy is Policy.RESTART
        assert found.left == (found.to_count if back_to_zero else round(found.to_count - found.used, 4)) >= 0
        assert found.days[-1].paused is not None
        assert not any(day.is_due for day in found.days)
    else:
        over = [pause for pause in pauses if pause.end is not None]
        assert policy is Policy.ONE_SUSPENSION or found == deadline(schedule, start, limit, policy, over)


@tried
@given(runs(lasting=True), limits, st.sampled_from([Policy.EXCLUDE, Policy.AUTO_CLOSE]), spans)
def test_what_is_left_is_what_runs_when_the_pause_ends(run, limit, policy, later):
    """Ending the pause at any moment makes the same used part stand and the rest run from there."""
    schedule, start, pauses = run
    found = deadline(schedule, start, limit, policy, pauses)
    assume(found.due is None and pauses[-1].start >= found.counted_from)
    ended = (*pauses[:-1], replace(pauses[-1], end=pauses[-1].start + later))

    then = deadline(schedule, start, limit, policy, ended)

    assert then.to_count == found.to_count
    assert then.due > pauses[-1].start
    shared = [day for day in found.days if day.day < pauses[-1].start.astimezone(VIETNAM).date()]
    assert list(then.days[: len(shared)]) == shared


@tried
@given(schedules, moments, limits, policies, st.dates(date(2018, 1, 1), date(2031, 1, 1)))
def test_a_new_holiday_is_never_due_earlier(schedule, start, limit, policy, day):
    assume(limit.per is not Per.MONTH or policy is Policy.SAME_DAY or day != start.date())
    new = replace(schedule, special={**schedule.special, day: Special(DayKind.HOLIDAY, "Nghỉ thêm")})

    before, after = deadline(schedule, start, limit, policy), deadline(new, start, limit, policy)

    assert before.due <= after.due
