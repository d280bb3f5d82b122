"""A deadline in words, as the card of a dossier and the command line say it."""

from datetime import date, datetime

import pytest
from django.utils import translation

from xaso.worktime import calendars, explain
from xaso.worktime.deadlines import Limit, Pause, Per, Policy, deadline
from xaso.worktime.schedule import DayKind

DAYS = Per.WORKING_DAY


def at(text):
    return datetime.fromisoformat(text)


def count(start, amount, per=DAYS, policy=Policy.EXCLUDE, pauses=(), **more):
    given = [Pause(at(a), at(b) if b else None, reason) for a, b, reason in pauses]
    return deadline(calendars.shipped(), at(start), Limit(amount, per), policy, given, **more)


@pytest.mark.parametrize(
    ("found", "now", "line"),
    [
        (count("2026-11-18T09:00", 3), None, "3 ngày làm việc → hẹn 23/11/2026 17:00"),
        # 19, 20, 23 count; the 24th is the Day of Culture.
        (count("2026-11-18T09:00", 8), "2026-11-20T10:00", "8 ngày làm việc − đã dùng 2 → hẹn 01/12/2026 17:00"),
        (
            count("2026-11-18T09:00", 8, pauses=[("2026-11-20T09:00", "2026-11-27T10:00", "")]),
            "2026-11-27T10:00",
            "8 ngày làm việc − đã dùng 2 − tạm dừng 4 → hẹn 07/12/2026 17:00",
        ),
        (
            count("2026-11-18T09:00", 8, pauses=[("2026-11-20T09:00", None, "")]),
            "2026-11-20T18:00",
            "8 ngày làm việc − đã dùng 1 − tạm dừng 1 → đang tạm dừng; sau đó còn 7 ngày làm việc",
        ),
        (
            count("2026-11-18T09:00", 8, policy=Policy.RESTART, pauses=[("2026-11-20T09:00", None, "")]),
            None,
            "8 ngày làm việc − tạm dừng 1 → đang tạm dừng; sau đó tính lại từ đầu 8 ngày làm việc",
        ),
        (
            count(
                "2026-11-18T09:00",
                8,
                policy=Policy.AUTO_CLOSE,
                pauses=[("2026-11-20T09:00", None, "")],
                close_after=Limit(15, Per.CALENDAR_DAY),
            ),
            None,
            "8 ngày làm việc − tạm dừng 1 → đang tạm dừng; sau đó còn 7 ngày làm việc; "
            "đóng hồ sơ nếu chưa bổ sung đến 07/12/2026 17:00",
        ),
        (count("2027-01-29T09:00", 1, Per.MONTH), None, "1 tháng (30 ngày) → hẹn 01/03/2027 17:00"),
        (
            count("2026-11-18T16:00", 1.5, Per.WORKING_HOUR),
            "2026-11-18T16:30",
            "1,5 giờ làm việc − đã dùng 1 → hẹn 19/11/2026 08:00",
        ),
        (count("2026-11-18T15:01", 4, policy=Policy.SAME_DAY), None, "1 ngày làm việc → hẹn 19/11/2026 17:00"),
    ],
)
def test_the_sum_is_one_line(found, now, line):
    assert explain.in_a_line(found, now and at(now)) == line


def test_a_moment_of_another_zone_is_the_same_moment():
    found = count("2026-11-18T09:00", 8)

    # 19:00 of the 19th in London is two o'clock of the 20th here.
    assert explain.in_a_line(found, at("2026-11-19T19:00+00:00")) == explain.in_a_line(found, at("2026-11-20T02:00"))


def test_each_day_has_a_row_that_says_why():
    found = count("2026-11-20T18:00", 2, pauses=[("2026-11-25T09:00", "2026-11-26T08:00", "thiếu giấy tờ")])

    rows = [(row.label, row.text, row.counts, row.counted, row.so_far) for row in explain.rows(found)]

    assert rows == [
        ("thứ Sáu 20/11", "ngày làm việc; tiếp nhận ngoài giờ làm việc", False, "", ""),
        ("thứ Bảy 21/11", "ngày nghỉ hằng tuần", False, "", ""),
        ("Chủ nhật 22/11", "ngày nghỉ hằng tuần", False, "", ""),
        ("thứ Hai 23/11", "ngày làm việc; không tính ngày bắt đầu", False, "", ""),
        ("thứ Ba 24/11", "Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)", False, "", ""),
        ("thứ Tư 25/11", "ngày làm việc; tạm dừng: thiếu giấy tờ", False, "", ""),
        ("thứ Năm 26/11", "ngày làm việc", True, "1", "1"),
        ("thứ Sáu 27/11", "ngày làm việc; hẹn trả", True, "1", "2"),
    ]
    assert [row.day for row in explain.rows(found)] == [date(2026, 11, day) for day in range(20, 28)]


def test_a_swapped_day_names_the_decision():
    found = count("2025-12-31T09:00", 1)

    texts = {row.day.isoformat(): row.text for row in explain.rows(found)}

    assert texts["2026-01-02"] == "Nghỉ hoán đổi (làm bù 10/01/2026) (TB 9441/TB-BNV)"


@pytest.mark.parametrize(
    ("found", "day", "said"),
    [
        # The fifth day, a Sunday, is the last of the limit: art. 148.5 moves it to Monday.
        (count("2026-11-10T09:00", 5, Per.CALENDAR_DAY), "2026-11-16", "chuyển sang ngày này"),
        (count("2026-11-10T09:00", 1, policy=Policy.SAME_DAY), "2026-11-10", "tính cả ngày tiếp nhận; hẹn trả"),
        (
            count("2026-11-10T09:00", 5, policy=Policy.RESTART, pauses=[("2026-11-12T09:00", "2026-11-13T09:00", "")]),
            "2026-11-11",
            "trước khi bổ sung hồ sơ, không tính nữa",
        ),
        (count("2026-11-10T09:00", 9, Per.WORKING_HOUR), "2026-11-10", "tiếp nhận"),
        (count("2026-11-09T18:00", 9, Per.WORKING_HOUR), "2026-11-10", "bắt đầu tính giờ"),
    ],
)
def test_what_is_particular_about_a_day_is_said(found, day, said):
    texts = {row.day.isoformat(): row.text for row in explain.rows(found)}

    assert said in texts[day]


def test_every_kind_of_day_has_a_name_in_both_languages():
    vietnamese = [explain.kind_label(kind) for kind in DayKind]
    with translation.override("en"):
        english = [explain.kind_label(kind) for kind in DayKind]

    assert len(set(vietnamese)) == len(set(english)) == len(DayKind)
    assert not set(vietnamese) & set(english)


def test_english_minds_the_plural():
    with translation.override("en"):
        assert explain.limit_label(Limit(1, DAYS)) == "1 working day"
        assert explain.limit_label(Limit(1.5, Per.WORKING_HOUR)) == "1.5 working hours"
