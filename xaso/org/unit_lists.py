"""Lists of units as they are published: read by their columns, checked row by row, brought into the tree in bulk.

A list is a snapshot of one day. What it says anew is added from that day; what it says differently ends the old unit
the day before and begins a new one; what it repeats changes nothing.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from xaso.base.folding import fold, tidy
from xaso.base.reasons import Reason, Refused
from xaso.org import codes, journal
from xaso.org.models import Level, Succession, Unit, User

UNITS = {"code", "name", "level", "parent_code"}
MERGE_NATIONAL = {"old_code", "old_province_code", "new_code", "new_province_code", "partly"}
MERGE_PROVINCE = {"old_code", "old_name", "partly_merged", "new_code", "new_name", "new_province"}

#: From the top down; a parent stands in an earlier place than its child.
TIERS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.DEPARTMENT)
#: First words of a name that say what it is.
KINDS = ("Thành phố", "Tỉnh", "Quận", "Huyện", "Thị xã", "Thị trấn", "Phường", "Xã", "Đặc khu")


@dataclass(frozen=True)
class Row:
    """One unit of a list. ``line`` counts from 1 with the heading, as an editor shows it."""

    line: int
    code: str
    name: str
    level: str
    parent_code: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Bad:
    """A row that could not be taken, or was taken with a doubt, and why."""

    line: int
    code: str
    reason: Reason


@dataclass
class Outcome:
    """What an import did. ``renewed``: an older unit of that code ended and a new one began."""

    added: int = 0
    renewed: int = 0
    corrected: int = 0
    unchanged: int = 0
    #: Ended because the list is whole and does not name them.
    ended: int = 0
    #: Units that exist on the day and that the list does not name.
    not_listed: int = 0
    bad: list[Bad] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.added + self.renewed + self.corrected + self.ended


def read_table(path: Path) -> tuple[set[str], list[dict[str, str]]]:
    """Return the columns and the rows of a CSV file in UTF-8, texts tidied, each row with its ``line``.

    :raises Refused: not a table that can be read (``unreadable``).
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = [
                {str(name): tidy(value) for name, value in row.items() if isinstance(value, str)}
                | {"line": str(reader.line_num)}
                for row in reader
            ]
            return set(reader.fieldnames or ()), rows
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise Refused(
            Reason(
                "unreadable", _("%(file)s cannot be read as a table: %(error)s") % {"file": path.name, "error": error}
            )
        ) from error


def read(path: Path) -> list[Row]:
    """Return the rows of a list of units.

    :raises Refused: it cannot be read, or its columns are not those of a list of units (``unknown-columns``).
    """
    columns, rows = read_table(path)
    if not columns >= UNITS:
        raise Refused(unknown_columns(columns))
    return [
        Row(
            int(row["line"]),
            row.get("code", ""),
            row.get("name", ""),
            row.get("level", ""),
            row.get("parent_code", ""),
            row.get("kind") or kind_of(row.get("name", "")),
        )
        for row in rows
    ]


def unknown_columns(columns: set[str]) -> Reason:
    """Say which columns are known, against what was found."""
    return Reason(
        "unknown-columns",
        _("The columns “%(found)s” are none we know. A list of units has “%(units)s”, a merger “%(merge)s”.")
        % {
            "found": ", ".join(sorted(columns)),
            "units": ", ".join(sorted(UNITS)),
            "merge": "old_code, new_code, partly",
        },
    )


def kind_of(name: str) -> str:
    """Return the first words of a name that say what it is: "Thị trấn Thổ Tang" → "Thị trấn"."""
    return next((kind for kind in KINDS if fold(name).startswith(f"{fold(kind)} ")), "")


