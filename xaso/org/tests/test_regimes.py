"""Which law applies on which day."""

from datetime import date

import pytest

from xaso.base.reasons import Refused
from xaso.org import regimes
from xaso.org.models import Entry, Regime
from xaso.org.tests.moments import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped():
    regimes.seed(by=None, at=MONDAY)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2018, 6, 21), "2018"),
        (date(2021, 2, 9), "2018"),
        (date(2025, 6, 30), "2018"),
        (date(2025, 7, 1), "2025"),
        (date(2030, 1, 1), "2025"),
    ],
)
def test_the_day_chooses(shipped, day, key):
    assert regimes.regime_on(day).key == key


def test_before_the_first_the_first_holds(shipped):
    assert regimes.regime_on(date(2011, 1, 3)).key == "2018"


def test_with_no_row_on_file_the_shipped_ones_count():
    assert not Regime.objects.exists()

    assert (regimes.regime_on(date(2021, 2, 9)).key, regimes.regime_on(date(2026, 2, 9)).key) == ("2018", "2025")


def test_seeding_twice_changes_nothing_and_keeps_what_was_edited(shipped):
    regime = Regime.objects.get(key="2018")
    regimes.set_validity(regime, valid_from=regime.valid_from, valid_to=date(2030, 12, 31), by=None, at=MONDAY)

    assert regimes.seed(by=None, at=MONDAY) == 0
    assert Regime.objects.get(key="2018").valid_to == date(2030, 12, 31)


def test_the_demo_keeps_three_tiers_on_todays_calendar(shipped):
    for key, starts, ends in (("2018", date(2018, 6, 21), None), ("2025", date(2099, 1, 1), None)):
        regimes.set_validity(Regime.objects.get(key=key), valid_from=starts, valid_to=ends, by=None, at=MONDAY)

    regime = regimes.regime_on(date(2026, 11, 24))

    assert (regime.key, regime.tiers) == ("2018", ["province", "district", "commune"])
    assert Entry.objects.filter(event="regime.set_validity").count() == 2


def test_an_end_before_the_start_is_refused(shipped):
    with pytest.raises(Refused) as refusal:
        regimes.set_validity(
            Regime.objects.get(key="2018"), valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 1), by=None, at=MONDAY
        )

    assert refusal.value.codes == ["ends-before-start"]


@pytest.mark.parametrize(
    ("key", "pattern_gives", "forms"),
    [("2018", "000.15.10.H62-210209-0042", 6), ("2025", "H62.10.15-20210209-0000042", 7)],
)
def test_each_has_its_code_and_its_forms(shipped, key, pattern_gives, forms):
    settings = Regime.objects.get(key=key).settings

    code = settings["code_pattern"].format(
        id_code="H62.10.15", old_id_code="000.15.10.H62", yymmdd="210209", yyyymmdd="20210209", n=42
    )

    assert code == pattern_gives
    assert len(settings["forms"]) == forms
    assert (settings["supplement_days"], settings["apology_days"], settings["apologies"]) == (3, 1, 1)


def test_a_page_asks_the_database_once(shipped, django_assert_num_queries):
    regimes._begin()
    try:
        with django_assert_num_queries(1):
            assert regimes.regime_on(date(2021, 2, 9)) == regimes.regime_on(date(2021, 2, 9))
    finally:
        regimes._end()
