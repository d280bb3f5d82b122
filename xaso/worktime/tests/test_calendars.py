"""Calendars as rows: the chain, what overrides what, and that every process sees a change."""

from datetime import date, datetime, time
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from xaso.base.reasons import Refused
from xaso.worktime import calendars
from xaso.worktime.deadlines import Limit, Per, deadline
from xaso.worktime.models import Calendar, SpecialDay, WeeklyWindow
from xaso.worktime.schedule import USUAL_WEEK, DayKind, Special, Window

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY, TUESDAY = date(2021, 3, 5), date(2021, 3, 8), date(2021, 3, 9)
SATURDAY = date(2021, 3, 6)
WINTER = (date(2021, 11, 1), date(2022, 3, 31))
#: 07:00 to 11:00 and 13:30 to 17:30; the police also take dossiers in on Saturday mornings.
EARLY = ((Window(time(7), time(11)), Window(time(13, 30), time(17, 30))),) * 5 + ((), ())
LATE = ((Window(time(8), time(12)), Window(time(13), time(16, 30))),) * 5 + ((), ())
POLICE = EARLY[:5] + ((Window(time(7), time(11), counts=False),), ())


@pytest.fixture
def country():
    return calendars.ship()


@pytest.fixture
def province(country):
    return Calendar.objects.create(name="Tỉnh Phú Sơn", parent=country)


@pytest.fixture
def unit(province):
    return Calendar.objects.create(name="Công an phường Bến Cau", parent=province)


def opens(calendar, day):
    return [window.start for window in calendars.schedule_of(calendar).windows(day)]


def test_without_rows_of_its_own_a_calendar_is_the_countrys(country, unit):
    schedule = calendars.schedule_of(unit)

    assert schedule == calendars.schedule_of(country)
    assert schedule.special == calendars.shipped().special
    assert schedule.windows(MONDAY) == USUAL_WEEK[0]


def test_the_nearest_week_holds(province, unit):
    calendars.set_week(province, EARLY)
    assert opens(unit, MONDAY) == [time(7), time(13, 30)]

    calendars.set_week(unit, LATE)

    assert opens(unit, MONDAY) == [time(8), time(13)]
    assert opens(province, MONDAY) == [time(7), time(13, 30)]


def test_a_season_holds_on_its_days_and_the_calendar_above_on_all_others(province, unit):
    calendars.set_week(province, EARLY)
    calendars.set_week(unit, LATE, first=WINTER[0], last=WINTER[1])

    assert opens(unit, date(2021, 10, 29)) == [time(7), time(13, 30)]
    assert opens(unit, date(2021, 11, 1)) == [time(8), time(13)]
    assert opens(unit, date(2022, 3, 31)) == [time(8), time(13)]
    assert opens(unit, date(2022, 4, 1)) == [time(7), time(13, 30)]


def test_what_a_unit_says_for_the_whole_year_beats_a_season_above(province, unit):
    calendars.set_week(province, LATE, first=WINTER[0], last=WINTER[1])
    calendars.set_week(unit, EARLY)

    assert opens(unit, date(2021, 11, 1)) == [time(7), time(13, 30)]


def test_a_season_is_replaced_and_taken_back(unit):
    calendars.set_week(unit, LATE, first=WINTER[0], last=WINTER[1])
    calendars.set_week(unit, POLICE, first=WINTER[0], last=WINTER[1])
    assert opens(unit, WINTER[0]) == [time(7), time(13, 30)]
    assert calendars.schedule_of(unit).kind(date(2021, 11, 6)) is DayKind.RECEPTION_ONLY

    calendars.set_week(unit, ((),) * 7, first=WINTER[0], last=WINTER[1])

    assert opens(unit, WINTER[0]) == [time(7, 30), time(13)]
    assert not WeeklyWindow.objects.filter(calendar=unit).exists()


