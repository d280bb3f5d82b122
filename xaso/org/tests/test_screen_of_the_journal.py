"""The journal on the screen: who sees which lines, the filters, the pages, the table to take away."""

import csv
import io

import pytest
from django.db import transaction
from django.urls import reverse

from xaso.org import journal, people
from xaso.org.models import Role
from xaso.org.tests.moments import MONDAY, TUESDAY

PAGE = reverse("org:journal")


def events(response):
    return [row[3] for row in list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1:]]


@pytest.fixture
def lines(province):
    people.give_post(province.ánh, province.here, Role.CLERK, by=province.quản, at=TUESDAY)
    people.give_post(province.bình, province.there, Role.CLERK, by=province.minh, at=TUESDAY)
    return province


def test_an_administrator_reads_the_lines_of_the_own_units(lines, at_desk):
    page = at_desk(lines.quản).get(PAGE).content.decode()

    assert "Phường Tích Sơn" in page and "anh" in page
    assert "Phường Liên Bảo" not in page


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"su-kien": "post."}, 6),
        ({"su-kien": "unit."}, 0),
        ({"nguoi": "ha thi quan"}, 1),
        ({"nguoi": "minh"}, 1),
        ({"tu": "2021-02-09", "den": "2021-02-09"}, 2),
        ({"den": "2021-02-08", "su-kien": "post.give"}, 4),
        ({"tu": "nonsense", "su-kien": "post."}, 6),
    ],
)
def test_it_is_narrowed(lines, at_desk, asked, count):
    assert len(events(at_desk(lines.minh).get(PAGE, {**asked, "dang": "csv"}))) == count


def test_it_pages_by_where_the_last_page_ended(province, at_desk):
    with transaction.atomic():
        for number in range(60):
            journal.record("test.line", about=province.here, by=None, at=MONDAY, unit=province.here, number=number)
    browser = at_desk(province.quản)

    first = browser.get(PAGE, {"su-kien": "test."}).content.decode()
    after = first.split("sau=")[1].split('"')[0].replace("%3D", "=")
    second = browser.get(PAGE, {"su-kien": "test.", "sau": after}).content.decode()

    numbers = [set(range(60)) & {n for n in range(60) if f"number: {n}<" in page} for page in (first, second)]
    assert [len(found) for found in numbers] == [50, 10]
    assert not numbers[0] & numbers[1]


def test_a_formula_in_the_table_is_harmless(province, at_desk):
    with transaction.atomic():
        journal.record("=cmd|calc", about=province.here, by=None, at=MONDAY, unit=province.here)

    assert "'=cmd|calc" in events(at_desk(province.minh).get(PAGE, {"dang": "csv"}))
