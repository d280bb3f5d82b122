"""Mergers of units as their tables say: the old ones end, the new ones are named as what continues them.

A dossier keeps the unit that took it in; ``Succession`` says who answers for it now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.base.folding import fold
from xaso.base.reasons import Reason, Refused
from xaso.org import journal
from xaso.org.models import Level, Succession, Unit, User
from xaso.org.unit_lists import MERGE_NATIONAL, MERGE_PROVINCE, Bad, read_table, unknown_columns


@dataclass(frozen=True)
class Pair:
    """An old unit and one that continues it. The names are empty where the table has none."""

    line: int
    old_code: str
    new_code: str
    #: Only a part of the old unit goes to this new one.
    partly: bool
    old_name: str = ""
    new_name: str = ""


@dataclass
class Merged:
    """What a table of mergers did. ``doubts`` were carried out all the same, ``bad`` rows were not."""

    pairs: int = 0
    unchanged: int = 0
    ended: int = 0
    emptied: list[str] = field(default_factory=list)
    #: Communes of the provinces concerned that the table does not end, still under a district.
    left: list[Unit] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    doubts: list[Bad] = field(default_factory=list)


def read(path: Path) -> list[Pair]:
    """Return the pairs of a table of mergers, national or of one province.

    :raises Refused: it cannot be read, or its columns are not those of a merger (``unknown-columns``).
    """
    columns, rows = read_table(path)
    if not (columns >= MERGE_NATIONAL or columns >= MERGE_PROVINCE):
        raise Refused(unknown_columns(columns))
    partly = "partly" if columns >= MERGE_NATIONAL else "partly_merged"
    return [
        Pair(
            int(row["line"]),
            row.get("old_code", ""),
            row.get("new_code", ""),
            row.get(partly) == "1",
            row.get("old_name", ""),
            row.get("new_name", ""),
        )
        for row in rows
    ]


@transaction.atomic
def merge(
    pairs: Iterable[Pair],
    *,
    on: date,
    decision: str = "",
    by: User | None,
    at: datetime,
    advance: Callable[[int], object] | None = None,
) -> Merged:
    """End the old units the day before ``on`` and name their successors. A second run changes nothing.

    The new units must be there: import the list of that day first. Districts and provinces left without an open unit
    under them end with their last one; a province is continued by the provinces that its units went to.
    """
    work = _Merger(on, Merged())
    taken = [found for pair in pairs if (found := work.find(pair)) is not None]
    work.doubt_parts(taken)
    known = set(Succession.objects.filter(on=on).values_list("old_id", "new_id"))
    fresh = [(pair, old, new) for pair, old, new in taken if (old.pk, new.pk) not in known]
    Succession.objects.bulk_create(
        (Succession(old=old, new=new, partly=pair.partly, on=on, decision=decision) for pair, old, new in fresh),
        batch_size=500,
    )
    work.result.pairs, work.result.unchanged = len(fresh), len(taken) - len(fresh)
    work.end_old([old for _pair, old, _new in taken])
    work.end_emptied(decision)
    _leave_traces(fresh, on=on, decision=decision, by=by, at=at, advance=advance or (lambda done: None))
    return work.result


Found = tuple[Pair, Unit, Unit]


class _Merger:
    """One table of mergers against the units of the day before and of the day."""

    def __init__(self, on: date, result: Merged) -> None:
        self.on, self.eve, self.result = on, on - timedelta(days=1), result
        self.old = {unit.code: unit for unit in Unit.objects.valid_on(self.eve)}
        self.new = {unit.code: unit for unit in Unit.objects.filter(valid_from=on)}

    def find(self, pair: Pair) -> Found | None:
        old, new = self.old.get(pair.old_code), self.new.get(pair.new_code)
        if old is None:
            self._bad(pair, "unknown-old", _("There was no unit “%(code)s” on %(day)s."), pair.old_code, self.eve)
            return None
        if new is None:
            self._bad(pair, "unknown-new", _("No unit “%(code)s” began on %(day)s."), pair.new_code, self.on)
            return None
        for said, unit in ((pair.old_name, old), (pair.new_name, new)):
            if said and fold(said) != fold(unit.name):
                text = _("The table says “%(said)s”, the list of units “%(name)s”.") % {"said": said, "name": unit.name}
                self.result.doubts.append(Bad(pair.line, unit.code, Reason("other-name", text)))
        return pair, old, new

    def _bad(self, pair: Pair, code: str, text: str, unit: str, day: date) -> None:
        said = text % {"code": unit[:40], "day": f"{day:%d/%m/%Y}"}
        self.result.bad.append(Bad(pair.line, pair.old_code[:40], Reason(code, said)))

    def doubt_parts(self, taken: Sequence[Found]) -> None:
        """A unit that is shared out goes to several; one that goes to several is shared out."""
        by_old: dict[str, list[Pair]] = defaultdict(list)
        for pair, old, _new in taken:
            by_old[old.code].append(pair)
        for code, pairs in by_old.items():
            if (len(pairs) > 1) != any(pair.partly for pair in pairs):
                text = (
                    _("Only a part of it is said to go somewhere; where the rest goes is not said.")
                    if len(pairs) == 1
                    else _("It goes to several units, and none of the rows says that it is a part.")
                )
                self.result.doubts.append(Bad(pairs[0].line, code, Reason("parts-differ", text)))

    def end_old(self, units: Iterable[Unit]) -> None:
        ending = {unit.pk: unit for unit in units if unit.valid_to is None or unit.valid_to > self.eve}
        self._end(list(ending.values()))

    def _end(self, units: list[Unit]) -> None:
        for unit in units:
            unit.valid_to = self.eve
        Unit.objects.bulk_update(units, ["valid_to"], batch_size=500)
        self.result.ended += len(units)

    def end_emptied(self, decision: str) -> None:
        """Districts first: their end can empty a province."""
        touched = {root_of(unit) for unit in self.old.values() if unit.valid_to == self.eve}
        for level in (Level.DISTRICT, Level.PROVINCE):
            open_now = Unit.objects.valid_on(self.on)
            with_units = set(open_now.filter(parent__isnull=False).values_list("parent_id", flat=True))
            emptied = [
                unit
                for unit in open_now.filter(level=level, valid_from__lt=self.on)
                if unit.pk not in with_units and root_of(unit) in touched
            ]
            self.result.emptied += [unit.name for unit in emptied]
            self._end(emptied)
            self.old |= {unit.code: unit for unit in emptied}
        self._continue_provinces(decision)
        self.result.left = [
            unit
            for unit in Unit.objects.valid_on(self.on).filter(level=Level.COMMUNE, parent__level=Level.DISTRICT)
            if root_of(unit) in touched
        ]

    def _continue_provinces(self, decision: str) -> None:
        ended = {u.pk: u for u in self.old.values() if u.level == Level.PROVINCE and u.valid_to == self.eve}
        paths = {unit.path: unit for unit in ended.values()}
        heirs: dict[object, set[object]] = defaultdict(set)
        for path, new_parent in Succession.objects.filter(on=self.on, new__level=Level.COMMUNE).values_list(
            "old__path", "new__parent_id"
        ):
            if province := paths.get(f"{path.partition('/')[0]}/"):
                heirs[province.pk].add(new_parent)
        known = set(Succession.objects.filter(on=self.on, old__in=ended).values_list("old_id", "new_id"))
        Succession.objects.bulk_create(
            Succession(old=ended[old], new_id=new, partly=len(news) > 1, on=self.on, decision=decision)  # type: ignore[index, misc]
            for old, news in heirs.items()
            for new in news
            if (old, new) not in known
        )


def root_of(unit: Unit) -> str:
    """Return the code of the province that ``unit`` is in."""
    return unit.path.partition("/")[0]


def _leave_traces(
    fresh: Sequence[Found],
    *,
    on: date,
    decision: str,
    by: User | None,
    at: datetime,
    advance: Callable[[int], object],
) -> None:
    by_new: dict[Unit, list[str]] = defaultdict(list)
    for _pair, old, new in fresh:
        by_new[new].append(old.code)
    for new, olds in by_new.items():
        journal.record("unit.merge", about=new, by=by, at=at, unit=new, on=on, decision=decision, of=sorted(olds))
        advance(1)
