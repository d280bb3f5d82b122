"""Mergers: the old units end, the new ones are named, and what does not fit is said instead of guessed."""

from datetime import date

import pytest

from xaso.base.reasons import Refused
from xaso.org import mergers, unit_lists
from xaso.org.mergers import Pair, merge
from xaso.org.models import Entry, Succession, Unit
from xaso.org.tests.moments import MONDAY
from xaso.org.tests.test_unit_lists import LIST, MERGER, START, load, shared
from xaso.org.unit_lists import Row

pytestmark = pytest.mark.django_db
EVE = date(2025, 6, 30)
AFTER = [
    Row(2, "25", "Tỉnh Phú Thọ", "province"),
    Row(3, "08707", "Phường Vĩnh Yên", "commune", "25"),
    Row(4, "08716", "Phường Vĩnh Phúc", "commune", "25"),
]


@pytest.fixture
def both():
    load(LIST)
    load(AFTER, MERGER)


def do(*pairs):
    return merge(pairs, on=MERGER, decision="1676/NQ-UBTVQH15", by=None, at=MONDAY)


WHOLE = (Pair(2, "08707", "08707", partly=False), Pair(3, "08710", "08716", partly=False))


def test_old_units_end_and_new_ones_continue_them(both):
    outcome = do(*WHOLE)

    assert (outcome.pairs, outcome.bad, outcome.doubts, outcome.left) == (2, [], [], [])
    new = Unit.objects.get(code="08716")
    assert [s.old.name for s in new.predecessors.all()] == ["Phường Liên Bảo"]
    assert Unit.objects.get(code="08710").valid_to == EVE
    assert new.predecessors.get().decision == "1676/NQ-UBTVQH15"


def test_districts_and_provinces_left_empty_end_and_the_province_is_continued(both):
    outcome = do(*WHOLE)

    assert outcome.emptied == ["Thành phố Vĩnh Yên", "Tỉnh Vĩnh Phúc"]
    assert [unit.code for unit in Unit.objects.valid_on(MERGER).order_by("code")] == ["08707", "08716", "25"]
    assert [s.new.name for s in Unit.objects.get(code="26").successors.all()] == ["Tỉnh Phú Thọ"]
    assert not Unit.objects.get(code="243").successors.exists()


def test_a_second_run_changes_nothing(both):
    do(*WHOLE)
    lines, successions = Entry.objects.count(), Succession.objects.count()

    again = do(*WHOLE)

    assert (again.pairs, again.unchanged, again.ended, again.emptied) == (0, 2, 0, [])
    assert (Entry.objects.count(), Succession.objects.count()) == (lines, successions)


def test_each_new_unit_has_a_line_in_the_journal(both):
    do(*WHOLE)

    lines = Entry.objects.filter(event="unit.merge").order_by("unit__code")
    assert [(line.unit.code, line.facts["of"]) for line in lines] == [("08707", ["08707"]), ("08716", ["08710"])]


def test_a_unit_can_be_shared_out(both):
    do(Pair(2, "08707", "08707", partly=True), Pair(3, "08707", "08716", partly=True), WHOLE[1])

    old = Unit.objects.get(code="08707", valid_from=START)
    assert sorted((s.new.code, s.partly) for s in old.successors.all()) == [("08707", True), ("08716", True)]


@pytest.mark.parametrize(
    ("pairs", "bad", "doubts"),
    [
        ([Pair(2, "99999", "08716", partly=False)], ["unknown-old"], []),
        ([Pair(2, "08707", "99999", partly=False)], ["unknown-new"], []),
        ([Pair(2, "08707", "26", partly=False)], ["unknown-new"], []),
        ([Pair(2, "08707", "08716", partly=True)], [], ["parts-differ"]),
        ([Pair(2, "08707", "08716", partly=False), Pair(3, "08707", "08707", partly=False)], [], ["parts-differ"]),
        ([Pair(2, "08707", "08707", False, "Phường Khác", "Phường Vĩnh Yên")], [], ["other-name"]),
        ([Pair(2, "08707", "08707", False, "Phường Tích Sơn", "Phường Khác")], [], ["other-name"]),
        ([Pair(2, "", "", partly=False)], ["unknown-old"], []),
    ],
)
def test_what_does_not_fit_is_said(both, pairs, bad, doubts):
    outcome = do(*pairs)

    assert [each.reason.code for each in outcome.bad] == bad
    assert [each.reason.code for each in outcome.doubts] == doubts


def test_what_the_table_forgets_stays_open_and_is_named(both):
    outcome = do(WHOLE[0])

    assert [unit.name for unit in outcome.left] == ["Phường Liên Bảo"]
    assert outcome.emptied == []
    assert Unit.objects.get(code="08710").valid_to is None


def test_without_the_new_units_nothing_ends():
    load(LIST)

    outcome = do(*WHOLE)

    assert [each.reason.code for each in outcome.bad] == ["unknown-new", "unknown-new"]
    assert not Unit.objects.exclude(valid_to=None).exists()


def test_both_tables_are_recognised(tmp_path):
    national, province, other = (tmp_path / name for name in ("a.csv", "b.csv", "c.csv"))
    national.write_text("old_code,old_district_code,old_province_code,new_code,new_province_code,partly\n1,2,3,4,5,1\n")
    province.write_text("old_code,old_name,old_district,partly_merged,new_code,new_name,new_province\n1,A,B,0,2,C,D\n")
    other.write_text("code,name\n1,A\n")

    assert mergers.read(national) == [Pair(2, "1", "4", True)]
    assert mergers.read(province) == [Pair(2, "1", "2", False, "A", "C")]
    with pytest.raises(Refused, match="code"):
        mergers.read(other)


@pytest.mark.slow
def test_the_merger_of_the_country():
    """10,565 pairs over 14,149 units: five seconds. The figures of what disagrees are those of the sources."""
    load(unit_lists.read(shared("vietnam-2025-06-three-tier.csv")), date(2025, 6, 1))
    load(unit_lists.read(shared("vietnam-2025-07-two-tier.csv")), MERGER)
    pairs = mergers.read(shared("merge-2025-07-01.csv"))

    outcome = do(*pairs)

    assert outcome.pairs + outcome.unchanged + len(outcome.bad) == len(pairs) == 10_565
    assert {each.reason.code for each in outcome.bad} == {"unknown-new"}
    assert len(outcome.bad) == 5
    assert Unit.objects.valid_on(MERGER).filter(level="province").count() == 34
    # The three communes of Ba Chẽ whose new code differs between the sources, and two that no table names.
    assert sorted(unit.code for unit in outcome.left) == ["01651", "02482", "06970", "06973", "06982", "06988"]
    assert Unit.objects.valid_on(MERGER).filter(level="district").count() == 3


@pytest.mark.slow
def test_the_merger_of_the_province():
    """Loads the whole two-tier list: over a second."""
    load(unit_lists.read(shared("vinh-phuc-2020-03-01.csv")))
    load(unit_lists.read(shared("vietnam-2025-07-two-tier.csv")), MERGER)

    outcome = do(*mergers.read(shared("vinh-phuc-2025-07-01-merge.csv")))

    # Ten communes were renamed and fifteen merged between the list of 2020 and the table of 2025: said, not guessed.
    assert (outcome.pairs + outcome.unchanged, len(outcome.doubts), len(outcome.left)) == (121, 10, 15)
    assert {
        new
        for new in Succession.objects.filter(old__path__startswith="26/").values_list("new__parent__name", flat=True)
    } == {"Tỉnh Phú Thọ"}
