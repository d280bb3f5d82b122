"""Lists of units: recognised by their columns, checked row by row, and the same list twice changes nothing."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from xaso.base.reasons import Refused
from xaso.org import unit_lists
from xaso.org.models import Entry, Succession, Unit
from xaso.org.tests.moments import MONDAY
from xaso.org.unit_lists import Row, check, import_units

SHARED = settings.ROOT.parent / "shared" / "data" / "units"
START, MERGER = date(2020, 3, 1), date(2025, 7, 1)
LIST = [
    Row(2, "26", "Tỉnh Vĩnh Phúc", "province", "", "Tỉnh"),
    Row(3, "243", "Thành phố Vĩnh Yên", "district", "26", "Thành phố"),
    Row(4, "08707", "Phường Tích Sơn", "commune", "243", "Phường"),
    Row(5, "08710", "Phường Liên Bảo", "commune", "243", "Phường"),
]


def load(rows, on=START, **rest):
    return import_units(rows, valid_from=on, by=None, at=MONDAY, **rest)


def shared(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip("the shared lists are not here")
    return path


@pytest.mark.django_db
def test_units_get_their_place_and_their_codes():
    assert load(LIST).added == 4

    commune = Unit.objects.get(code="08710")
    assert (commune.path, commune.parent.code, commune.folded) == ("26/243/08710/", "243", "phuong lien bao")
    assert (commune.id_code, commune.old_id_code, commune.id_code_assumed) == ("H62.01.02", "000.02.01.H62", True)
    assert (commune.valid_from, commune.valid_to) == (START, None)
    assert Unit.objects.get(code="26").id_code == "H62"


@pytest.mark.django_db
def test_the_order_of_the_rows_does_not_matter():
    load(reversed(LIST))

    assert Unit.objects.get(code="08707").path == "26/243/08707/"


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing():
    load(LIST)
    lines = Entry.objects.count()

    again = load(LIST)

    assert (again.changed, again.unchanged) == (0, 4)
    assert Entry.objects.count() == lines == 1


@pytest.mark.django_db
def test_a_later_list_ends_what_it_says_differently_and_begins_it_anew():
    load(LIST)
    later = [
        Row(2, "25", "Tỉnh Phú Thọ", "province"),
        Row(3, "08707", "Phường Vĩnh Yên", "commune", "25", "Phường"),
        Row(4, "08710", "Phường Liên Bảo", "commune", "25", "Phường"),
    ]

    outcome = load(later, MERGER)

    assert (outcome.added, outcome.renewed, outcome.not_listed) == (1, 2, 2)
    old, new = Unit.objects.filter(code="08707").order_by("valid_from")
    assert (old.name, old.valid_to) == ("Phường Tích Sơn", date(2025, 6, 30))
    assert (new.name, new.valid_from, new.path) == ("Phường Vĩnh Yên", MERGER, "25/08707/")
    # Under the same name it is the same commune; what becomes of the other is for a table of mergers to say.
    assert [s.old.code for s in Succession.objects.all()] == ["08710"]


@pytest.mark.django_db
def test_a_whole_list_ends_what_it_does_not_name():
    load(LIST)

    outcome = load([Row(2, "25", "Tỉnh Phú Thọ", "province")], MERGER, whole=True)

    assert outcome.ended == 4
    assert list(Unit.objects.valid_on(MERGER).values_list("code", flat=True)) == ["25"]


@pytest.mark.django_db
def test_an_older_list_after_a_newer_one_ends_where_that_begins():
    load([Row(2, "26", "Tỉnh Vĩnh Phúc mới", "province")], MERGER)

    load(LIST)

    assert [(u.valid_from, u.valid_to) for u in Unit.objects.filter(code="26").order_by("valid_from")] == [
        (START, date(2025, 6, 30)),
        (MERGER, None),
    ]


@pytest.mark.django_db
def test_the_same_days_list_corrected_corrects():
    load(LIST)

    outcome = load([*LIST[:3], Row(5, "08710", "Phường Liên Bảo (sửa)", "commune", "243", "Phường")])

    assert (outcome.corrected, outcome.unchanged) == (1, 3)
    assert Unit.objects.get(code="08710").name == "Phường Liên Bảo (sửa)"


@pytest.mark.django_db
def test_what_belongs_to_the_unit_stays_with_it_when_only_the_roof_changes():
    load(LIST)
    Unit.objects.filter(code="08710").update(desk_name="Bộ phận Một cửa", desk_phone="0211 000 111")

    load([Row(2, "25", "Tỉnh Phú Thọ", "province"), Row(3, "08710", "Phường Liên Bảo", "commune", "25")], MERGER)

    assert Unit.objects.get(code="08710", valid_from=MERGER).desk_phone == "0211 000 111"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([Row(5, "", "Tên", "commune", "243")], {5: "empty"}),
        ([Row(5, "08710", "", "commune", "243")], {5: "empty"}),
        ([Row(5, "08 710", "Tên", "commune", "243")], {5: "bad-code"}),
        ([Row(5, "'; DROP", "Tên", "commune", "243")], {5: "bad-code"}),
        ([Row(5, "08710", "x" * 201, "commune", "243")], {5: "long-name"}),
        ([Row(5, "08710", "Tên", "làng", "243")], {5: "unknown-level"}),
        ([Row(5, "08707", "Tên", "commune", "243")], {5: "duplicate"}),
        ([Row(5, "08710", "Tên", "commune", "")], {5: "no-parent"}),
        ([Row(5, "08710", "Tên", "commune", "999")], {5: "unknown-parent"}),
        ([Row(5, "08710", "Tên", "commune", "08710")], {5: "cycle"}),
        ([Row(5, "a", "A", "district", "b"), Row(6, "b", "B", "district", "a")], {5: "cycle", 6: "cycle"}),
        (
            [Row(5, "a", "A", "district", "999"), Row(6, "b", "B", "commune", "a")],
            {5: "unknown-parent", 6: "parent-left-out"},
        ),
    ],
)
def test_a_bad_row_is_left_out_with_its_reason_and_the_others_are_taken(rows, why):
    good, bad = check([*LIST[:3], *rows])

    assert {each.line: each.reason.code for each in bad} == why
    assert [row.code for row in good] == ["26", "243", "08707"]


_text = st.sampled_from(["", "26", "243", "08707", "a", "b", "c", "xã", "'", "\x00"])


@given(
    st.lists(st.builds(Row, st.integers(1, 9), _text, _text, _text | st.sampled_from(["province", "commune"]), _text))
)
def test_no_list_breaks_it_and_every_row_is_answered_for(rows):
    good, bad = check(rows)

    assert len(good) + len(bad) == len(rows)
    before = set()
    for row in good:
        assert not row.parent_code or row.parent_code in before
        before.add(row.code)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("vinh-phuc-2020-03-01.csv", START),
        ("vietnam-2025-06-three-tier.csv", date(2025, 6, 1)),
        ("vietnam-2025-07-two-tier.csv", MERGER),
        ("2025-02-30.csv", None),
        ("xa.csv", None),
        ("12345678.csv", None),
    ],
)
def test_the_name_of_a_file_says_from_when(name, day):
    assert unit_lists.day_in(name) == day


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "unknown-columns"),
        (b"a,b\n1,2\n", "unknown-columns"),
        ("code,name\n".encode("utf-16"), "unreadable"),
        (b'code,name,level,parent_code\n"26,T\n', "unreadable"),
        (b"\xff\xfe\x00\x01", "unreadable"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(tmp_path, content, why):
    path = tmp_path / "xa.csv"
    path.write_bytes(content)

    with pytest.raises(Refused) as refusal:
        unit_lists.read(path)

    assert refusal.value.codes == [why]


def test_a_bom_and_decomposed_letters_are_read(tmp_path):
    import unicodedata

    path = tmp_path / "xa.csv"
    name = unicodedata.normalize("NFD", "Tỉnh Vĩnh Phúc")
    path.write_text(f"code,name,level,parent_code\n26,{name},province,\n", encoding="utf-8-sig")

    assert unit_lists.read(path) == [Row(2, "26", "Tỉnh Vĩnh Phúc", "province", "", "Tỉnh")]


def test_a_directory_is_no_list(tmp_path):
    with pytest.raises(Refused, match="xa"):
        unit_lists.read(Path(tmp_path / "xa.csv"))


@pytest.mark.django_db
def test_the_province_of_the_article():
    rows = unit_lists.read(shared("vinh-phuc-2020-03-01.csv"))

    outcome = load(rows)

    assert (outcome.added, outcome.bad) == (146, [])
    assert Unit.objects.filter(level="commune").count() == 136
    assert Unit.objects.filter(level="district").count() == 9
    assert not Unit.objects.filter(id_code="").exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_both_lists_of_the_country():
    """14,149 units: three seconds."""
    three = unit_lists.read(shared("vietnam-2025-06-three-tier.csv"))
    two = unit_lists.read(shared("vietnam-2025-07-two-tier.csv"))

    before, after = load(three, date(2025, 6, 1)), load(two, MERGER)

    assert (before.added, before.bad) == (10_794, [])
    assert (after.added, after.renewed, after.unchanged, after.bad) == (6, 3322, 27, [])
    assert load(three, date(2025, 6, 1)).changed == load(two, MERGER).changed == 0
    assert not Unit.objects.filter(id_code="").exists()
