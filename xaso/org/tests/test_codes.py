"""Identification codes: both spellings, forth and back."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.org import codes

root = st.from_regex(r"[A-Z][0-9]{2}", fullmatch=True)
signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def group(width):
    """A group as wide as the old spelling has it, or wider; not all zeros, which means "no unit"."""
    return st.text(signs, min_size=width, max_size=width + 3).filter(lambda text: set(text) != {"0"})


canonical = st.one_of(
    root,
    st.tuples(root, group(2)).map(".".join),
    st.tuples(root, group(2), group(2)).map(".".join),
    st.tuples(root, group(2), group(2), group(3)).map(".".join),
)


@given(canonical)
def test_new_to_old_and_back_is_the_same(code):
    old = codes.to_old(code)

    assert codes.to_new(old) == code
    assert len(code) <= codes.LONGEST
    assert len(old.split(".")) == 4


@given(canonical.map(codes.to_old))
def test_old_to_new_and_back_is_the_same(old):
    assert codes.to_old(codes.to_new(old)) == old


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("H62", "000.00.00.H62"),
        ("H62.10", "000.00.10.H62"),
        ("H62.10.15", "000.15.10.H62"),
        ("G22", "000.00.00.G22"),
        ("H22.01", "000.00.01.H22"),
        # More than 99 communes under a province of two tiers.
        ("H26.126", "000.00.126.H26"),
    ],
)
def test_known_pairs(new, old):
    assert codes.to_old(new) == old
    assert codes.to_new(old) == new


def test_the_short_old_form_is_understood():
    assert codes.to_new("28.22.H17") == "H17.22.28"


@given(st.text(max_size=60))
def test_anything_else_is_refused_and_nothing_else_happens(text):
    for convert in (codes.to_old, codes.to_new):
        with contextlib.suppress(ValueError):
            assert convert(text)


@pytest.mark.parametrize(
    "code", ["", "h62", "H62.", "62.H", "H62..10", "H62.10.15.003.001", "H62." + "1" * 40, "H62.10\n"]
)
def test_what_is_no_code_of_four_levels_is_refused(code):
    with pytest.raises(ValueError):
        codes.to_old(code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tỉnh An Giang", "H01"),
        ("Thành phố Đà Nẵng", "H17"),
        ("Tỉnh Đồng Nai", "H19"),
        ("Tỉnh Hà Giang", "H22"),
        ("Thành phố Hồ Chí Minh", "H29"),
        ("Tỉnh Hoà Bình", "H28"),
        ("Tỉnh Lạng Sơn", "H37"),
        ("Tỉnh Nghệ An", "H41"),
        ("Tỉnh Thanh Hóa", "H56"),
        ("Thành phố Huế", "H57"),
        ("Tỉnh Bà Rịa - Vũng Tàu", "H06"),
        ("Vĩnh Phúc", "H62"),
        ("Tỉnh Yên Bái", "H63"),
        ("Tỉnh Nào Đó", ""),
    ],
)
def test_provinces_by_name(name, code):
    assert codes.of_province(name) == code