def day_in(name: str) -> date | None:
    """Return the day in the name of a file: ``…-2020-03-01.csv``, or the first of the month in ``…-2025-06-….csv``."""
    found = re.search(r"(19|20)\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?(?!\d)", name)
    if found is None:
        return None
    text = found[0] if found[3] else f"{found[0]}-01"
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def check(rows: Iterable[Row], known: frozenset[str] = frozenset()) -> tuple[list[Row], list[Bad]]:
    """Part the rows into those that form a tree, parents first, and the others with the reason against each.

    :param known: codes of units that may be parents although the list does not name them.
    """
    rows = list(rows)
    bad: list[Bad] = []
    good: dict[str, Row] = {}
    for row in rows:
        if reason := _own_fault(row, good):
            bad.append(Bad(row.line, row.code, reason))
        else:
            good[row.code] = row
    ordered: list[Row] = []
    placed: dict[str, str] = {}
    waiting = sorted(good.values(), key=lambda row: TIERS.index(Level(row.level)))
    # A parent may stand anywhere in the list: go round until nothing more finds its place.
    while waiting:
        later = []
        for row in waiting:
            if not row.parent_code or row.parent_code in placed or _outside(row, good, known):
                ordered.append(row)
                placed[row.code] = row.level
            else:
                later.append(row)
        if len(later) == len(waiting):
            bad += [Bad(row.line, row.code, _fault_of_place(row, good)) for row in later]
            break
        waiting = later
    return ordered, sorted(bad, key=lambda each: each.line)


def _outside(row: Row, good: dict[str, Row], known: frozenset[str]) -> bool:
    return row.parent_code not in good and row.parent_code in known


def _own_fault(row: Row, good: dict[str, Row]) -> Reason | None:
    if not row.code or not row.name:
        return Reason("empty", _("The code or the name is missing."))
    if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", row.code):
        text = _("“%(code)s” is not a code: digits and letters, at most 20.")
        return Reason("bad-code", text % {"code": row.code[:40]})
    if len(row.name) > 200:
        return Reason("long-name", _("The name is longer than 200 characters."))
    if row.level not in Level.values:
        return Reason("unknown-level", _("“%(level)s” is not a level of government.") % {"level": row.level[:40]})
    if row.code in good:
        line = good[row.code].line
        return Reason("duplicate", _("The code stands already in line %(line)d.") % {"line": line})
    if row.level != Level.PROVINCE and not row.parent_code:
        return Reason("no-parent", _("Only a province has no unit above it."))
    return None


def _fault_of_place(row: Row, good: dict[str, Row]) -> Reason:
    if row.parent_code not in good:
        text = _("There is no unit with the code “%(code)s”.")
        return Reason("unknown-parent", text % {"code": row.parent_code[:40]})
    seen, here = {row.code}, good[row.parent_code]
    while here.code not in seen:
        seen.add(here.code)
        if here.parent_code not in good:
            return Reason("parent-left-out", _("The unit above it was left out."))
        here = good[here.parent_code]
    return Reason("cycle", _("Following the units above leads back to itself."))


@transaction.atomic
def import_units(
    rows: Iterable[Row],
    *,
    valid_from: date,
    by: User | None,
    at: datetime,
    whole: bool = False,
    advance: Callable[[int], object] | None = None,
) -> Outcome:
    """Bring a list of the day ``valid_from`` into the tree. Running it twice changes nothing the second time.

    :param whole: the list names every unit of the country: those it does not name end the day before.
    :param advance: told how many rows are done, in portions.
    """
    open_units = list(Unit.objects.valid_on(valid_from))
    ordered, bad = check(rows, frozenset(unit.code for unit in open_units))
    work = _Import(open_units, valid_from, advance or (lambda done: None))
    work.take(ordered)
    outcome = work.write()
    outcome.bad = bad
    named = {row.code for row in ordered} | {each.code for each in bad}
    others = [unit for unit in open_units if unit.code not in named and unit.valid_from < valid_from]
    if whole:
        for unit in others:
            unit.valid_to = valid_from - timedelta(days=1)
        Unit.objects.bulk_update(others, ["valid_to"], batch_size=500)
        outcome.ended = len(others)
    else:
        outcome.not_listed = len(others)
    _leave_trace(work, others if whole else [], by=by, at=at)
    return outcome


def _leave_trace(work: _Import, ended: list[Unit], *, by: User | None, at: datetime) -> None:
    """One line in the journal for each province touched: eleven thousand lines would say less."""
    begun = Counter(unit.path.partition("/")[0] for unit in [*work.new, *work.corrected])
    closed = Counter(unit.path.partition("/")[0] for unit in [*work.ended, *ended])
    for root in work.roots():
        if begun[root.code] or closed[root.code]:
            facts: dict[str, Any] = {"valid_from": work.day, "units": begun[root.code], "ended": closed[root.code]}
            journal.record("unit.import", about=root, by=by, at=at, unit=root, **facts)


