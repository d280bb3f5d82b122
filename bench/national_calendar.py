"""Write ``xaso/worktime/fixtures/national.json`` anew from the ``holidays`` library and what was announced.

The library is the seed: it knows Tết, the Hùng Kings' day, compensatory days and swapped days off; it does not know
the Saturdays that are worked for them, nor (in older releases) days that a later law added. What is written below was
announced by the authorities named and wins.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import holidays

#: Days that the library does not know, with their source; of a make-up day also the day it replaces.
ANNOUNCED = [
    ("2026-01-02", "swapped-off", "Nghỉ hoán đổi (làm bù 10/01/2026)", "TB 9441/TB-BNV", None),
    ("2026-01-10", "make-up", "Làm bù cho ngày 02/01/2026", "TB 9441/TB-BNV", date(2026, 1, 2)),
    ("2026-08-31", "swapped-off", "Nghỉ hoán đổi (làm bù 22/08/2026)", "TB 9441/TB-BNV", None),
    ("2026-08-22", "make-up", "Làm bù cho ngày 31/08/2026", "TB 9441/TB-BNV", date(2026, 8, 31)),
]
#: The last year whose days of Tết and of the National Day were announced; those of later years are the library's guess.
LAST_ANNOUNCED = 2026
CULTURE_DAY, CULTURE_LAW = "Ngày Văn hóa Việt Nam", "Nghị quyết 28/2026/QH16"
EXPECTED = "dự kiến, chờ thông báo hằng năm"
_WORKED = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def law_on(day: date, name: str) -> str:
    """Return the law that makes ``day`` a day off."""
    if name.startswith(CULTURE_DAY):
        return CULTURE_LAW
    if day < date(2013, 5, 1):
        return "Bộ luật Lao động 1994 Đ73"
    law = "Bộ luật Lao động 2012 Đ115" if day.year < 2021 else "Bộ luật Lao động 2019 Đ112"
    chosen = (
        "Tết" in name and "Dương lịch" not in name or (name.startswith("Quốc khánh") and (day.month, day.day) != (9, 2))
    )
    return f"{law}; {EXPECTED}" if chosen and day.year > LAST_ANNOUNCED else law


def kind_of(name: str) -> str:
    lower = name.lower()
    if "bù" in lower or "observed" in lower:
        return "compensatory"
    return "swapped-off" if "thay cho" in lower or "hoán đổi" in lower else "holiday"


def make_up(day: date, name: str, decision: str) -> dict[str, Any]:
    return {"kind": "make-up", "name": name, "decision": decision, "as_weekday": day.weekday()}


def main() -> None:
    days: dict[str, dict[str, Any]] = {}
    for day, name in sorted(holidays.country_holidays("VN", years=range(2011, 2036), language="vi").items()):
        kind = kind_of(name)
        if kind == "swapped-off" and (worked := _WORKED.search(name)):
            # The library names the day that is worked instead, but does not list it.
            made_up = date(int(worked[3]), int(worked[2]), int(worked[1]))
            days[made_up.isoformat()] = make_up(day, f"Làm bù cho ngày {day:%d/%m/%Y}", "")
        decision = "" if kind == "swapped-off" else law_on(day, name)
        days[day.isoformat()] = {"kind": kind, "name": name, "decision": decision}
    for year in range(2026, 2036):
        days.setdefault(f"{year}-11-24", {"kind": "holiday", "name": CULTURE_DAY, "decision": CULTURE_LAW})
    for day_, kind, name, decision, replaced in ANNOUNCED:
        days[day_] = (
            make_up(replaced, name, decision) if replaced else {"kind": kind, "name": name, "decision": decision}
        )
    out = Path(__file__).parents[1] / "xaso" / "worktime" / "fixtures" / "national.json"
    rows = [{"date": day, **what} for day, what in sorted(days.items())]
    seed = f"python-holidays {holidays.__version__}; Bộ luật Lao động; Nghị quyết 28/2026/QH16; TB 9441/TB-BNV"
    text = json.dumps({"source": seed, "days": rows}, ensure_ascii=False, indent=1)
    out.write_text(text + "\n")
    print(f"{len(rows)} days, {date.fromisoformat(rows[0]['date'])} – {date.fromisoformat(rows[-1]['date'])}")


if __name__ == "__main__":
    main()
