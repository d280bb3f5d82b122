"""The typesetter: whose template, whose words, and what a reader of the PDF is promised."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pikepdf
import pytest
from PIL import Image

from xaso.files import letters
from xaso.org.tests.moments import MONDAY, TUESDAY

PLAIN = """#import "/files/_sheet.typ": *
#show: sheet
#title[Giấy báo]
#get("said")
"""


@pytest.fixture
def write(data):
    """Return a function that puts an administrator's template in its place."""

    def put(name, text):
        path = data / "letters" / f"{name}.typ"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    put("trial/plain", PLAIN)
    return put


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def say(said, template="trial/plain", **more):
    return letters.compile(template, {"said": said}, title="Giấy báo", **more)


@pytest.fixture
def opened(write):
    with pikepdf.open(io.BytesIO(say("Ông/bà đã nộp đủ hồ sơ.", at=MONDAY))) as pdf:
        yield pdf


def test_a_reader_is_promised_pdf_a_and_pdf_ua(opened):
    with opened.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "B")
        assert said["pdfuaid:part"] == "1"
        assert said["dc:title"] == "Giấy báo"
        assert datetime.fromisoformat(said["xmp:CreateDate"]) == MONDAY
    root = opened.Root
    assert str(root.Lang) == "vi" and root.MarkInfo.Marked and root.ViewerPreferences.DisplayDocTitle
    assert "/StructTreeRoot" in root
    assert root.OutputIntents[0].S == "/GTS_PDFA1"


def test_all_its_letters_travel_with_it(opened):
    fonts = opened.pages[0].Resources.Font

    assert len(fonts) >= 1
    for font in fonts.values():
        described = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in described or "/FontFile3" in described
        assert "/ToUnicode" in font


def test_the_page_is_exactly_a5(opened):
    width, height = (float(side) / 72 * 25.4 for side in opened.pages[0].mediabox[2:])

    assert (width, height) == (pytest.approx(148, abs=0.01), pytest.approx(210, abs=0.01))


def test_the_same_words_give_the_same_bytes(write):
    assert say("a", at=MONDAY) == say("a", at=MONDAY)
    assert say("a", at=MONDAY) != say("a", at=TUESDAY)
    assert say("a", at=MONDAY) != say("b", at=MONDAY)


def test_an_administrators_template_wins_and_his_changes_count_at_once(write):
    name = next(name for name in letters.templates() if name.startswith("dossiers/"))
    write(name, '#set page("a5")\nMẫu của tỉnh, lần một.')
    first = text_of(letters.compile(name, {}, title="a"))
    write(name, '#set page("a5")\nMẫu của tỉnh, lần hai.')
    second = text_of(letters.compile(name, {}, title="a"))

    assert "lần một" in first and "lần hai" in second
    assert "lần hai" in letters.source(name)


def test_the_language_is_told(write):
    with pikepdf.open(io.BytesIO(say("Your papers are complete.", lang="en"))) as pdf:
        assert str(pdf.Root.Lang) == "en"


@pytest.mark.parametrize(
    "said",
    [
        '#panic("out")',
        '#read("/etc/passwd")',
        '"#import "@preview/x:1.0.0"',
        "$x^2$ *đậm* _nghiêng_ = tiêu đề <nhãn> @ref \\ `mã`",
        '" + read("/letter.json") + "',
        ']#eval("1+1")[',
        "// không phải chú thích /* cũng không */",
        "- không phải danh sách",
        "https://example.vn/a~b--c...",
    ],
)
def test_data_is_never_source(write, said):
    printed = " ".join(text_of(say(said)).split())

    assert " ".join(said.split()) in printed, printed


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Lò Thị Ó 田中", "Lò Thị Ó □□"),
        ("vui 🏠 quá", "vui □ quá"),
        ("a\0b\x07c", "abc"),
        ("tha\u0300nh", "thành"),
        ("\ud800x", "x"),
        ("đảo \u202egnourt\u202c ngược", "đảo gnourt ngược"),
    ],
)
def test_what_cannot_be_printed_does_not_stop_a_letter(write, said, printed):
    assert printed in text_of(say(said))


