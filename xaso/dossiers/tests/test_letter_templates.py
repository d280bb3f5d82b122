"""The one-stop forms as they leave the printer: each form of each regime, really typeset, looked at from outside."""

import copy
import io
import json
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from xaso.dossiers import letters
from xaso.files import letters as typeset

SAMPLE = json.loads((Path(letters.__file__).parent / "letter_templates" / "sample.json").read_text(encoding="utf-8"))
FORMS = [(regime, form) for regime, titles in letters.TITLES.items() for form in titles]
BLNS = settings.ROOT.parent / "shared" / "data" / "badinput" / "blns.json"
#: What must be readable on each form, besides the head: the fields of law.md §1.3.
SAYS = {
    "receipt": [
        "Mã hồ sơ: 000.15.10.H62-261124-0012",
        "Tiếp nhận hồ sơ của: Lò Thị Ó",
        "Người nộp hồ sơ: Nguyễn Văn Thưởng",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
        "Giấy chứng sinh (1 bản chính)",
        "Số lượng hồ sơ: 1 (bộ)",
        "theo quy định là: 08 ngày làm việc",
        "Thời gian nhận hồ sơ: 08 giờ 15 phút, ngày 24 tháng 11 năm 2026",
        "17 giờ 00 phút, ngày 04 tháng 12 năm 2026",
        "quyển số: 2026 Số thứ tự: 12",
        "Nguyễn Thị Ánh",
        "2 liên",
    ],
    "supplement": ["Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau", "2. Tờ khai", "Lý do:", "0211 3855 123"],
    "refusal": ["không tiếp nhận, giải quyết hồ sơ này", "khoản 1 Điều 16 Luật Hộ tịch", "NGƯỜI NỘP HỒ SƠ"],
    "apology": [
        "Kính gửi: Lò Thị Ó",
        "ngày 04 tháng 12 năm 2026",
        "ngày 11 tháng 12 năm 2026",
        "KT. CHỦ TỊCH",
        "xin lỗi",
    ],
    "stop": ["Kính gửi: Lò Thị Ó", "Bước đang giải quyết: Thẩm định hồ sơ", "hoàn trả toàn bộ", "Đề nghị dừng:"],
    "control-slip": [
        "Công chức Tư pháp – Hộ tịch",
        "Giao: Nguyễn Thị Ánh",
        "Hạn: 17:00 27/11/2026",
        "Trước",
        "Xác minh",
    ],
    "register": ["Năm 2026", "Công ty TNHH Một", "bưu chính", "Tổng số: 40 hồ sơ"],
}


def render(regime="2018", form="receipt", **changes):
    return letters.render(regime, form, {**copy.deepcopy(SAMPLE), **changes})


def text_of(pdf):
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().replace("\N{ZERO WIDTH SPACE}", "").split())


def pages_of(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@pytest.fixture(scope="module", params=FORMS, ids=["-".join(pair) for pair in FORMS])
def printed(request):
    """Return regime, form and PDF of each form there is."""
    return *request.param, render(*request.param)


def test_there_is_a_template_for_each_form_and_none_besides():
    there = {name for name in typeset.templates() if name.startswith("dossiers/")}

    assert there == {f"dossiers/{regime}/{form}" for regime, form in FORMS}
    assert [len(titles) for titles in letters.TITLES.values()] == [6, 7]


def test_the_page_has_the_size_of_the_circular(printed):
    _regime, form, pdf = printed
    wanted = (297, 210) if form == "register" else (148, 210)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            size = [float(side) / 72 * 25.4 for side in page.mediabox[2:]]
            assert size == pytest.approx(wanted, abs=0.05)


def test_it_is_pdf_a_2b_tagged_titled_and_in_vietnamese(printed):
    regime, form, pdf = printed

    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as about:
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "B")
        assert about["dc:title"].startswith(letters.TITLES[regime][form])
        assert bool(opened.Root.MarkInfo.Marked) and "/StructTreeRoot" in opened.Root
        assert str(opened.Root.Lang).startswith("vi")


def test_every_font_is_embedded(printed):
    listed = subprocess.run(["pdffonts", "-"], input=printed[2], capture_output=True, check=True).stdout.decode()
    lines = listed.splitlines()[2:]

    assert lines
    assert all(line.split()[-5] == "yes" for line in lines), listed


