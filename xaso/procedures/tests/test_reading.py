"""Published limits and fees: what is certain is read, everything else is kept with a doubt."""

from decimal import Decimal

import pytest

from xaso.procedures import reading
from xaso.worktime.deadlines import Limit, Per

ALL = ["counter", "online", "post"]
SAME_DAY = (
    "trong ngày tiếp nhận; nhận sau 15 giờ → ngày làm việc tiếp theo (Điều 7 NĐ 23/2015) "
    "[found: Bộ pháp điển chung-thuc]; gia hạn theo Điều 21, 33, 37"
)


def kinds(read):
    return [doubt.kind for doubt in read.doubts]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("5 Ngày làm việc", Limit(5, Per.WORKING_DAY)),
        ("10 ngày làm việc", Limit(10, Per.WORKING_DAY)),
        ("15 Ngày", Limit(15, Per.CALENDAR_DAY)),
        ("1 Giờ", Limit(1, Per.WORKING_HOUR)),
        ("2 tháng", Limit(2, Per.MONTH)),
    ],
)
def test_a_limit_with_a_unit_holds_on_every_channel(text, limit):
    read = reading.limits(text, offered=ALL)

    assert read.by_channel == dict.fromkeys(ALL, limit)
    assert not read.doubts


def test_each_channel_has_its_own_limit():
    text = "17 Ngày làm việc [Trực tuyến]; 30 Ngày làm việc [Dịch vụ bưu chính]; 20 Ngày [Trực tiếp]"

    read = reading.limits(text, offered=ALL)

    assert read.by_channel == {
        "counter": Limit(20, Per.CALENDAR_DAY),
        "online": Limit(17, Per.WORKING_DAY),
        "post": Limit(30, Per.WORKING_DAY),
    }
    assert read.texts["post"] == "30 Ngày làm việc"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1 (không ghi đơn vị)", "limit-without-unit"),
        ("0 (không ghi đơn vị)", "limit-without-unit"),
        ("không ghi", "limit-not-stated"),
        ("", "limit-not-stated"),
        ("0 Ngày", "limit-free-text"),
        ("ngay khi nhận", "limit-free-text"),
        ("30 ngày; phức tạp 45 ngày; vùng sâu +15", "limit-free-text"),
        ("22 ngày làm việc (NĐ 20/2021, trước 7/2025)", "limit-free-text"),
        ("15 ngày, gia hạn 15 ngày", "limit-free-text"),
        ("1 Ngày làm việc [Trực tiếp]; 2 Ngày làm việc [Trực tiếp]", "limit-several"),
    ],
)
def test_what_is_not_certain_is_no_limit_but_a_doubt(text, kind):
    read = reading.limits(text, offered=["counter"])

    assert read.by_channel == {"counter": None}
    assert kind in kinds(read)


def test_the_published_words_are_kept():
    read = reading.limits("1 (không ghi đơn vị)", offered=["counter"])

    assert read.texts == {"counter": "1 (không ghi đơn vị)"}
    assert read.doubts[0].facts == {"published": "1 (không ghi đơn vị)"}


def test_a_rule_found_at_its_source_decides():
    read = reading.limits("không ghi", offered=["counter"], time_note=SAME_DAY)

    assert read.same_day == "Điều 7 NĐ 23/2015"
    assert not read.doubts


def test_a_note_from_memory_proposes_and_does_not_decide():
    note = "ngay trong ngày; sau 15h → ngày làm việc tiếp theo [memory]"

    read = reading.limits("1 (không ghi đơn vị)", offered=["counter"], time_note=note)

    assert (read.same_day, read.by_channel) == ("", {"counter": None})
    assert read.doubts[0].proposal == note


def test_a_limit_that_nobody_read_at_the_source_is_not_counted_with():
    read = reading.limits("5 ngày làm việc", offered=["counter"], status="memory")

    assert read.by_channel == {"counter": None}
    assert kinds(read) == ["limit-from-memory"]
    assert read.doubts[0].proposal == "5 ngày làm việc"