def test_a_hundred_unprintable_letters_cost_no_hundred_tries(write):
    said = "".join(chr(0x4E00 + number) for number in range(0, 20_000, 200))

    assert text_of(say(said)).count("□") == 100


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('#set page("a5")\n\n#khong-co()\n', 3),
        ('#set page("a5")\n#let a = (\n', 2),
        ('#import "/files/_sheet.typ": *\n#show: sheet\nXin chào\n#data.at("thieu")', 4),
        ('#import "/files/_sheet.typ": *\n#import "khong-co.typ": x', 2),
        ('#set page("a5")\n#read("/etc/passwd")', 2),
        ('#set page("a5")\n#read("../../../../../etc/passwd")', 2),
        ('#set page("a5")\n\n#import "@preview/cetz:0.3.0"', 3),
        ('#set page("a5")\n#image("khong-co.png", alt: "dấu")', 2),
    ],
)
def test_a_faulty_template_is_refused_with_its_line(write, text, line):
    write("trial/bad", text)

    with pytest.raises(letters.BadTemplate, match=f"“trial/bad” có lỗi ở dòng {line}:") as refusal:
        say("a", "trial/bad")

    assert (refusal.value.template, refusal.value.line, refusal.value.codes) == ("trial/bad", line, ["bad-template"])


def test_a_fault_in_a_shared_part_names_the_part(write):
    write("trial/_part", "\n#let part() = none-such()")
    write("trial/whole", '#set page("a5")\n#import "_part.typ": part\n#part()')

    with pytest.raises(letters.BadTemplate) as refusal:
        say("a", "trial/whole")

    assert (refusal.value.template, refusal.value.line) == ("trial/_part", 2)


def test_a_faulty_template_spoils_no_other(write):
    write("trial/bad", "#(")
    with pytest.raises(letters.BadTemplate):
        say("a", "trial/bad")

    assert "tốt" in text_of(say("tốt"))


@pytest.mark.parametrize(
    "name", ["trial/none", "plain", "../x", "trial/../trial/plain", "/trial/plain", "trial/plain.typ", ""]
)
def test_there_is_no_other_way_to_a_template(write, name):
    with pytest.raises(KeyError):
        say("a", name)


def test_several_desks_print_at_once(write):
    def desk(number):
        return [f"bàn số {number}" in text_of(say(f"bàn số {number}")) for _turn in range(5)]

    with ThreadPoolExecutor(4) as desks:
        assert all(all(printed) for printed in desks.map(desk, range(4)))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_an_administrators_picture_lies_beside_his_template(write, data, form):
    write("trial/crest", '#set page("a5")\n#image("dau.bin", width: 2cm, alt: "Quốc huy")')
    place = data / "letters" / "trial" / "dau.bin"
    seen = []
    for colour in ("red", "blue"):
        Image.new("RGB", (40, 40), colour).save(place, form)
        with pikepdf.open(io.BytesIO(say("a", "trial/crest"))) as pdf:
            ((_name, drawn),) = pdf.pages[0].get_images().items()
            seen.append(pikepdf.PdfImage(drawn).as_pil_image().convert("RGB").getpixel((20, 20)))

    red, blue = seen
    assert red[0] > 240 > 15 > red[2] and blue[2] > 240 > 15 > blue[0], "and a new picture counts at once"


def test_a_picture_without_words_is_refused(write, data):
    write("trial/crest", '#set page("a5")\n\n#image("dau.png", width: 2cm)')
    Image.new("RGB", (40, 40)).save(data / "letters" / "trial" / "dau.png")

    with pytest.raises(letters.BadTemplate, match="dòng 3: .*alt"):
        say("a", "trial/crest")


def test_a_qr_code_has_words_for_who_cannot_see_it(write):
    write("trial/code", '#set page("a5")\n#image("/qr.svg", width: 2cm, alt: "Mã QR tra cứu")')

    pdf = letters.compile("trial/code", {}, title="a", qr="https://example.vn/tra-cuu/abc/")

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        figures = [
            node.Alt for node in opened.objects if isinstance(node, pikepdf.Dictionary) and node.get("/S") == "/Figure"
        ]
        assert [str(alt) for alt in figures] == ["Mã QR tra cứu"]