def test_days_add_up_along_the_chain_and_the_nearer_one_wins(country, province, unit):
    calendars.set_day(country, MONDAY, DayKind.HOLIDAY, name="Lễ của cả nước")
    calendars.set_day(province, TUESDAY, DayKind.HOLIDAY, name="Lễ của tỉnh")
    calendars.set_day(unit, MONDAY, SpecialDay.Kind.WORKING)
    calendars.set_day(unit, TUESDAY, DayKind.SWAPPED_OFF, name="Nghỉ hoán đổi", decision="12/QĐ-UBND")

    kinds = {c.name: [calendars.schedule_of(c).kind(d) for d in (MONDAY, TUESDAY)] for c in (country, province, unit)}

    assert kinds == {
        country.name: [DayKind.HOLIDAY, DayKind.WORKING],
        province.name: [DayKind.HOLIDAY, DayKind.HOLIDAY],
        unit.name: [DayKind.WORKING, DayKind.SWAPPED_OFF],
    }
    assert calendars.schedule_of(unit).special[TUESDAY].decision == "12/QĐ-UBND"


def test_a_make_up_day_has_the_hours_of_the_day_it_replaces(unit):
    short_friday = USUAL_WEEK[:4] + ((Window(time(7, 30), time(11, 30)),), (), ())
    calendars.set_week(unit, short_friday)
    calendars.set_day(unit, FRIDAY, DayKind.SWAPPED_OFF)
    calendars.set_day(unit, SATURDAY, DayKind.MAKE_UP, as_weekday=4)

    assert opens(unit, FRIDAY) == []
    assert opens(unit, SATURDAY) == [time(7, 30)]
    assert calendars.schedule_of(unit).kind(SATURDAY) is DayKind.MAKE_UP


def test_setting_a_day_again_replaces_it_and_removing_it_takes_it_back(unit):
    calendars.set_day(unit, MONDAY, DayKind.HOLIDAY, name="Lễ", decision="1/QĐ")
    calendars.set_day(unit, MONDAY, DayKind.SWAPPED_OFF)

    row = SpecialDay.objects.get(calendar=unit)
    assert (row.kind, row.name, row.decision) == (DayKind.SWAPPED_OFF, "", "")
    assert calendars.remove_day(unit, MONDAY)
    assert calendars.schedule_of(unit).kind(MONDAY) is DayKind.WORKING
    assert not calendars.remove_day(unit, MONDAY)


def test_removing_only_takes_back_what_the_calendar_itself_said(country, unit):
    new_year = date(2021, 1, 1)

    assert not calendars.remove_day(unit, new_year)

    assert calendars.schedule_of(unit).kind(new_year) is DayKind.HOLIDAY


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        ((Window(time(7), time(12)), Window(time(11, 30), time(17))), "windows-overlap"),
        # A reception that begins inside working hours would hide them.
        ((Window(time(7), time(12)), Window(time(11), time(13), counts=False)), "windows-overlap"),
        ((Window(time(12), time(12)),), "window-backwards"),
        ((Window(time(17), time(7)),), "window-backwards"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_changes(unit, windows, code):
    calendars.set_week(unit, LATE)
    before = unit.version

    with pytest.raises(Refused) as refusal:
        calendars.set_week(unit, (windows, *LATE[1:]))

    assert refusal.value.codes == [code]
    assert "thứ Hai" in str(refusal.value)
    assert opens(unit, MONDAY) == [time(8), time(13)]
    unit.refresh_from_db()
    assert unit.version == before


def test_a_season_that_ends_before_it_begins_is_refused(unit):
    with pytest.raises(Refused, match="Mùa kết thúc"):
        calendars.set_week(unit, LATE, first=WINTER[1], last=WINTER[0])


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        (
            "window_closes_after_it_opens",
            lambda c: WeeklyWindow.objects.create(calendar=c, weekday=0, opens=time(9), closes=time(9)),
        ),
        (
            "window_weekday",
            lambda c: WeeklyWindow.objects.create(calendar=c, weekday=7, opens=time(9), closes=time(10)),
        ),
        (
            "window_season_ends_after_start",
            lambda c: WeeklyWindow.objects.create(
                calendar=c, weekday=0, opens=time(9), closes=time(10), valid_from=WINTER[1], valid_to=WINTER[0]
            ),
        ),
        ("special_day_kind", lambda c: SpecialDay.objects.create(calendar=c, date=MONDAY, kind="weekend")),
        (
            "special_day_weekday",
            lambda c: SpecialDay.objects.create(calendar=c, date=MONDAY, kind="make-up", as_weekday=7),
        ),
        (
            "special_day_once|calendar_id",
            lambda c: [SpecialDay.objects.create(calendar=c, date=MONDAY, kind="holiday") for _ in range(2)],
        ),
    ],
)
def test_the_database_keeps_rows_sound(unit, constraint, make):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(unit)


