"""Identification codes of authorities in both spellings, and how we number units whose official code nobody published.

Source: QĐ 20/2020/QĐ-TTg (``H62.10.15``, from the province down); QCVN 102:2016/BTTTT (``000.15.10.H62``, upwards).
"""

from __future__ import annotations

import re

from xaso.base.folding import fold

#: Longest identification code that QĐ 20/2020 allows.
LONGEST = 35
_NEW = re.compile(r"[A-Z]\d\d(\.[A-Z0-9]+)*")
_OLD = re.compile(r"([A-Z0-9]+\.)*[A-Z]\d\d")
#: Widths of the groups of the old spelling, from the province down.
_WIDTHS = (3, 2, 2, 3)

#: The 63 provinces of before July 2025 in the order of their codes H01–H63, as their names fold.
_PROVINCES = """
an giang, bac giang, bac kan, bac lieu, bac ninh, ba ria - vung tau, ben tre, binh dinh, binh duong, binh phuoc,
binh thuan, ca mau, can tho, cao bang, dak lak, dak nong, da nang, dien bien, dong nai, dong thap, gia lai, ha giang,
hai duong, hai phong, ha nam, ha noi, ha tinh, hoa binh, ho chi minh, hau giang, hung yen, khanh hoa, kien giang,
kon tum, lai chau, lam dong, lang son, lao cai, long an, nam dinh, nghe an, ninh binh, ninh thuan, phu tho, phu yen,
quang binh, quang nam, quang ngai, quang ninh, quang tri, soc trang, son la, tay ninh, thai binh, thai nguyen,
thanh hoa, thua thien hue, tien giang, tra vinh, tuyen quang, vinh long, vinh phuc, yen bai
"""
PROVINCES = {name: f"H{n:02}" for n, name in enumerate(" ".join(_PROVINCES.split()).split(", "), start=1)}
#: Read in messages and lists of others; the rest follows from the order of the alphabet and is marked as assumed.
CONFIRMED = frozenset("H14 H17 H19 H20 H22 H37 H41 H56".split())
_BEFORE_NAME = re.compile(r"^(tinh|thanh pho) ")


def is_id_code(text: str) -> bool:
    """Tell whether ``text`` is an identification code in the spelling of QĐ 20/2020, at most 35 characters."""
    return len(text) <= LONGEST and _NEW.fullmatch(text) is not None


def to_old(code: str) -> str:
    """Return ``code`` as QCVN 102:2016 spells it: ``H62.10`` → ``000.00.10.H62``. Groups too long for it stay whole.

    :raises ValueError: not a code of QĐ 20/2020, or with more than four levels, which the old spelling has no room for.
    """
    if not is_id_code(code):
        raise ValueError(f"not an identification code: {code!r}")
    groups = code.split(".")
    if len(groups) > len(_WIDTHS):
        raise ValueError(f"the old spelling has {len(_WIDTHS)} levels: {code!r}")
    groups += [""] * (len(_WIDTHS) - len(groups))
    return ".".join(group.zfill(width) for group, width in reversed(list(zip(groups, _WIDTHS, strict=True))))


def to_new(code: str) -> str:
    """Return ``code`` as QĐ 20/2020 spells it: ``000.15.10.H62`` → ``H62.10.15``; ``28.22.H17`` → ``H17.22.28``.

    :raises ValueError: not a code of QCVN 102:2016.
    """
    if not _OLD.fullmatch(code):
        raise ValueError(f"not an identification code in the old spelling: {code!r}")
    groups = code.split(".")[::-1]
    while len(groups) > 1 and set(groups[-1]) == {"0"}:
        groups.pop()
    new = ".".join(groups)
    if len(new) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters: {new!r}")
    return new


def of_province(name: str) -> str:
    """Return the code of a province by its name, with or without "Tỉnh"; empty when there is none of that name."""
    bare = _BEFORE_NAME.sub("", fold(name))
    return PROVINCES.get({"hue": "thua thien hue"}.get(bare, bare), "")


def below(parent: str, ordinal: int) -> str:
    """Return the code we give to the ``ordinal``-th unit (from 1) under ``parent``; empty when it gets too long."""
    code = f"{parent}.{ordinal:02}"
    return code if is_id_code(code) else ""


def ordinal_in(code: str, parent: str) -> int:
    """Return the number with which ``code`` stands under ``parent``; 0 when it is no number or stands elsewhere."""
    last = code.removeprefix(f"{parent}.")
    return int(last) if code.startswith(f"{parent}.") and last.isascii() and last.isdigit() else 0
