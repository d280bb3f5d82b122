"""Search: without diacritics, by initials, by code, with a slip; two thousand queries, and how fast."""

import time
import unicodedata

import pytest
from django.db import transaction

from xaso.procedures import catalogue, published, search
from xaso.procedures.models import Procedure
from xaso.procedures.tests import queries
from xaso.procedures.tests.rows import AUGUST, JULY, MONDAY, birth


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """All that we ship, loaded once for this file and rolled back after it: a load takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            catalogue.load(published.read(), by=None, at=MONDAY, valid_from=JULY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shipped(loaded, db):
    """The shipped catalogue, in a test's own savepoint."""


def first(text, **options):
    hits = search.find(text, **options)
    return hits[0].code if hits else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("đăng ký khai sinh", "1.001193"),
        ("dang ky khai sinh", "1.001193"),
        ("DANG KY KHAI SINH", "1.001193"),
        (unicodedata.normalize("NFD", "đăng ký khai sinh"), "1.001193"),
        ("thủ tục đăng ký khai sinh", "1.001193"),
        ("khai sinh", "1.001193"),
        ("dkks", "1.001193"),
        ("dk ks", "1.001193"),
        ("dk kt", "1.000656"),
        ("đk kt", "1.000656"),
        ("dkkh", "1.000894"),
        ("xn tthn", "1.004873"),
        ("ddawng kys khai tuwr", "1.000656"),
        ("dang ky khai tuu", "1.000656"),
        ("dng ky khai tu", "1.000656"),
        ("doc than", "1.004873"),
        ("sao y", "2.000815"),
        ("ho khau", "1.004222"),
        ("2.000815", "2.000815"),
        ("000815", "2.000815"),
        ("2000815", "2.000815"),
        ("1.004", "1.004194"),
    ],
)
def test_it_finds_what_is_meant_first(shipped, text, code):
    assert first(text) == code


@pytest.mark.parametrize("text", ["", "   ", "!!!", "zzzzqqqq", "9.999999", "💥", "a" * 5000, "1" * 400])
def test_nonsense_finds_nothing_and_breaks_nothing(shipped, text):
    assert search.find(text) == []


def test_the_most_used_come_first(shipped):
    assert all(hit.core for hit in search.find("khai sinh", limit=2))


def test_a_field_narrows_it(shipped):
    hits = search.find("dang ky", limit=50, field="ho-tich")

    assert hits and {hit.field_code for hit in hits} == {"ho-tich"}


def kites(valid_from, **changes):
    row = birth(code="9.000001", name="Thủ tục thả diều", **changes)
    catalogue.load([row], by=None, at=MONDAY, valid_from=valid_from)


def test_only_what_holds_on_the_day(shipped):
    kites(AUGUST)

    assert first("tha dieu", on=JULY) != "9.000001"
    assert first("tha dieu", on=AUGUST) == "9.000001"


def test_it_notices_a_change_with_one_query(shipped, django_assert_num_queries):
    assert first("tha dieu") != "9.000001"

    kites(JULY)

    assert first("tha dieu") == "9.000001"
    with django_assert_num_queries(1):
        search.find("tha dieu")


def test_two_thousand_queries(shipped, capsys):
    names = list(Procedure.objects.values_list("code", "name").order_by("code"))
    asked = queries.made(names, 2000)
    search.find("khai sinh")

    found: dict[str, list[bool]] = {kind: [] for kind, _text, _code in asked}
    taken = []
    for kind, text, code in asked:
        began = time.process_time()
        hits = search.find(text, limit=10)
        taken.append(time.process_time() - began)
        found[kind].append(code in [hit.code for hit in hits[:3]])

    right = sum(map(sum, found.values()))
    p95 = sorted(taken)[len(taken) * 95 // 100] * 1000
    with capsys.disabled():
        kinds = ", ".join(f"{kind} {sum(r)}/{len(r)}" for kind, r in found.items())
        print(f"\nsearch: {right} of {len(asked)} among the first three ({kinds}); p95 {p95:.1f} ms of the processor")
    assert len(asked) == 2000
    assert right / len(asked) >= 0.98
    # Of the processor: what else runs on the machine does not count. bench/search.py measures by the clock too.
    assert p95 <= 5
