"""Small pictures for lists, and photos put together into one PDF."""

import io
import shutil
import time

import pikepdf
import pytest
from PIL import Image, ImageStat

from xaso.files import pictures, store
from xaso.files.models import Blob
from xaso.files.tests import specimens
from xaso.org.tests.moments import MONDAY

pytestmark = pytest.mark.django_db


def keep(content, name="a"):
    return store.keep(io.BytesIO(content), name, at=MONDAY)


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize(
    "content",
    [
        specimens.picture("JPEG", (4000, 3000)),
        specimens.picture("JPEG", mode="CMYK"),
        specimens.picture("PNG", (300, 4000), mode="RGBA"),
        specimens.picture("WEBP"),
        specimens.tiff(2),
        specimens.pdf(),
        specimens.docx(),
    ],
    ids=["photo", "print shop", "strip", "webp", "fax", "pdf", "docx"],
)
def test_a_thumbnail_is_a_small_jpeg(content):
    small = pictures.thumbnail(keep(content))

    assert len(small) <= 20 * 1024
    assert opened(small).format == "JPEG" and max(opened(small).size) <= 320


def test_even_noise_weighs_at_most_twenty_kilobytes():
    out = io.BytesIO()
    Image.effect_noise((1600, 1600), 200).convert("RGB").save(out, "JPEG", quality=95)

    assert len(pictures.thumbnail(keep(out.getvalue()))) <= 20 * 1024


def test_it_is_made_once(data):
    blob = keep(specimens.picture())
    first = pictures.thumbnail(blob)
    (data / "files" / store.place(blob.pk)).unlink()

    assert pictures.thumbnail(blob) == first


def test_a_photo_taken_upright_is_shown_upright():
    exif = Image.Exif()
    exif[274] = 6  # the camera was turned by a quarter

    small = opened(pictures.thumbnail(keep(specimens.picture("JPEG", (640, 480), exif=exif))))

    assert small.height > small.width


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="no poppler on this machine (apt-get install poppler-utils)")
def test_a_pdf_shows_its_first_page():
    page = keep(pictures._pdf([keep(specimens.picture("JPEG", mode="L"))], "a"))

    small = opened(pictures.thumbnail(page)).convert("L")

    low, high = small.getextrema()
    assert (low, high) > (-1, 200) and low < 60, "the slope from black to white is there"


def test_without_poppler_a_pdf_is_a_sheet_that_says_so(monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    small = opened(pictures.thumbnail(keep(specimens.pdf())))

    assert ImageStat.Stat(small.convert("L")).mean[0] > 200 and small.convert("L").getextrema()[0] < 120


def test_photos_become_one_pdf_with_their_pixels_untouched():
    photo, scan = specimens.picture("JPEG"), specimens.picture("PNG", (500, 700), mode="L")

    joined = pictures.join([keep(photo), keep(scan)], at=MONDAY, name="đơn.pdf")

    assert (joined.kind, joined.pages) == ("application/pdf", 2)
    with pikepdf.open(io.BytesIO(store.read(joined))) as pdf:
        first, second = (next(iter(page.get_images().values())) for page in pdf.pages)
        assert first.read_raw_bytes() == photo, "the JPEG lies in it as it came"
        assert pikepdf.PdfImage(second).as_pil_image().tobytes() == opened(scan).tobytes()
        sides = sorted(float(side) for side in pdf.pages[1].mediabox[2:])
        assert sides == pytest.approx([595.28, 841.89], abs=0.1), "A4"


def test_the_same_photos_give_the_same_blob():
    photos = [keep(specimens.picture()), keep(specimens.picture("WEBP"))]

    first = pictures.join(photos, at=MONDAY)
    # An identifier made from the clock changes with the second.
    time.sleep(1.1)

    assert pictures.join(photos, at=MONDAY) == first
    assert Blob.objects.count() == 3


def test_a_turned_photo_is_a_turned_page():
    exif = Image.Exif()
    exif[274] = 6

    joined = pictures.join([keep(specimens.picture("JPEG", (640, 480), exif=exif))], at=MONDAY)

    with pikepdf.open(io.BytesIO(store.read(joined))) as pdf:
        assert pdf.pages[0].get("/Rotate") == 90


@pytest.mark.parametrize(
    "content",
    [
        specimens.picture("PNG", mode="RGBA"),
        specimens.picture("PNG", mode="LA"),
        specimens.picture("PNG", mode="P"),
        specimens.picture("WEBP"),
        specimens.tiff(3),
        specimens.picture("JPEG", mode="CMYK"),
    ],
    ids=["rgba", "la", "palette", "webp", "fax of three", "cmyk"],
)
def test_every_kind_of_picture_can_be_joined(content):
    blob = keep(content)

    assert pictures.join([blob], at=MONDAY).pages == blob.pages


def test_what_is_no_picture_is_not_joined():
    with pytest.raises(store.Rejected, match="ảnh"):
        pictures.join([keep(specimens.pdf())], at=MONDAY)
    with pytest.raises(store.Rejected):
        pictures.join([], at=MONDAY)