def test_it_says_what_the_circular_wants(printed):
    regime, form, pdf = printed
    text = text_of(pdf)

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert " ".join(letters.TITLES[regime][form].upper().split()) in text
    assert "Đồng Tĩnh, ngày 24 tháng 11 năm 2026" in text
    for words in SAYS[form]:
        assert words in text, words


def test_a_normal_letter_is_one_page(printed):
    _regime, form, pdf = printed

    assert pages_of(pdf) == 1 or form == "register"


def test_its_heading_and_lists_are_tagged(printed):
    with pikepdf.open(io.BytesIO(printed[2])) as opened:
        tags = {str(node.S) for node in opened.objects if isinstance(node, pikepdf.Dictionary) and "/S" in node}

    assert "/H1" in tags
    assert {"/Table", "/TH"} <= tags or printed[1] not in ("register", "control-slip")
    assert "/L" in tags or printed[1] not in ("receipt", "supplement")


@pytest.mark.parametrize("regime", letters.TITLES)
def test_fourteen_papers_and_long_names_flow_onto_a_second_page(regime):
    papers = [
        {"name": f"Giấy tờ số {n}: " + "văn bản xác nhận của cơ quan có thẩm quyền " * 2, "form": "1", "count": n}
        for n in range(1, 15)
    ]
    owner = "Công ty Trách nhiệm hữu hạn Một thành viên " + "Thương mại Dịch vụ Xuất nhập khẩu " * 4
    pdf = render(regime, papers=papers, owner=owner, procedure="Cấp giấy phép " * 20)
    text = text_of(pdf)

    assert pages_of(pdf) == 2
    assert "14. Giấy tờ số 14" in text and "(14 bản sao)" in text
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in text.split("14. Giấy tờ số 14")[1]


def test_the_qr_code_leads_to_the_tracking_page():
    """The printed squares are those of the address: drawn from the page, module by module."""
    import segno

    code = segno.make(SAMPLE["tracking_address"], error="m", micro=False)
    wanted = [[bool(dark) for dark in row] for row in code.matrix]
    drawn = subprocess.run(["pdftoppm", "-r", "600", "-gray"], input=render(), capture_output=True, check=True).stdout
    page = Image.open(io.BytesIO(drawn))

    # The code stands between the two signatures; its frame is the first and last dark column of its top pattern.
    square = _find_code(page, len(wanted))
    assert square is not None, "no code on the page"
    left, top, step = square
    seen = [
        [page.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) < 128 for x in range(len(wanted))]
        for y in range(len(wanted))
    ]
    assert seen == wanted


