"""Numbers that are given once and leave no gap."""

from __future__ import annotations

from xaso.org.models import Counter, Unit


def next_number(*, unit: Unit, series: str, period: str) -> int:
    """Return the next number, from 1, of ``series`` in ``period`` ("2026", "2026-11-24"), inside the caller's transaction.

    The counter's row stays locked until that transaction ends: a rollback gives the number back, so the series has no
    gap, and whoever comes meanwhile waits. Two queries; on the first number of a period three.
    """
    key = {"unit": unit, "series": series, "period": period}
    counters = Counter.objects.select_for_update()
    if (counter := counters.filter(**key).first()) is None:
        Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
        counter = counters.get(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
