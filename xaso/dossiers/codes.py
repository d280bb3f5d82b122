"""The code of a dossier, by the pattern of the regime in force on its day."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils import timezone

from xaso.org import numbering
from xaso.org.models import Unit
from xaso.org.regimes import regime_on

#: No vowels and nothing that looks like something else: it is read from paper and typed on a phone.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def next_code(unit: Unit, at: datetime) -> str:
    """Return the next dossier code of ``unit``, inside the caller's transaction: unique, and gap-free when it commits.

    2018: agency code, date, four digits within the day (TT 01/2018/TT-VPCP Đ19). 2025: agency code, eight-digit date,
    seven-digit ordinal; when that one starts anew is a setting of the regime, because the circular's text could not
    be read.
    """
    day = timezone.localtime(at).date()
    settings = regime_on(day).settings
    period = f"{day:%Y-%m-%d}" if settings["code_reset"] == "day" else f"{day:%Y}"
    ordinal = numbering.next_number(unit=unit, series="dossier-code", period=period)
    return str(settings["code_pattern"]).format(
        id_code=unit.id_code,
        old_id_code=unit.old_id_code,
        yymmdd=f"{day:%y%m%d}",
        yyyymmdd=f"{day:%Y%m%d}",
        n=ordinal,
    )


def next_register_no(unit: Unit, at: datetime) -> tuple[int, int]:
    """Return (year, ordinal) of the next line in the unit's register, from 1 to the end of the year.

    Source: TT 01/2018/TT-VPCP Đ10 — never restarted inside a year.
    """
    year = timezone.localtime(at).year
    return year, numbering.next_number(unit=unit, series="dossier-register", period=str(year))


def tracking_key() -> str:
    """Return a key that cannot be guessed: 12 signs, 57 bits, readable aloud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))
