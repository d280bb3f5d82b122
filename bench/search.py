"""Finding a procedure: ours against what SQL offers, on the same queries. ``.venv/bin/python bench/search.py [count]``.

The others are what most systems do: LIKE on the name as typed, and LIKE on folded names for every word typed, the
shortest name first. Prints how often the procedure that was meant is among the first three, and the time of a search:
by the clock, and of the processor, which other work on the machine does not lengthen.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory()
os.environ.update(DJANGO_SETTINGS_MODULE="xaso.config.settings", XASO_DATA=FOLDER.name)
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models.functions import Length  # noqa: E402

from xaso.base import clock  # noqa: E402
from xaso.base.folding import fold  # noqa: E402
from xaso.procedures import catalogue, published, search  # noqa: E402
from xaso.procedures.models import Procedure  # noqa: E402
from xaso.procedures.tests import queries  # noqa: E402


def like_as_typed(text: str) -> list[str]:
    found = Procedure.objects.filter(name__icontains=text) | Procedure.objects.filter(code__contains=text)
    return list(found.order_by(Length("name")).values_list("code", flat=True)[:10])


def like_folded_words(text: str) -> list[str]:
    found = Procedure.objects.filter(code__contains=text)
    if not found.exists():
        found = Procedure.objects.all()
        for word in fold(text).split():
            found = found.filter(folded__contains=word)
    return list(found.order_by(Length("name")).values_list("code", flat=True)[:10])


def ours(text: str) -> list[str]:
    return [hit.code for hit in search.find(text, limit=10)]


def measure(name: str, find: Callable[[str], list[str]], asked: list[tuple[str, str, str]]) -> None:
    taken, busy, right = [], [], 0
    find("khai sinh")
    for _kind, text, code in asked:
        began, began_work = time.perf_counter(), time.process_time()
        codes = find(text)
        taken.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - began_work) * 1000)
        right += code in codes[:3]
    clock, work = ([sorted(of)[int(len(of) * share)] for share in (0.5, 0.95)] for of in (taken, busy))
    print(
        f"{name:<22} among the first three {right / len(asked):6.1%}   "
        f"clock: median {clock[0]:.2f} ms, p95 {clock[1]:.2f} ms   processor: p95 {work[1]:.2f} ms"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    catalogue.load(published.read(), by=None, at=clock.now(), valid_from=date(2026, 7, 1))
    loaded = time.perf_counter()
    search.find("khai sinh")
    built = time.perf_counter()
    count_of = Procedure.objects.count()
    print(f"{count_of} procedures loaded in {loaded - began:.2f} s, index in {(built - loaded) * 1000:.0f} ms")
    asked = queries.made(list(Procedure.objects.values_list("code", "name").order_by("code")), count)
    print(f"{len(asked)} queries: {', '.join(queries.KINDS)}, code")
    for name, find in (("LIKE as typed", like_as_typed), ("LIKE on folded words", like_folded_words), ("ours", ours)):
        measure(name, find, asked)


if __name__ == "__main__":
    main()
