"""``bin/xaso deadline``: the contract of its JSON, and a sentence with an exit code for every wrong question."""

import json
from datetime import date, time

import pytest
from django.core.management import get_commands, load_command_class

from xaso.org.models import Level, Unit
from xaso.worktime import calendars
from xaso.worktime.models import Calendar
from xaso.worktime.schedule import DayKind, Window

ASK = ["--from", "2021-02-09T10:00", "--limit", "3", "--per", "working-day"]


@pytest.fixture
def ask(capsys, monkeypatch):
    """Run the command as a terminal does; return its exit code, stdout and stderr."""
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)

    def run(*argv):
        command = load_command_class(get_commands()["deadline"], "deadline")
        try:
            command.run_from_argv(["xaso", "deadline", *argv])
            code = 0
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_question_of_the_issue(ask):
    code, out, err = ask(*ASK, "--json")

    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert list(answer) == ["due", "days"]
    assert answer["due"] == "2021-02-19T17:00:00+07:00"
    assert [day["date"][-2:] for day in answer["days"]] == "09 10 11 12 13 14 15 16 17 18 19".split()
    assert [day["total"] for day in answer["days"]] == [0] * 8 + [1, 2, 3]
    assert answer["days"][3] == {
        "date": "2021-02-12",
        "kind": "holiday",
        "why": "holiday",
        "counted": 0,
        "total": 0,
        "lost": 0,
        "name": "Tết Nguyên Đán",
        "decision": "Bộ luật Lao động 2019 Đ112",
        "is_start": False,
        "is_due": False,
        "paused": False,
    }


def test_people_get_a_table_and_a_line(ask):
    code, out, _err = ask(*ASK)

    lines = out.splitlines()
    assert code == 0
    assert lines[0].split() == "Ngày Loại ngày Được tính Cộng dồn".split()
    assert lines[1].startswith("thứ Ba 09/02")
    assert lines[-1] == "3 ngày làm việc → hẹn 19/02/2021 17:00"


@pytest.mark.parametrize(
    ("more", "due"),
    [
        (["--policy", "exclude", "--pause", "2021-02-17T09:00/2021-02-18T09:00"], "2021-02-22T17:00:00+07:00"),
        (["--policy", "restart", "--pause", "2021-02-17T09:00/2021-02-18T09:00"], "2021-02-23T17:00:00+07:00"),
        (["--policy", "same-day"], "2021-02-09T17:00:00+07:00"),
        (
            ["--pause", "2021-02-17T09:00/2021-02-18T09:00", "--pause", "2021-02-19T09:00/2021-02-22T09:00"],
            "2021-02-23T17:00:00+07:00",
        ),
        (["--per", "calendar-day"], "2021-02-17T17:00:00+07:00"),
        (["--per", "working-hour"], "2021-02-09T14:30:00+07:00"),
        (["--per", "working-hour", "--limit", "0,5"], "2021-02-09T10:30:00+07:00"),
        (["--per", "month"], "2021-05-10T17:00:00+07:00"),
        # The same moment, said in another zone.
        (["--from", "2021-02-09T03:00+00:00"], "2021-02-19T17:00:00+07:00"),
    ],
)
def test_each_option_counts(ask, more, due):
    assert json.loads(ask(*ASK, *more, "--json")[1])["due"] == due


def test_while_a_pause_lasts_it_says_what_is_left_and_when_it_lapses(ask):
    more = ["--policy", "auto-close", "--close-after", "15", "--pause", "2021-02-18T09:00/"]

    answer = json.loads(ask(*ASK, *more, "--json")[1])

    assert (answer["due"], answer["left"], answer["closes_at"]) == (None, 2, "2021-03-05T17:00:00+07:00")


@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        (["--from", "hôm qua"], 2, "không phải thời điểm"),
        (["--from", "2021-02-30"], 2, "không phải thời điểm"),
        (["--from", "9999-12-31"], 2, "1976–2199"),
        (["--limit", "ba"], 2, "không phải số"),
        (["--limit", "0"], 2, "lớn hơn 0"),
        (["--limit", "-3"], 2, "lớn hơn 0"),
        (["--limit", "1.5"], 2, "số nguyên"),
        (["--limit", "nan"], 2, "số nguyên"),
        (["--limit", "inf"], 2, "số nguyên"),
        (["--limit", "1e9"], 2, "mười năm"),
        (["--per", "week"], 2, "--per"),
        (["--policy", "later"], 2, "--policy"),
        (["--pause", "2021-02-17"], 2, "TỪ/ĐẾN"),
        (["--pause", "2021-02-17/hôm nay"], 2, "không phải thời điểm"),
        (["--pause", "2021-02-18/2021-02-17"], 2, "kết thúc trước khi bắt đầu"),
        (["--close-after", "5"], 2, "auto-close"),
        (["--policy", "auto-close", "--close-after", "0"], 2, "lớn hơn 0"),
    ],
)
def test_a_wrong_question_gets_a_sentence(ask, more, code, sentence):
    ended, out, err = ask(*ASK, *more, "--json")

    assert (ended, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.django_db
def test_an_unknown_unit_is_not_found(ask):
    code, out, err = ask(*ASK, "--unit", "99999")

    assert (code, out) == (4, "")
    assert "99999" in err


@pytest.mark.django_db
def test_a_unit_counts_by_its_own_calendar(ask):
    calendar = Calendar.objects.create(name="Xã Vân Trì", parent=calendars.ship())
    calendars.set_day(calendar, date(2021, 2, 19), DayKind.HOLIDAY, name="Lễ hội", decision="7/QĐ-UBND")
    calendars.set_week(calendar, ((Window(time(8), time(12)), Window(time(13), time(16, 30))),) * 5 + ((), ()))
    Unit.objects.create(
        code="08875",
        name="Xã Vân Trì",
        folded="xa van tri",
        level=Level.COMMUNE,
        path="08875/",
        calendar=calendar,
        valid_from=date(2000, 1, 1),
    )

    answer = json.loads(ask(*ASK, "--unit", "08875", "--json")[1])

    assert answer["due"] == "2021-02-22T16:30:00+07:00"
    assert [day["decision"] for day in answer["days"] if day["name"] == "Lễ hội"] == ["7/QĐ-UBND"]


@pytest.mark.django_db
def test_a_code_that_came_back_means_the_unit_of_that_day(ask):
    late = Calendar.objects.create(name="Xã mới", parent=calendars.ship())
    calendars.set_day(late, date(2021, 2, 19), DayKind.HOLIDAY)
    for name, calendar, first, last in (
        ("Xã cũ", None, date(2000, 1, 1), date(2025, 6, 30)),
        ("Xã mới", late, date(2025, 7, 1), None),
    ):
        Unit.objects.create(
            code="08707",
            name=name,
            folded=name,
            level=Level.COMMUNE,
            path="08707/",
            calendar=calendar,
            valid_from=first,
            valid_to=last,
        )

    assert json.loads(ask(*ASK, "--unit", "08707", "--json")[1])["due"] == "2021-02-19T17:00:00+07:00"
