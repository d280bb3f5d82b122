"""Which one-stop law applies on a day, and its numbers. Law is data with an effective date: rows, shipped as below."""

from __future__ import annotations

from datetime import date
from typing import Any

from xaso.org.models import Regime

#: What we ship. The amounts of 2018 were read in NĐ 61/2018 and TT 01/2018; for 2025 the text of NĐ 118/2025 could not
#: be read in full, so the amounts are carried over and are data that a province can correct.
SHIPPED: list[dict[str, Any]] = [
    {
        "key": "2018",
        "name": "Nghị định 61/2018/NĐ-CP, Thông tư 01/2018/TT-VPCP",
        "tiers": ["province", "district", "commune"],
        "valid_from": date(2018, 6, 21),
        "valid_to": date(2025, 6, 30),
        "decision": "61/2018/NĐ-CP",
        "settings": {
            "code_pattern": "{old_id_code}-{yymmdd}-{n:04}",
            "code_reset": "day",
            "supplement_days": 3,
            "apology_days": 1,
            "forward_cutoff": "15:00",
        },
    },
    {
        "key": "2025",
        "name": "Nghị định 118/2025/NĐ-CP, Thông tư 03/2025/TT-VPCP",
        "tiers": ["province", "commune"],
        "valid_from": date(2025, 7, 1),
        "valid_to": None,
        "decision": "118/2025/NĐ-CP",
        "settings": {
            "code_pattern": "{id_code}-{yyyymmdd}-{n:07}",
            "code_reset": "year",
            "supplement_days": 3,
            "apology_days": 1,
            "forward_cutoff": "15:00",
        },
    },
]


def ship() -> None:
    """Write the shipped regimes where none of that key is there yet; what a province has changed stays."""
    for regime in SHIPPED:
        Regime.objects.get_or_create(key=regime["key"], defaults=regime)


def regime_on(day: date) -> Regime:
    """Return the regime in force on ``day``; before the first one, the first. One query.

    :raises LookupError: no regime was loaded.
    """
    regimes = list(Regime.objects.order_by("valid_from"))
    if not regimes:
        raise LookupError("no regime of law is loaded: run the migrations")
    in_force = [r for r in regimes if r.valid_from <= day and (r.valid_to is None or day <= r.valid_to)]
    return in_force[-1] if in_force else regimes[0]
