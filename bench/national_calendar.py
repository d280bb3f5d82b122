"""Write ``xaso/worktime/fixtures/national.json`` anew from the ``holidays`` library and what was announced.

The library is the seed: it knows Tết, the Hùng Kings' day, compensatory days and swapped days off; it does not know
the Saturdays that are worked for them, nor (in older releases) days that a later law added. What is written below was
announced by the authorities named and wins.
"""

import json
import re
from datetime import date
from pathlib import Path

import holidays

#: Days that the library does not know, with their source.
ANNOUNCED = [
    ("2026-01-02", "swapped-off", "Nghỉ hoán đổi (làm bù 10/01/2026)", "TB 9441/TB-BNV"),
    ("2026-01-10", "make-up", "Làm bù cho ngày 02/01/2026", "TB 9441/TB-BNV"),
    ("2026-08-31", "swapped-off", "Nghỉ hoán đổi (làm bù 22/08/2026)", "TB 9441/TB-BNV"),
    ("2026-08-22", "make-up", "Làm bù cho ngày 31/08/2026", "TB 9441/TB-BNV"),
]
CULTURE_DAY = ("Ngày Văn hóa Việt Nam", "28/2026/QH16")
LAW = "Bộ luật Lao động 2019 Đ112"
_WORKED = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def kind_of(name: str) -> str:
    lower = name.lower()
    if "bù" in lower or "observed" in lower:
        return "compensatory"
    return "swapped-off" if "thay cho" in lower or "hoán đổi" in lower else "holiday"


def main() -> None:
    days: dict[str, dict[str, str]] = {}
    for day, name in sorted(holidays.country_holidays("VN", years=range(2011, 2036), language="vi").items()):
        kind = kind_of(name)
        days[day.isoformat()] = {"kind": kind, "name": name, "decision": LAW if kind == "holiday" else ""}
        if kind == "swapped-off" and (worked := _WORKED.search(name)):
            # The library names the day that is worked instead, but does not list it.
            made_up = date(int(worked[3]), int(worked[2]), int(worked[1]))
            days[made_up.isoformat()] = {"kind": "make-up", "name": f"Làm bù cho ngày {day:%d/%m/%Y}", "decision": ""}
    for year in range(2026, 2036):
        days.setdefault(f"{year}-11-24", {"kind": "holiday", "name": CULTURE_DAY[0], "decision": CULTURE_DAY[1]})
    for day, kind, name, decision in ANNOUNCED:
        days[day] = {"kind": kind, "name": name, "decision": decision}
    out = Path(__file__).parents[1] / "xaso" / "worktime" / "fixtures" / "national.json"
    rows = [{"date": day, **what} for day, what in sorted(days.items())]
    seed = f"python-holidays {holidays.__version__}, law.md §7, announcements"
    text = json.dumps({"source": seed, "days": rows}, ensure_ascii=False, indent=1)
    out.write_text(text + "\n")
    print(f"{len(rows)} days, {date.fromisoformat(rows[0]['date'])} – {date.fromisoformat(rows[-1]['date'])}")


if __name__ == "__main__":
    main()
