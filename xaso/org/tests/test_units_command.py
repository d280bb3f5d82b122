"""``bin/xaso units``: data on stdout, exit codes, the same import twice."""

import json

import pytest
from django.core.management import call_command

from xaso.base.command import Exit, Stop
from xaso.org.models import Unit
from xaso.org.tests.test_unit_lists import LIST, MERGER, load

pytestmark = pytest.mark.django_db
CSV = """code,name,level,parent_code
26,Tỉnh Vĩnh Phúc,province,
243,Thành phố Vĩnh Yên,district,26
08707,Phường Tích Sơn,commune,243
08707,Phường Tích Sơn,commune,243
09999,Xã Đâu Đó,commune,999
"""


def run(capsys, *arguments):
    call_command("units", *arguments, json=True)
    said = capsys.readouterr()
    return json.loads(said.out), said.err


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "don-vi-2020-03-01.csv"
    path.write_text(CSV)
    return path


def test_import_says_what_it_did_and_what_it_left_out(capsys, file):
    done, _said = run(capsys, "import", str(file))

    assert (done["valid_from"], done["rows"], done["added"]) == ("2020-03-01", 5, 3)
    assert [(bad["line"], bad["code"], bad["why"]) for bad in done["bad"]] == [
        (5, "08707", "duplicate"),
        (6, "09999", "unknown-parent"),
    ]


def test_import_again_says_that_nothing_is_new(capsys, file):
    run(capsys, "import", str(file))

    done, said = run(capsys, "import", str(file))

    assert (done["added"], done["renewed"], done["unchanged"]) == (0, 0, 3)
    assert "3" in said


def test_from_goes_before_the_name_of_the_file(capsys, file):
    done, _said = run(capsys, "import", str(file), "--from", "2019-01-01")

    assert done["valid_from"] == "2019-01-01"


def test_without_any_day_it_asks_for_one(capsys, file):
    nameless = file.rename(file.with_name("xa.csv"))

    with pytest.raises(Stop) as stop:
        run(capsys, "import", str(nameless))

    assert stop.value.returncode == Exit.WRONG_USAGE


@pytest.mark.parametrize("arguments", [("import", "khong-co.csv"), ("show", "99999")])
def test_what_is_not_there_is_said(capsys, arguments):
    with pytest.raises(Stop) as stop:
        run(capsys, *arguments)

    assert stop.value.returncode == Exit.NOT_FOUND


@pytest.mark.parametrize("code", ["08710", "H62.01.02", "000.02.01.H62"])
def test_show_finds_a_unit_by_any_of_its_codes(capsys, code):
    load(LIST)

    (unit,), _said = run(capsys, "show", code)

    assert (unit["name"], unit["parent"], unit["path"]) == (
        "Phường Liên Bảo",
        "243 Thành phố Vĩnh Yên",
        "26/243/08710/",
    )


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--level", "commune"], ["08707", "08710"]),
        (["--under", "243"], ["08707", "08710"]),
        # A code is a whole step of the path: 7 is not 243, and 707 not 08707.
        (["--under", "707"], []),
        (["--search", "lien bao"], ["08710"]),
        (["--on", "2019-01-01"], []),
    ],
)
def test_list_narrows(capsys, arguments, codes):
    load(LIST)

    found, _said = run(capsys, "list", *arguments)

    assert [unit["code"] for unit in found] == codes


def test_merge_reads_its_table(capsys, tmp_path):
    load(LIST)
    Unit.objects.create(
        code="08716", name="Phường Vĩnh Phúc", folded="", level="commune", path="25/08716/", valid_from=MERGER
    )
    table = tmp_path / "merge.csv"
    table.write_text("old_code,old_province_code,new_code,new_province_code,partly\n08710,26,08716,25,0\n")

    done, _said = run(capsys, "merge", str(table), "--on", "2025-07-01", "--decision", "1676/NQ-UBTVQH15")

    assert (done["pairs"], done["ended"], done["left"]) == (1, 1, ["08707 Phường Tích Sơn"])
