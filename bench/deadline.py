"""How long one call of the deadline function takes, in µs of CPU: ``python bench/deadline.py [--json]``.

On the shipped national calendar, with starts spread over 2018–2030. "anew" is a schedule whose days are not worked out
yet: what the first request after a change of the calendar pays.
"""

import json
import random
import statistics
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from xaso.worktime.deadlines import Limit, Pause, Per, Policy, deadline  # noqa: E402
from xaso.worktime.schedule import VIETNAM, DayKind, Schedule, Special  # noqa: E402

ROUNDS, CALLS = 5, 400
CASES = [
    ("same day", Limit(1, Per.WORKING_DAY), Policy.SAME_DAY, 0),
    ("3 working days", Limit(3, Per.WORKING_DAY), Policy.EXCLUDE, 0),
    ("10 working days", Limit(10, Per.WORKING_DAY), Policy.EXCLUDE, 0),
    ("10 working days, paused 5 days", Limit(10, Per.WORKING_DAY), Policy.EXCLUDE, 1),
    ("10 working days, restarted", Limit(10, Per.WORKING_DAY), Policy.RESTART, 1),
    ("30 working days", Limit(30, Per.WORKING_DAY), Policy.EXCLUDE, 0),
    ("15 calendar days", Limit(15, Per.CALENDAR_DAY), Policy.EXCLUDE, 0),
    ("1 month", Limit(1, Per.MONTH), Policy.EXCLUDE, 0),
    ("8 working hours", Limit(8, Per.WORKING_HOUR), Policy.EXCLUDE, 0),
    ("8 working hours, paused 5 days", Limit(8, Per.WORKING_HOUR), Policy.EXCLUDE, 1),
]


def national() -> Schedule:
    """Read the shipped calendar without Django."""
    days = json.loads((ROOT / "xaso/worktime/fixtures/national.json").read_text())["days"]
    special = {
        date.fromisoformat(day["date"]): Special(
            DayKind(day["kind"]), day["name"], day.get("decision", ""), day.get("as_weekday", 0)
        )
        for day in days
    }
    return Schedule(special=special)


def starts(lot: random.Random) -> list[datetime]:
    """Moments of one quarter, in office hours: what one page or one nightly run looks at."""
    first = datetime(lot.randrange(2018, 2031), lot.choice([1, 4, 7, 10]), 1, 8, tzinfo=VIETNAM)
    return [first + timedelta(days=lot.randrange(90), minutes=lot.randrange(480)) for _ in range(CALLS)]


def measure(limit: Limit, policy: Policy, pauses: int, anew: bool) -> float:
    lot, shared, took = random.Random(limit.amount), national(), []
    for _ in range(ROUNDS):
        cases = [(start, _pauses(start, pauses)) for start in starts(lot)]
        schedules = [Schedule(shared.seasons, shared.special) if anew else shared for _ in cases]
        for start, some in [] if anew else cases:
            deadline(shared, start, limit, policy, some)
        begin = time.process_time()
        for schedule, (start, some) in zip(schedules, cases, strict=True):
            deadline(schedule, start, limit, policy, some)
        took.append((time.process_time() - begin) / CALLS * 1e6)
    return round(statistics.median(took), 1)


def _pauses(start: datetime, number: int) -> list[Pause]:
    return [Pause(start + timedelta(days=1), start + timedelta(days=6), "x") for _ in range(number)]


def main() -> None:
    rows = []
    for name, limit, policy, pauses in CASES:
        known, anew = (measure(limit, policy, pauses, anew) for anew in (False, True))
        rows.append({"case": name, "µs": known, "µs anew": anew})
    if "--json" in sys.argv[1:]:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    print(f"{'µs of CPU per call, median of ' + str(ROUNDS):<36}{'known':>8}{'anew':>8}")
    for row in rows:
        print(f"{row['case']:<36}{row['µs']:>8}{row['µs anew']:>8}")


if __name__ == "__main__":
    main()
