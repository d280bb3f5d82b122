"""What a letter costs: the first of a process, the next, registers. ``.venv/bin/python bench/letters.py [rounds]``.

Facts are those of the shipped sample; every letter differs in number and name, as letters do.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "xaso" / "dossiers" / "letter_templates" / "sample.json"


def facts(turn: int, lines: int = 0) -> dict[str, object]:
    """Return the sample's facts as letter number ``turn``, with a register of so many lines."""
    said: dict[str, object] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    rows = said.pop("rows")
    said["rows"] = [{**rows[no % len(rows)], "no": no + 1} for no in range(lines)]
    return {**said, "number": f"{turn}/TNHS", "owner": f"Lò Thị Ó {turn}"}


def timed(form: str, said: dict[str, object]) -> tuple[float, int]:
    """Return milliseconds and bytes of one letter."""
    from xaso.dossiers import letters

    start = time.perf_counter()
    pdf = letters.render("2025", form, said)
    return (time.perf_counter() - start) * 1000, len(pdf)


def main(rounds: int) -> None:
    from xaso.dossiers import letters

    print(f"first letter of a process: {timed('receipt', facts(0))[0]:.0f} ms")
    print(f"{'form':<24} {'median ms':>9} {'p95 ms':>8} {'KB':>6}")
    for form in letters.TITLES["2025"]:
        lines = 40 if form == "register" else 0
        taken = [timed(form, facts(turn, lines)) for turn in range(1, rounds + 1)]
        times = sorted(milliseconds for milliseconds, _size in taken)
        p95 = times[int(len(times) * 0.95)]
        print(f"{form:<24} {statistics.median(times):>9.1f} {p95:>8.1f} {taken[0][1] // 1024:>6}", flush=True)
    for lines in (400, 2000, 10_000):
        milliseconds, size = timed("register", facts(1, lines))
        print(f"register of {lines:>6} lines {milliseconds:>10.0f} {'':>8} {size // 1024:>6}", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"XASO_DATA": data, "DJANGO_SETTINGS_MODULE": "xaso.config.settings"}
        sys.path.insert(0, str(ROOT))
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