def test_an_unchanged_calendar_costs_one_query_a_changed_one_three(unit, province, django_assert_num_queries):
    calendars.schedule_of(unit)
    with django_assert_num_queries(1):
        first = calendars.schedule_of(unit)
    calendars.set_day(province, MONDAY, DayKind.HOLIDAY)

    with django_assert_num_queries(3):
        changed = calendars.schedule_of(unit)

    with django_assert_num_queries(1):
        assert calendars.schedule_of(unit) is changed
    assert first.kind(MONDAY) is DayKind.WORKING and changed.kind(MONDAY) is DayKind.HOLIDAY


def test_each_write_costs_few_queries(unit, django_assert_max_num_queries):
    # Four of them are savepoints of update_or_create.
    with django_assert_max_num_queries(7):
        calendars.set_day(unit, MONDAY, DayKind.HOLIDAY)
    with django_assert_max_num_queries(3):
        calendars.remove_day(unit, MONDAY)
    with django_assert_max_num_queries(6):
        calendars.set_week(unit, LATE)


def test_a_change_that_was_rolled_back_is_forgotten(unit):
    with transaction.atomic():
        calendars.set_day(unit, MONDAY, DayKind.HOLIDAY)
        assert calendars.schedule_of(unit).kind(MONDAY) is DayKind.HOLIDAY
        transaction.set_rollback(True)
    unit.refresh_from_db()

    # A counter would come to the number it had inside the lost transaction.
    calendars.set_day(unit, TUESDAY, DayKind.HOLIDAY)

    assert calendars.schedule_of(unit).kind(MONDAY) is DayKind.WORKING
    assert calendars.schedule_of(unit).kind(TUESDAY) is DayKind.HOLIDAY


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_the_change_at_its_next_question(country, unit):
    """A thread has its own connection, as another process has; nobody tells what is kept here of the change."""
    assert calendars.schedule_of(unit).kind(MONDAY) is DayKind.WORKING

    def change():
        calendars.set_day(Calendar.objects.get(pk=country.pk), MONDAY, DayKind.HOLIDAY)
        connection.close()

    other = Thread(target=change)
    other.start()
    other.join()

    assert calendars.schedule_of(unit).kind(MONDAY) is DayKind.HOLIDAY


def test_not_more_schedules_are_kept_than_fit(unit, monkeypatch):
    monkeypatch.setattr(calendars, "_MOST_KEPT", 2)

    for number in range(5):
        calendars.schedule_of(Calendar.objects.create(name=f"Lịch {number}", parent=unit))

    assert len(calendars._kept) <= 2


def test_the_country_is_shipped_once_and_with_every_day(country):
    assert calendars.ship() == calendars.national() == country
    assert country.special_days.count() == len(calendars.shipped().special)
    assert calendars.schedule_of(country).special == calendars.shipped().special


def test_the_country_is_known_by_its_place_not_by_its_name(country):
    Calendar.objects.filter(pk=country.pk).update(name="Lịch chung")

    assert calendars.national() == calendars.ship() == country


def test_without_a_country_there_is_none():
    Calendar.objects.all().delete()

    with pytest.raises(Calendar.DoesNotExist):
        calendars.national()


def test_a_day_is_tried_out_without_writing(unit, django_assert_num_queries):
    schedule = calendars.schedule_of(unit)
    start, limit = datetime(2021, 3, 5, 10), Limit(1, Per.WORKING_DAY)
    assert deadline(schedule, start, limit).due.date() == MONDAY

    with django_assert_num_queries(0):
        tried = calendars.with_day(schedule, MONDAY, Special(DayKind.SWAPPED_OFF, "Nghỉ hoán đổi"))
        back = calendars.with_day(tried, MONDAY, None)

    assert deadline(tried, start, limit).due.date() == TUESDAY
    assert back == schedule
    assert deadline(schedule, start, limit).due.date() == MONDAY
