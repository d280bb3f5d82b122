"""Names people gave their files, as others may see them."""

import unicodedata

import pytest

from xaso.files import names


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Đơn xin.pdf", "Đơn xin.pdf"),
        (unicodedata.normalize("NFD", "Giấy khai sinh.pdf"), "Giấy khai sinh.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ánh\\đơn.pdf", "đơn.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        # Shown as "anhexe.jpg" by whoever believes the mark that turns the direction of writing.
        ("anh\u202egpj.exe", "anhgpj.exe"),
        ("   ", "tep"),
        ("..", "tep"),
        ("", "tep"),
        (".pdf", "pdf"),
        ('a"b<c>?.pdf', "a_b_c__.pdf"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_they_are_tidied(given, shown):
    assert names.tidied(given) == shown


@pytest.mark.parametrize("letter", ["a", "ố", "🏠"])
def test_they_take_two_hundred_bytes_at_most_and_keep_their_ending(letter):
    shown = names.tidied(letter * 300 + ".pdf")

    assert len(shown.encode()) <= 200 and shown.endswith(letter + ".pdf")
    assert len(shown.encode()) > 190, "no more is cut than needed"


@pytest.mark.parametrize(
    ("given", "kind", "shown"),
    [
        ("đơn.pdf", "application/pdf", "đơn.pdf"),
        ("ảnh.JPEG", "image/jpeg", "ảnh.JPEG"),
        ("ảnh.pdf", "image/jpeg", "ảnh.jpg"),
        ("virus.exe", "application/pdf", "virus.exe.pdf"),
        ("đơn", "application/pdf", "đơn.pdf"),
        ("x" * 300, "application/pdf", "x" * 196 + ".pdf"),
    ],
)
def test_they_end_as_their_kind_does(given, kind, shown):
    assert names.with_ending(given, kind) == shown
