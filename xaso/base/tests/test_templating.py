"""Numbers and dates as here; what templates may call; the catalogue that speaks."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from jinja2 import UndefinedError

from xaso.base import bundles, formats
from xaso.base.csp import POLICY, ContentSecurityMiddleware

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = datetime(2026, 12, 4, 10, 0, tzinfo=HERE)
UTC_EVENING = datetime(2026, 12, 4, 18, 30, tzinfo=ZoneInfo("UTC"))
FIRM = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("shown", "vi", "en"),
    [
        (lambda: formats.day(DUE), "thứ Sáu 04/12", "Fri 4 Dec"),
        (lambda: formats.day(date(2026, 11, 29)), "Chủ nhật 29/11", "Sun 29 Nov"),
        (lambda: formats.day(DUE, True), "thứ Sáu 04/12/2026", "Friday 4 December 2026"),
        (lambda: formats.weekday(DUE), "thứ Sáu", "Friday"),
        (lambda: formats.full_date(DUE), "04/12/2026", "4 Dec 2026"),
        (lambda: formats.full_date(date(987, 1, 2)), "02/01/0987", "2 Jan 0987"),
        (lambda: formats.moment(DUE), "04/12/2026 10:00", "4 Dec 2026 10:00"),
        (lambda: formats.moment(UTC_EVENING), "05/12/2026 01:30", "5 Dec 2026 01:30"),
        (lambda: formats.time(time(7, 5)), "07:05", "07:05"),
        (lambda: formats.iso(UTC_EVENING), "2026-12-05T01:30+07:00", "2026-12-05T01:30+07:00"),
        (lambda: formats.iso(date(2026, 12, 4)), "2026-12-04", "2026-12-04"),
        (lambda: formats.number(42207), "42.207", "42,207"),
        (lambda: formats.number(-1234567), "-1.234.567", "-1,234,567"),
        (lambda: formats.number(98.46, 1), "98,5", "98.5"),
        (lambda: formats.money(1500000), f"1.500.000{FIRM}đ", f"1,500,000{FIRM}đ"),
        (lambda: formats.size(11_800), f"12{FIRM}KB", f"12{FIRM}KB"),
        (lambda: formats.size(3_400_000), f"3,4{FIRM}MB", f"3.4{FIRM}MB"),
        (lambda: formats.left(2), "còn 2 ngày làm việc", "2 working days left"),
        (lambda: formats.left(1), "còn 1 ngày làm việc", "1 working day left"),
        (lambda: formats.left(0), "đến hạn hôm nay", "due today"),
        (lambda: formats.left(-3), "quá hạn 3 ngày làm việc", "3 working days late"),
        (lambda: formats.ago(DUE, DUE + timedelta(seconds=20)), "vừa xong", "just now"),
        (lambda: formats.ago(DUE, DUE + timedelta(minutes=5)), "5 phút trước", "5 minutes ago"),
        (lambda: formats.ago(DUE, DUE + timedelta(hours=3)), "hôm nay 10:00", "today 10:00"),
        (lambda: formats.ago(DUE, DUE + timedelta(hours=15)), "hôm qua 10:00", "yesterday 10:00"),
        (lambda: formats.ago(DUE, DUE + timedelta(days=9)), "04/12/2026 10:00", "4 Dec 2026 10:00"),
        (lambda: formats.ago(DUE, DUE - timedelta(days=9)), "04/12/2026 10:00", "4 Dec 2026 10:00"),
    ],
)
def test_it_is_written_as_people_write_it(shown, vi, en):
    with translation.override("vi"):
        assert shown() == vi
    with translation.override("en"):
        assert shown() == en


def draw(source, request=None, **given):
    return engines["jinja2"].from_string(source).template.render(request=request, **given)


def test_a_name_that_does_not_exist_fails():
    with pytest.raises(UndefinedError):
        draw("{{ nobody_gave_this }}")


def test_the_query_of_the_page_can_be_changed():
    request = RequestFactory().get("/ho-so/", {"q": "lò thị", "sau": "abc", "linh-vuc": ["ho-tich", "dat-dai"]})

    changed = draw("{{ with_query({'sau': None, 'sap-xep': 'ma'}) }}", request)

    assert changed == "/ho-so/?q=l%C3%B2+th%E1%BB%8B&amp;linh-vuc=ho-tich&amp;linh-vuc=dat-dai&amp;sap-xep=ma"
    assert draw("{{ with_query({'q': None, 'sau': None, 'linh-vuc': []}) }}", request) == "/ho-so/"


def test_translated_text_escapes_what_is_filled_in():
    assert draw("{{ _('Take away: %(name)s', name='<b>') }}") == "Bỏ tệp &lt;b&gt;"


def test_keys_and_ids():
    assert draw("{{ 'Alt+↓'|shortcut }} {{ 'Trình ký đi'|ident }} {{ '…'|ident }}") == "Alt+ArrowDown trinh-ky-di x"


def test_attributes_are_drawn_and_escaped():
    drawn = draw("{{ {'id': 'a\"b', 'checked': true, 'disabled': false, 'title': none, 'data-x': ''}|attrs }}")

    assert drawn == ' id="a&#34;b" checked data-x=""'


def test_the_policy_is_on_every_answer():
    from django.http import HttpResponse

    answer = ContentSecurityMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))

    assert answer["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY


def test_the_bundles_join_every_part_in_order():
    css, js = bundles.joined("base/xaso.css"), bundles.joined("base/xaso.js")

    assert css.startswith("@layer reset, base, components, screens;")
    assert "/*" not in css
    assert css.count("{") == css.count("}")
    assert all(part.parts[-5] == "base" or part.parent.name in ("css", "js") for part in bundles.parts("base/xaso.js"))
    assert js


def test_the_finder_rewrites_a_bundle_only_when_it_changed(settings, tmp_path):
    settings.DATA = tmp_path
    finder = bundles.BundleFinder()

    first = finder.find("base/xaso.css")
    written = (tmp_path / "bundles" / "base" / "xaso.css").stat().st_mtime_ns
    again = finder.find("base/xaso.css", find_all=True)

    assert again == [first]
    assert (tmp_path / "bundles" / "base" / "xaso.css").stat().st_mtime_ns == written
    assert finder.find("base/nothing.css") is None
    assert [name for name, _ in finder.list(None)] == ["base/xaso.css", "base/xaso.js"]