def _find_code(page, modules):
    """Return left, top and size of a module, of the 21 mm wide code in the middle of the page."""
    side = 21 / 25.4 * 600
    step = side / modules
    dark = page.point(lambda value: 255 * (value < 128), "L")
    # A finder pattern's top edge is seven modules of unbroken dark, as no letter has it.
    want = int(step * 7) - 3
    for y in range(page.height // 3, page.height):
        row = dark.crop((0, y, page.width, y + 1)).tobytes()
        at = row.find(b"\xff" * want)
        if at >= 0 and dark.crop((at, y, at + 1, y + want)).getextrema()[0] == 255:
            return at, y, step
    return None


def test_without_an_address_there_is_no_code():
    with pikepdf.open(io.BytesIO(render(tracking_address=""))) as opened:
        figures = [
            node for node in opened.objects if isinstance(node, pikepdf.Dictionary) and node.get("/S") == "/Figure"
        ]

    assert figures == []


def test_what_is_not_known_becomes_dots_to_write_on():
    pdf = render(
        address="", phone="", email="", due_at=None, limit_amount=None, register_no=None, summary="", papers=[]
    )
    text = text_of(pdf)

    assert "Địa chỉ: ...." in text and "Thời gian trả kết quả giải quyết hồ sơ: ...." in text
    assert "None" not in text and "none" not in text


def test_a_form_with_nothing_but_its_head_still_prints(printed):
    regime, form, _pdf = printed
    bare = {"agency": "Ủy ban nhân dân xã Đồng Tĩnh", "issued_at": "2026-03-05T08:00:00+07:00", "year": 2026}

    text = text_of(letters.render(regime, form, bare))

    assert "Ngày 05 tháng 3 năm 2026" in text, "a nought before the day, none before March (NĐ 30/2020)"


@pytest.mark.parametrize(
    ("place", "head"),
    [
        ("Phường 5", "Phường 5, ngày 24"),
        ("Thành phố Vĩnh Yên", "Vĩnh Yên, ngày 24"),
        ("Đặc khu Cô Tô", "Cô Tô, ngày 24"),
        ("Xã Xã Phìn", "Xã Phìn, ngày 24"),
    ],
)
def test_the_place_is_the_units_name_without_its_kind(place, head):
    assert head in text_of(render(place=place))


@pytest.mark.parametrize(
    ("amount", "per", "words"),
    [
        (8, "working-hour", "là: 08 giờ làm việc"),
        (15, "calendar-day", "là: 15 ngày"),
        (2, "month", "là: 02 tháng"),
        (0, "working-day", "là: giải quyết ngay"),
    ],
)
def test_limits_are_said_as_at_the_counter(amount, per, words):
    assert words in text_of(render(limit_amount=amount, limit_per=per))


def test_the_register_repeats_its_head_and_numbers_its_pages():
    pdf = render(form="register")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        count = len(opened.pages)

    assert count >= 3
    for number in range(1, count + 1):
        command = ["pdftotext", "-f", str(number), "-l", str(number), "-layout", "-", "-"]
        page = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
        assert "Mã hồ sơ" in page and "Ký" in page
        assert page.split()[0] == str(number) or number == 1


@pytest.mark.slow
def test_a_long_register_is_typeset_apart():
    """Over a second: hundreds of lines of fifteen columns, through a program of its own, whose memory goes back."""
    rows = [{**SAMPLE["rows"][n % 40], "no": n, "owner": f"Người thứ {n}"} for n in range(1, 501)]
    pdf = render(form="register", rows=rows)
    text = text_of(pdf)

    assert len(json.dumps(rows)) > typeset.LARGE
    assert "Người thứ 500" in text and "Tổng số: 500 hồ sơ" in text
    assert pages_of(pdf) > 30


@pytest.mark.slow
def test_naughty_strings_are_printed_and_never_run():
    """Over a second: some five hundred strings, a different one in every field of each letter."""
    if not BLNS.exists():
        pytest.skip("the list of naughty strings is not on this machine")
    strings = json.loads(BLNS.read_text(encoding="utf-8"))
    strings += ['#panic("x")', "$a$ *b* _c_ @d <e> \\f `g`", '#read("/data.json")']
    moments = ("issued_at", "accepted_at", "due_at", "due_before", "due_after", "limit_per")
    fields = [key for key, value in SAMPLE.items() if isinstance(value, str) and key not in moments]

    for start in range(0, len(strings), len(fields)):
        facts = dict(zip(fields, strings[start:], strict=False))
        items = strings[start : start + len(fields)]
        papers = [{"name": name, "form": "0", "count": 1} for name in items]
        for form in ("stop", "supplement", "receipt"):
            assert render("2025", form, **facts, rows=[], papers=papers, items=items).startswith(b"%PDF-")


def test_the_same_facts_give_the_same_bytes():
    assert render() == render()


def test_a_form_that_a_regime_does_not_have():
    assert letters.exists("2025", "stop") and not letters.exists("2018", "stop")
    with pytest.raises(KeyError):
        render("2018", "stop")


def test_an_administrators_form_is_used_instead(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    own = tmp_path / "letters" / "dossiers" / "2018" / "receipt.typ"
    own.parent.mkdir(parents=True)
    own.write_text(
        '#import "/files/_sheet.typ": *\n#show: sheet\n= Mẫu riêng của tỉnh\n#get("owner")', encoding="utf-8"
    )

    text = text_of(render())

    assert text == "Mẫu riêng của tỉnh Lò Thị Ó"


@pytest.mark.parametrize("regime", letters.TITLES)
def test_without_tinos_the_embedded_typeface_does(regime, tmp_path, monkeypatch):
    monkeypatch.setattr(typeset, "CROSCORE", tmp_path / "none")
    pdf = render(regime)
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()

    assert "Libertinus" in fonts and "Tinos" not in fonts
    assert "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00" in text_of(pdf)
    assert pages_of(pdf) == 1
