"""A working calendar changes: which dates move, which stay, who may, and what the screens show before it happens."""

import re
from copy import copy
from datetime import date, datetime, time, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from uuid_utils.compat import uuid7

from xaso.base import clock
from xaso.demo.cast import MONDAY, UNKNOWN_LIMIT
from xaso.dossiers import calendars, due
from xaso.dossiers.calendar_forms import windows_as_text, windows_in
from xaso.dossiers.models import Dossier, DueChange
from xaso.org.models import Entry, Unit
from xaso.worktime import calendars as rows
from xaso.worktime.models import SpecialDay
from xaso.worktime.schedule import USUAL_WEEK, VIETNAM, Window

#: The cast's dossier is accepted on Monday 02/03/2026 with three working days: due on Thursday 05/03.
TUESDAY = date(2026, 3, 3)
NEXT_DAY = datetime(2026, 3, 6, 17, 0, tzinfo=VIETNAM)
HEAD = 4


def off(unit, day=TUESDAY, *, by, at=MONDAY):
    return calendars.set_day(unit, day, SpecialDay.Kind.HOLIDAY, by=by, at=at, name="Ngày nghỉ riêng")


@pytest.fixture
def at_desk(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=1))
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)

    def sit(person):
        Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client.force_login(person)
        return client

    return sit


def test_a_day_off_moves_the_date_and_says_why(cast):
    dossier = cast.dossier("accept")
    before = dossier.due_at

    moves = off(cast.commune, by=cast.quyen)

    dossier.refresh_from_db()
    assert [(move.dossier, move.before, move.after) for move in moves] == [(dossier, before, NEXT_DAY)]
    assert dossier.due_at == NEXT_DAY and dossier.first_due_at == before
    change = DueChange.objects.get(dossier=dossier)
    assert (change.cause, change.before, change.after, change.by) == ("calendar", before, NEXT_DAY, cast.quyen)
    line = Entry.objects.get(event="calendar.set_day")
    assert (line.unit, line.facts["day"], line.facts["moved"]) == (cast.commune, "2026-03-03", 1)


def test_taking_the_day_back_moves_it_back(cast):
    dossier = cast.dossier("accept")
    first = dossier.due_at
    off(cast.commune, by=cast.quyen)

    calendars.remove_day(cast.commune, TUESDAY, by=cast.quyen, at=MONDAY)

    dossier.refresh_from_db()
    assert dossier.due_at == first
    assert DueChange.objects.filter(dossier=dossier).count() == 2


def test_a_preview_changes_nothing_and_foretells_everything(cast):
    dossier = cast.dossier("accept")
    before = dossier.due_at

    foretold = calendars.preview(lambda: off(cast.commune, by=cast.quyen))

    dossier.refresh_from_db()
    assert dossier.due_at == before
    assert cast.commune.calendar is None
    assert not DueChange.objects.exists() and not Entry.objects.filter(event__startswith="calendar.").exists()
    assert due.schedule_for(cast.commune).is_working(TUESDAY)
    assert calendars.digest(foretold) == calendars.digest(off(cast.commune, by=cast.quyen))


@pytest.mark.parametrize(
    ("upto", "code"),
    [
        ("submit", None),
        ("return_for_supplement", None),
        ("apologise", None),
        ("return_result", None),
        ("withdraw", None),
        ("accept", UNKNOWN_LIMIT),
    ],
)
def test_what_is_promised_paused_or_over_keeps_its_date(cast, upto, code):
    dossier = cast.dossier(upto, code) if code else cast.dossier(upto)
    before = dossier.due_at

    moves = off(cast.commune, date(2026, 3, 4), by=cast.quyen)

    dossier.refresh_from_db()
    assert not moves
    assert dossier.due_at == before


def test_a_neighbour_is_not_touched_but_the_province_reaches_everybody(cast):
    cast.dossier("accept")
    neighbour = Unit.objects.get(name="Xã Hoàng Hoa")

    assert not off(neighbour, by=cast.son)
    assert len(off(cast.commune.parent.parent, by=cast.son)) == 1


