"""What is taken in, by its bytes; and each thing that is not, with its own sentence."""

import io
import time

import pytest

from xaso.files import kinds, store
from xaso.files.models import Blob
from xaso.files.tests import specimens
from xaso.org.tests.moments import MONDAY

OFFICE = "application/vnd.openxmlformats-officedocument."
pytestmark = pytest.mark.django_db


def keep(content, name):
    return store.keep(io.BytesIO(content), name, at=MONDAY)


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (specimens.pdf(1), "application/pdf", 1),
        (specimens.pdf(200), "application/pdf", 200),
        # Some scanners write a line of their own before the PDF; viewers take it.
        (b"\r\n" + specimens.pdf(2), "application/pdf", 2),
        (specimens.picture("JPEG"), "image/jpeg", 1),
        (specimens.picture("JPEG", mode="CMYK"), "image/jpeg", 1),
        (specimens.picture("PNG", mode="RGBA"), "image/png", 1),
        (specimens.picture("WEBP"), "image/webp", 1),
        (specimens.tiff(3), "image/tiff", 3),
        (specimens.picture("JPEG", (8000, 5000)), "image/jpeg", 1),
        (specimens.docx(), f"{OFFICE}wordprocessingml.document", 0),
        (specimens.xlsx(), f"{OFFICE}spreadsheetml.sheet", 0),
    ],
)
def test_it_goes_by_the_bytes_whatever_the_name_says(content, kind, pages):
    blob = keep(content, "virus.exe")

    assert (blob.kind, blob.pages) == (kind, pages)


HALF = len(specimens.pdf(20)) // 2
BAD = {
    "empty": ("empty", b"", "không có dữ liệu"),
    "a program": ("unknown-kind", b"MZ\x90\0" + bytes(500), "PDF"),
    "a page of the web": ("unknown-kind", b"<!doctype html><script>alert(1)</script>", "PDF"),
    "a drawing that can run": ("unknown-kind", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "PDF"),
    "a film": ("unknown-kind", b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(200), "PDF"),
    "a GIF": ("unknown-kind", specimens.picture("GIF"), "JPEG"),
    "old Word": ("old-office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".docx"),
    "HEIC": ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "JPEG"),
    "no PDF though it says so": ("pdf-damaged", b"%PDF-1.7\nhello\n%%EOF", "PDF"),
    "a locked PDF": ("pdf-password", specimens.pdf(password="x"), "mật khẩu"),
    "half a PDF": ("pdf-truncated", specimens.pdf(20)[:HALF], "gửi lại"),
    "a PDF without a page": ("pdf-empty", specimens.pdf(0), "trang"),
    "201 pages": ("too-many-pages", specimens.pdf(201), "201"),
    "201 faxes": ("too-many-pages", specimens.tiff(201), "201"),
    "50,000 × 50,000": ("too-many-pixels", specimens.png_claiming(50_000, 50_000), "40"),
    "just over": ("too-many-pixels", specimens.png_claiming(8001, 5000), "40"),
    "half a JPEG": ("picture-damaged", specimens.picture("JPEG")[:3000], "hỏng"),
    "half a PNG": ("picture-damaged", specimens.picture("PNG", mode="RGB")[:-40], "hỏng"),
    "half a TIFF": ("picture-damaged", specimens.picture("TIFF")[:5000], "hỏng"),
    "half a WebP": ("picture-damaged", specimens.picture("WEBP")[:600], "hỏng"),
    "a JPEG's first bytes": ("picture-damaged", b"\xff\xd8\xff\xe0" + bytes(40), "hỏng"),
    "an archive": ("archive", specimens.archive(("a.txt", b"a")), "giải nén"),
    "macros": ("macros", specimens.docx(("word/vbaProject.bin", b"x")), "macro"),
    "a bomb": ("zip-bomb", specimens.zip_bomb(), "PDF"),
    "a bomb that lies": ("office-damaged", specimens.lying_zip(), "hỏng"),
    "5,001 parts": ("zip-bomb", specimens.docx(*((f"word/{n}", b"") for n in range(4999))), "PDF"),
    "half an office file": ("office-damaged", specimens.docx()[:150], "hỏng"),
}


@pytest.mark.parametrize(("code", "content", "word"), BAD.values(), ids=BAD.keys())
def test_each_bad_file_has_its_sentence(lying, code, content, word):
    with pytest.raises(store.Rejected) as refusal:
        keep(content, "hồ sơ.pdf")

    text = str(refusal.value)
    assert refusal.value.codes == [code]
    assert "“hồ sơ.pdf”" in text and word in text, text
    assert text.count(". ") + text.endswith(".") >= 1 and "%(" not in text
    assert lying() == [] and not Blob.objects.exists()


def test_the_huge_picture_costs_no_time():
    start = time.process_time()

    with pytest.raises(store.Rejected):
        keep(specimens.png_claiming(50_000, 50_000), "a.png")

    assert time.process_time() - start < 2, "7.5 GB of pixels would take longer"


def test_every_sentence_is_vietnamese():
    def letters_of(code):
        with pytest.raises(store.Rejected) as refusal:
            keep(BAD[code][1], "a")
        return str(refusal.value)

    assert all("Please" not in letters_of(name) for name in BAD)


def test_a_pdf_that_asks_for_too_much_is_ended_not_waited_for(monkeypatch, tmp_path):
    # A program in place of the probe that takes 8 GB: the ceiling is what is tested.
    greedy = tmp_path / "probe.py"
    greedy.write_text("x = bytearray(8 * 1024 ** 3)")
    monkeypatch.setattr(kinds, "_PROBE", greedy)

    with pytest.raises(store.Rejected) as refusal:
        keep(specimens.pdf(), "a.pdf")

    assert refusal.value.codes == ["pdf-too-complex"]