class _Import:
    """The rows of one list on their way into the tree."""

    def __init__(self, open_units: Sequence[Unit], day: date, advance: Callable[[int], object]) -> None:
        self.day, self.advance = day, advance
        self.here = {unit.code: unit for unit in open_units}
        self.new: list[Unit] = []
        self.ended: list[Unit] = []
        self.corrected: list[Unit] = []
        self.continued: list[tuple[Unit, Unit]] = []
        self.outcome = Outcome()
        later = Unit.objects.filter(valid_from__gt=day).values("code").annotate(first=Min("valid_from"))
        self.later: dict[str, date] = {row["code"]: row["first"] for row in later}
        self.ordinals: dict[object, int] = defaultdict(int)
        for unit in open_units:
            if unit.parent_id and unit.id_code:
                above = unit.id_code.rpartition(".")[0]
                number = codes.ordinal_in(unit.id_code, above)
                self.ordinals[unit.parent_id] = max(self.ordinals[unit.parent_id], number)

    def roots(self) -> Iterator[Unit]:
        return (unit for unit in self.here.values() if unit.parent_id is None)

    def take(self, rows: Sequence[Row]) -> None:
        for done, row in enumerate(rows, start=1):
            self._take(row)
            if done % 500 == 0:
                self.advance(500)
        self.advance(len(rows) % 500)

    def _take(self, row: Row) -> None:
        parent = self.here[row.parent_code] if row.parent_code else None
        path = f"{parent.path if parent else ''}{row.code}/"
        old = self.here.get(row.code)
        if old is None:
            self._begin(row, parent, path)
            self.outcome.added += 1
        elif (old.name, old.level, old.path, old.parent_id) == (row.name, row.level, path, parent and parent.pk):
            self.outcome.unchanged += 1
        elif old.valid_from == self.day:
            old.name, old.folded, old.kind = row.name, fold(row.name), row.kind
            old.level, old.parent, old.path = row.level, parent, path
            self.corrected.append(old)
            self.outcome.corrected += 1
        else:
            old.valid_to = self.day - timedelta(days=1)
            self.ended.append(old)
            unit = self._begin(row, parent, path, old)
            if old.name == row.name:
                # The same commune under another roof; what became of the others is for a table of mergers to say.
                self.continued.append((old, unit))
            self.outcome.renewed += 1

    def _begin(self, row: Row, parent: Unit | None, path: str, old: Unit | None = None) -> Unit:
        unit = Unit(
            code=row.code,
            name=row.name,
            folded=fold(row.name),
            kind=row.kind,
            level=row.level,
            parent=parent,
            path=path,
            valid_from=self.day,
            valid_to=self.later[row.code] - timedelta(days=1) if row.code in self.later else None,
        )
        if old is not None and old.name == row.name:
            unit.calendar_id = old.calendar_id
            unit.desk_name, unit.desk_address, unit.desk_phone = old.desk_name, old.desk_address, old.desk_phone
        self._give_code(unit, parent)
        self.new.append(unit)
        self.here[row.code] = unit
        return unit

    def _give_code(self, unit: Unit, parent: Unit | None) -> None:
        if parent is None:
            unit.id_code = codes.of_province(unit.name)
            unit.id_code_assumed = unit.id_code not in codes.CONFIRMED
        elif parent.id_code:
            self.ordinals[parent.pk] += 1
            unit.id_code = codes.below(parent.id_code, self.ordinals[parent.pk])
            unit.id_code_assumed = True
        if unit.id_code:
            unit.old_id_code = codes.to_old(unit.id_code)

    def write(self) -> Outcome:
        Unit.objects.bulk_update(self.ended, ["valid_to"], batch_size=500)
        Unit.objects.bulk_create(self.new, batch_size=500)
        changed = ["name", "folded", "kind", "level", "parent", "path"]
        Unit.objects.bulk_update(self.corrected, changed, batch_size=500)
        Succession.objects.bulk_create(
            (Succession(old=old, new=new, on=self.day) for old, new in self.continued), batch_size=500
        )
        return self.outcome