def test_a_channel_that_the_source_forgets_is_doubted():
    read = reading.limits("5 Ngày [Trực tiếp]", offered=ALL)

    assert read.by_channel == {"counter": Limit(5, Per.CALENDAR_DAY), "online": None, "post": None}
    assert kinds(read) == ["limit-missing"]


@pytest.mark.parametrize(
    ("note", "named"),
    [
        ("20 ngày làm việc đối với cây xanh cần bảo tồn", "20 ngày làm việc"),
        (
            "16 ngày làm việc đối với cấp I và 12 ngày làm việc đối với công trình còn lại",
            "16 ngày làm việc, 12 ngày làm việc",
        ),
        ("Tối đa 15 (mười lăm) ngày", "15 ngày"),
    ],
)
def test_other_limits_in_the_note_are_a_doubt(note, named):
    read = reading.limits("10 Ngày làm việc", offered=["counter"], note=note)

    assert read.by_channel == {"counter": Limit(10, Per.WORKING_DAY)}
    assert read.doubts[0].facts["named"] == named


@pytest.mark.parametrize(
    "note",
    ["Trong thời hạn 05 ngày làm việc, kể từ ngày nhận đủ hồ sơ", "theo Nghị định số 92 ngày 18 tháng 7 năm 2024", ""],
)
def test_a_note_that_agrees_or_names_a_date_is_none(note):
    assert not reading.limits("5 Ngày làm việc", offered=["counter"], note=note).doubts


def test_days_and_working_days_do_not_agree():
    read = reading.limits("20 Ngày", offered=["counter"], note="tối đa không quá 20 ngày làm việc")

    assert kinds(read) == ["limit-note-differs"]


def test_a_date_of_the_calendar_is_doubted():
    assert kinds(reading.limits("60 Ngày", offered=["counter"], note="Trước ngày 30/11")) == ["limit-fixed-date"]


# --- fees


@pytest.mark.parametrize(
    ("text", "note", "fees"),
    [
        ("Miễn phí", "", {"counter": 0, "online": 0}),
        ("8,000 đồng", "(/trường hợp)", {"counter": 8000, "online": 8000}),
        ("10,000 đồng [Trực tuyến]; 20,000 đồng [Trực tiếp]", "", {"counter": 20000, "online": 10000}),
        ("400,000 đồng", "Mức thu: 400.000đ/trường hợp", {"counter": 400000, "online": 400000}),
    ],
)
def test_a_fee_is_read(text, note, fees):
    read = reading.fees(text, offered=["counter", "online"], note=note)

    assert read.by_channel == {channel: Decimal(fee) for channel, fee in fees.items()}
    assert not read.doubts


@pytest.mark.parametrize(
    ("text", "note", "status", "kind"),
    [
        ("Không có thông tin", "", "found", "fee-not-stated"),
        ("", "", "memory", "fee-not-stated"),
        ("Miễn phí", "Mức lệ phí do Hội đồng nhân dân tỉnh quyết định", "found", "fee-set-by-province"),
        ("2,000 đồng [Trực tiếp]; 10 USD [Trực tiếp]", "", "found", "fee-several"),
        ("2,000 đồng", "(2.000 đồng/trang; từ trang thứ 3 thu 1.000 đồng/trang)", "found", "fee-per-page"),
        ("700 đồng", "Phí thẩm định: 700.000 đồng/cơ sở", "found", "fee-note-differs"),
        ("theo hợp đồng", "", "found", "fee-free-text"),
        ("Miễn phí", "", "memory", "fee-from-memory"),
    ],
)
def test_a_fee_that_is_not_certain_is_none_and_doubted(text, note, status, kind):
    read = reading.fees(text, offered=["counter"], note=note, status=status)

    assert read.by_channel == {"counter": None}
    assert kind in kinds(read)
    assert read.texts == {"counter": text} or kind in ("fee-several", "fee-per-page", "fee-note-differs")


def test_invisible_marks_are_cleaned_and_words_are_not():
    assert reading.clean("đăng k\u200e\u0079\u0301 \u00a0hộ tịch\ufeff") == "đăng ký hộ tịch"


def test_an_unknown_channel_is_not_swallowed():
    with pytest.raises(KeyError):
        reading.channels("Trực tiếp/Fax")