def test_what_the_own_calendar_says_wins_over_the_one_above(cast):
    cast.dossier("accept")
    calendars.set_day(cast.commune, TUESDAY, SpecialDay.Kind.WORKING, by=cast.quyen, at=MONDAY)

    assert not off(cast.district, by=cast.son)
    assert len(off(None, date(2026, 3, 4), by=cast.son)) == 1


def test_reception_only_hours_move_nothing_and_shorter_weeks_do(cast):
    cast.dossier("accept")
    saturday = (*USUAL_WEEK[:5], (Window(time(7, 30), time(11, 30), counts=False),), ())
    no_wednesday = (*USUAL_WEEK[:2], (), *USUAL_WEEK[3:])
    spring = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}

    assert not calendars.set_week(cast.commune, saturday, by=cast.quyen, at=MONDAY)
    moves = calendars.set_week(cast.commune, no_wednesday, by=cast.quyen, at=MONDAY, **spring)

    assert [move.after for move in moves] == [NEXT_DAY]
    schedule = due.schedule_for(cast.commune)
    assert not schedule.windows(date(2026, 3, 4)) and schedule.windows(date(2026, 4, 4)) == saturday[5]
    assert len(calendars.set_week(cast.commune, ((),) * 7, by=cast.quyen, at=MONDAY, **spring)) == 1


def test_the_narrow_look_for_a_day_finds_what_counting_everything_finds(cast):
    for number in range(5):
        cast.dossier("accept", at=MONDAY + timedelta(days=number, hours=2 * number))
    kept = {dossier.pk: dossier for dossier in Dossier.objects.all()}

    for ahead in range(-1, 11):
        day = (MONDAY + timedelta(days=ahead)).date()
        moves = calendars.preview(lambda day=day: off(cast.commune, day, by=cast.quyen))
        changed = rows.with_day(
            due.schedule_for(cast.commune), day, rows.Special(rows.DayKind.HOLIDAY, "Ngày nghỉ riêng")
        )
        expected = {pk: one.due for pk, d in kept.items() if (one := due.ledger(d, [], changed)).due != d.due_at}

        assert {move.dossier.pk: move.after for move in moves} == expected


@pytest.mark.parametrize(
    ("who", "where", "why"),
    [
        ("quyen", "district", "not-administrator"),
        ("quyen", None, "national-calendar"),
        ("anh", "commune", "not-administrator"),
        ("dung", None, "national-calendar"),
    ],
)
def test_who_does_not_keep_the_unit_is_refused(cast, who, where, why):
    unit = getattr(cast, where) if where else None

    with pytest.raises(calendars.Refused) as refusal:
        off(unit, by=getattr(cast, who))

    assert refusal.value.codes == [why]
    assert not SpecialDay.objects.filter(date=TUESDAY).exists()


def test_a_day_the_calendar_does_not_name_cannot_be_taken_back(cast):
    with pytest.raises(calendars.NotAllowed) as refusal:
        calendars.remove_day(cast.commune, TUESDAY, by=cast.quyen, at=MONDAY)

    assert refusal.value.codes == ["nothing-there"]
    assert cast.commune.calendar is None


def test_a_thousand_open_dossiers_are_counted_again_in_few_queries(cast, django_assert_max_num_queries):
    pattern = cast.dossier("accept")
    made = []
    for number in range(1000):
        one = copy(pattern)
        one.pk, one.code, one.tracking_key, one.register_no = uuid7(), f"X-{number}", f"key-{number}", 1000 + number
        made.append(one)
    Dossier.objects.bulk_create(made)

    # A line of the journal for each that moved; everything else in bulk.
    with django_assert_max_num_queries(1001 + 60):
        moves = off(cast.commune, by=cast.quyen)

    assert len(moves) == 1001


# --- the screens

PAGE = reverse("dossiers:calendar")
SENT = {"day": "2026-03-03", "kind": "holiday", "name": "Ngày hội làng", "decision": "12/QĐ-UBND", "as_weekday": "0"}


def hidden(response):
    return dict(re.findall(r'<input type="hidden" name="([a-z0-9_-]+)" value="([^"]*)"', response.content.decode()))


