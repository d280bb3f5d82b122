"""Published lists of papers: papers, notes among them, and what the source has left out or garbled."""

import csv

import pytest
from django.conf import settings

from xaso.procedures import conversion
from xaso.procedures.papers import Listed, checklist


def kinds(read):
    return [doubt.kind for doubt in read.doubts]


def test_a_line_is_a_paper_with_originals_and_copies():
    read = checklist(
        "1. Tờ khai (1 bản chính) || 2. Căn cước (1 bản chính,2 bản sao) || 3. Ảnh (nếu có) (0 bản chính,1 bản sao)"
    )

    assert read.papers == [
        Listed("Tờ khai", 1, 0, required=True),
        Listed("Căn cước", 1, 2, required=True),
        Listed("Ảnh (nếu có)", 0, 1, required=False),
    ]
    assert not read.doubts


@pytest.mark.parametrize(
    "line", ["Lưu ý: chỉ nộp khi được yêu cầu (1 bản chính)", "Cơ quan đăng ký kiểm tra, đối chiếu (0 bản chính)"]
)
def test_an_instruction_is_a_note(line):
    read = checklist(f"1. Tờ khai (1 bản chính) || 2. {line}")

    assert len(read.papers) == 1
    assert read.notes == [line.rsplit(" (", 1)[0]]


def test_a_list_that_was_cut_off_says_how_much_is_missing():
    read = checklist("1. Tờ khai (1 bản chính) || 2. Ảnh (1 bản chính) || … (+39 mục)")

    assert read.doubts[0].facts == {"listed": 2, "more": 39}
    assert len(read.papers) == 2


def test_digits_that_ran_into_the_number_are_kept_as_they_are():
    line = "Đơn theo Thông tư ngày 31/12/ (20251 bản chính,1 bản sao)"

    read = checklist(f"1. {line}")

    assert read.papers == [Listed(line, 0, 0, required=False)]
    assert kinds(read) == ["papers-garbled"]


def test_an_original_or_a_copy_is_one_paper():
    read = checklist("1. Giấy phép ( (01 bản chính) || 2. hoặc (01 bản sao)")

    assert read.papers == [Listed("Giấy phép (bản chính hoặc bản sao)", 0, 1, required=True)]


def test_with_several_cases_nothing_can_be_demanded():
    read = checklist("1. Tờ khai (1 bản chính)", cases=4)

    assert not read.papers[0].required
    assert read.doubts[0].facts == {"cases": 4}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "papers-none"),
        ("1. Lưu ý: không cần giấy tờ (0 bản chính)", "papers-none"),
        ("1. Giấy tờ do cơ quan có thẩm… (1 bản chính)", "papers-cut"),
        ("1. có chứng thực) (khoản 2 Điều 27) (1 bản sao)", "papers-fragments"),
    ],
)
def test_what_is_missing_is_doubted(text, kind):
    assert kinds(checklist(text)) == [kind]


def test_papers_from_memory_are_split_and_doubted():
    read = checklist("Đơn đề nghị; bản sao kết luận (Hội đồng; nếu có)", status="memory")

    assert [paper.name for paper in read.papers] == ["Đơn đề nghị", "bản sao kết luận (Hội đồng; nếu có)"]
    assert kinds(read) == ["papers-from-memory"]


def test_complete_lists_have_as_many_papers_as_the_source_counts():
    published = settings.ROOT.parent / "shared" / "data" / "procedures.csv"
    if not published.exists():
        pytest.skip("the published table is not here")
    with published.open(encoding="utf-8-sig", newline="") as file:
        records = {record["code"]: record for record in csv.DictReader(file)}

    rows = conversion.rows(records.values())

    compared = 0
    for row in rows:
        counted, doubted = records[row["code"]]["component_count"], [doubt["kind"] for doubt in row["doubts"]]
        if counted and "papers-not-all" not in doubted and row["code"] != "1.011441":
            compared += 1
            assert (row["code"], len(row["cases"][0]["papers"])) == (row["code"], int(counted))
    assert compared == 177