def test_the_year_shows_what_is_inherited_and_costs_little(cast, at_desk, django_assert_max_num_queries):
    browser = at_desk(cast.quyen)
    browser.get(PAGE)

    with django_assert_max_num_queries(HEAD + 6):
        page = browser.get(PAGE).content.decode()

    assert "Quốc khánh" in page and cast.commune.name in page
    assert "do-see" not in page and "Bùi Thị Hoa" not in page


def test_a_change_is_looked_at_then_confirmed_once(cast, at_desk):
    dossier = cast.dossier("accept")
    browser, address = at_desk(cast.quyen), reverse("dossiers:calendar_day")

    look = browser.post(address, SENT)
    assert look.status_code == 200 and dossier.code in look.content.decode()
    assert not DueChange.objects.exists()

    sent = hidden(look)
    assert [browser.post(address, sent).status_code for _twice in range(2)] == [303, 303]
    assert DueChange.objects.count() == 1
    assert "Ngày hội làng" in browser.get(PAGE).content.decode()


def test_a_change_that_would_move_more_than_was_shown_is_shown_again(cast, at_desk):
    cast.dossier("accept")
    browser, address = at_desk(cast.quyen), reverse("dossiers:calendar_day")
    sent = hidden(browser.post(address, SENT))
    later = cast.dossier("accept")

    response = browser.post(address, sent)

    assert response.status_code == 409 and later.code in response.content.decode()
    assert not DueChange.objects.exists() and cast.commune.calendar is None


def test_a_week_goes_the_same_way(cast, at_desk):
    browser, address = at_desk(cast.quyen), reverse("dossiers:calendar_week")
    hours = {f"hours_{n}": "7h30-11h30 13:00-17:00" for n in range(5)} | {"hours_5": "07:30-11:30*"}

    sent = hidden(browser.post(address, hours))
    response = browser.post(address, sent)

    assert response.status_code == 303
    assert due.schedule_for(cast.commune).windows(date(2026, 3, 7)) == (Window(time(7, 30), time(11, 30), False),)


@pytest.mark.parametrize(
    ("name", "sent", "status"),
    [
        ("calendar_day", {**SENT, "day": "30/02/2026"}, 422),
        ("calendar_day", {**SENT, "day": "1850-01-01"}, 422),
        ("calendar_day", {"take-back": "1", "day": "2026-03-03"}, 409),
        ("calendar_week", {"hours_0": "sáng"}, 422),
        ("calendar_week", {"hours_0": "25:00-26:00"}, 422),
        ("calendar_week", {}, 422),
        ("calendar_week", {"hours_0": "07:30-11:30", "first": "2026-05-01"}, 422),
        ("calendar_week", {"hours_0": "07:30-11:30 11:00-12:00"}, 409),
    ],
)
def test_what_makes_no_sense_comes_back_with_its_reason(cast, at_desk, name, sent, status):
    response = at_desk(cast.quyen).post(reverse(f"dossiers:{name}"), sent)

    assert response.status_code == status
    assert cast.commune.calendar is None


def test_what_is_out_of_sight_is_not_found(cast, at_desk):
    assert at_desk(cast.quyen).get(PAGE, {"don-vi": str(cast.district.pk)}).status_code == 404
    assert at_desk(cast.quyen).get(PAGE, {"don-vi": "x"}).status_code == 404
    assert at_desk(cast.anh).get(PAGE).status_code == 404


def test_the_country_is_for_supervisors_to_change_and_for_keepers_to_read(cast, at_desk):
    address = reverse("dossiers:calendar_day") + "?don-vi=ca-nuoc"

    page = at_desk(cast.quyen).get(PAGE, {"don-vi": "ca-nuoc"})
    refused = at_desk(cast.quyen).post(address, SENT)
    looked = at_desk(cast.son).post(address, SENT)

    assert page.status_code == 200 and 'aria-disabled="true"' in page.content.decode()
    assert (refused.status_code, looked.status_code) == (409, 200)


@pytest.mark.parametrize("text", ["", "07:30-11:30", "07:30-11:30* 13:00-17:00"])
def test_hours_are_read_as_they_are_written(text):
    assert windows_as_text(windows_in(text)) == text
