"""How the catalogue changes: load published rows, publish a new version, settle a doubt. Nothing is edited in place.

A version holds from a day on; the day before, the one it replaces ends. Dossiers keep the version they came under.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from xaso.base.folding import fold
from xaso.base.reasons import Reason, Refused
from xaso.org import journal
from xaso.org.models import Field, User
from xaso.org.regimes import regime_on
from xaso.procedures import content, doubts
from xaso.procedures.content import Row
from xaso.procedures.conversion import written
from xaso.procedures.models import Procedure, Version
from xaso.worktime.deadlines import Limit, Policy


class NotAllowed(Refused):
    """Rows that cannot be loaded, or a change that cannot be published; nothing was written."""


@dataclass(frozen=True)
class Loaded:
    """What a load did, by codes."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    #: Changed at the source after somebody had settled a doubt here; what was settled and is still doubted was kept.
    kept_settled: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """Limit and fee to publish for a channel; None: not known. ``fee`` in whole đồng."""

    limit: Limit | None
    fee: int | None


# --- reading


def version_on(procedure: Procedure, on: date) -> Version | None:
    """Return what holds for a dossier handed in on that day, with its procedure; None where nothing does."""
    return Version.objects.filter(procedure=procedure).in_force(on).select_related("procedure__field").first()


# --- loading


@transaction.atomic
def load(rows: Iterable[Row], *, by: User | None, at: datetime, valid_from: date) -> Loaded:
    """Bring the catalogue in step with published rows, each in our own format. Loading the same again changes nothing.

    A row that differs from the one its newest version came from becomes a new version from ``valid_from`` on. Standard
    processes are those of the regime of that day.

    :raises NotAllowed: any row cannot be used; then none is loaded.
    """
    rows, tiers = list(rows), regime_on(valid_from).tiers
    if reasons := [*_why_not_load(rows, tiers, valid_from)]:
        raise NotAllowed(reasons)
    fields = _fields({row["field"] for row in rows})
    known = {procedure.code: procedure for procedure in Procedure.objects.filter(code__in=[r["code"] for r in rows])}
    newest_of = {v.procedure_id: v for v in Version.objects.filter(procedure__in=known.values(), valid_to=None)}
    done: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": [], "kept_settled": []}
    for row in rows:
        code, mark = row["code"], content.mark(row, tiers)
        procedure = known.get(code)
        before = newest_of.get(procedure.pk) if procedure else None
        if before is not None and before.row_mark == mark:
            done["unchanged"].append(code)
            continue
        settled: list[dict[str, Any]] = []
        if before is not None and before.settled:
            row, settled = _with_settled(row, before)
            done["kept_settled"] += [code] if settled else []
        procedure = _procedure(procedure, row, fields[row["field"]])
        _publish(procedure, row, before, by=by, at=at, valid_from=valid_from, mark=mark, tiers=tiers, settled=settled)
        done["new" if before is None else "changed"].append(code)
    return Loaded(**{key: tuple(codes) for key, codes in done.items()})


def _why_not_load(rows: Sequence[Row], tiers: Collection[str], valid_from: date) -> Iterable[Reason]:
    codes = [row.get("code") for row in rows]
    for code in sorted({str(code) for code in codes if codes.count(code) > 1}):
        yield Reason("code-twice", _("%(code)s stands in the rows more than once.") % {"code": code})
    for row in rows:
        yield from content.why_unusable(row, tiers)
    for version in Version.objects.filter(
        procedure__code__in=codes, valid_to=None, valid_from__gt=valid_from
    ).select_related("procedure"):
        yield _begins_later(version)


def _begins_later(version: Version) -> Reason:
    return Reason(
        "begins-later",
        _("%(code)s: a version from %(day)s on is published already; a new one begins on that day or later.")
        % {"code": version.procedure.code, "day": f"{version.valid_from:%d/%m/%Y}"},
    )


def _fields(names: Iterable[str]) -> dict[str, Field]:
    """Return the fields of administration by name; those that are new to this installation are entered."""
    return {
        name: Field.objects.get_or_create(
            code=re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:100], defaults={"name": name[:200]}
        )[0]
        for name in sorted(names)
    }


def _procedure(procedure: Procedure | None, row: Row, of: Field) -> Procedure:
    procedure = procedure or Procedure(code=row["code"])
    procedure.name, procedure.folded, procedure.field = row["name"], fold(row["name"]), of
    procedure.level, procedure.authority, procedure.core = row["level"], row["authority"], row["core"]
    procedure.save()
    return procedure


def _with_settled(row: Row, before: Version) -> tuple[Row, list[dict[str, Any]]]:
    """Return the row with what was settled here and is doubted at the source as before, and those settlements."""
    row, doubted = deepcopy(row), [_same(doubt) for doubt in row["doubts"]]
    still = [answer for answer in before.settled if _same(answer) in doubted]
    kept, abouts = [_same(answer) for answer in still], {doubts.about(answer["kind"]) for answer in still}
    row["doubts"] = [doubt for doubt in row["doubts"] if _same(doubt) not in kept]
    ours = {offer["channel"]: offer for offer in before.row["offers"]}
    for offer in row["offers"]:
        here = ours.get(offer["channel"], offer)
        offer["limit"] = here["limit"] if doubts.About.LIMIT in abouts else offer["limit"]
        offer["fee"] = here["fee"] if doubts.About.FEE in abouts else offer["fee"]
    if doubts.About.LIMIT in abouts:
        row["policy"], row["policy_source"] = before.row["policy"], before.row["policy_source"]
    return row, still


def _same(doubt: Mapping[str, Any]) -> tuple[str, Any]:
    return doubt["kind"], doubt["facts"]


# --- publishing


def _publish(
    procedure: Procedure,
    row: Row,
    before: Version | None,
    *,
    by: User | None,
    at: datetime,
    valid_from: date,
    mark: str,
    tiers: Collection[str],
    settled: Sequence[Mapping[str, Any]],
    reason: str = "",
) -> Version:
    """Write the next version and end the one before; the only code that writes versions."""
    changes: list[dict[str, Any]] = []
    if before is not None:
        changes = content.differences(before.row, row)
        before.overtaken = before.valid_from == valid_from
        before.valid_to = max(before.valid_from, valid_from - timedelta(days=1))
        before.stamp = uuid7().hex
        before.save(update_fields=["valid_to", "overtaken", "stamp"])
    version = Version.objects.create(
        procedure=procedure,
        number=before.number + 1 if before else 1,
        valid_from=valid_from,
        process=content.process_of(row, tiers).write(),
        changes=changes,
        settled=list(settled),
        reason=reason,
        by=by,
        at=at,
        row=row,
        row_mark=mark,
        stamp=uuid7().hex,
        **{key: row[key] for key in content.OF_VERSION},
    )
    content.write(version, row)
    journal.record(
        "procedure.publish_version",
        about=procedure,
        by=by,
        at=at,
        code=procedure.code,
        number=version.number,
        valid_from=valid_from.isoformat(),
        reason=reason,
        changes=changes,
    )
    return version


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is to be different from a day on, why, and which doubts that answers."""

    valid_from: date
    reason: str
    #: By channel; channels not named keep theirs.
    terms: Mapping[str, Terms] = field(default_factory=dict)
    policy: Policy | None = None
    lapse_days: int | None = None
    decision: str = ""
    #: Positions in the newest version's doubts, from 1.
    settles: Collection[int] = ()
    #: Where their answer was read.
    source: str = ""

    def applied(self, row: Row) -> Row:
        row = deepcopy(row)
        for offer in row["offers"]:
            if offer["channel"] in self.terms:
                offer["limit"] = written(self.terms[offer["channel"]].limit)
                offer["fee"] = self.terms[offer["channel"]].fee
        row["doubts"] = [doubt for place, doubt in enumerate(row["doubts"], start=1) if place not in self.settles]
        if self.policy is not None and self.policy.value != row["policy"]:
            row["policy"], row["policy_source"] = self.policy.value, self.source[:200]
        row["lapse_days"] = row["lapse_days"] if self.lapse_days is None else self.lapse_days
        row["decision"] = self.decision or row["decision"]
        return row

    def answered(self, row: Row) -> list[dict[str, Any]]:
        return [doubt for place, doubt in enumerate(row["doubts"], start=1) if place in self.settles]


def preview(newest: Version, change: Change) -> list[dict[str, Any]]:
    """Return what ``publish_version`` would change, as ``content.differences``; writes nothing.

    :raises NotAllowed: as ``publish_version``.
    """
    row = change.applied(newest.row)
    reasons = [*_why_not_publish(newest, row, change)]
    if reasons := reasons or [*content.why_unusable(row, regime_on(change.valid_from).tiers)]:
        raise NotAllowed(reasons)
    return content.differences(newest.row, row)


@transaction.atomic
def publish_version(
    procedure: Procedure, change: Change, *, by: User, at: datetime, seen: int | None = None
) -> Version:
    """Publish other limits and fees from a day on, and settle doubts of the newest version by a source.

    ``seen``: number of the newest version as the caller saw it.

    :raises NotAllowed: no reason, no source for a doubt, the day lies before the newest version, or nothing changes.
    """
    newest = Version.objects.select_for_update(of=("self",)).select_related("procedure")
    before = newest.get(procedure=procedure, valid_to=None)
    if seen is not None and seen != before.number:
        raise NotAllowed(
            Reason("changed-meanwhile", _("Somebody else has published a version since the page was opened."))
        )
    preview(before, change)
    trace = {"source": change.source, "at": at.isoformat(), "by": by.username}
    answered = [{"kind": doubt["kind"], "facts": doubt["facts"], **trace} for doubt in change.answered(before.row)]
    return _publish(
        procedure,
        change.applied(before.row),
        before,
        by=by,
        at=at,
        valid_from=change.valid_from,
        mark=before.row_mark,
        tiers=regime_on(change.valid_from).tiers,
        settled=[*before.settled, *answered],
        reason=change.reason,
    )


def _why_not_publish(before: Version, row: Row, change: Change) -> Iterable[Reason]:
    answered = change.answered(before.row)
    if not change.reason.strip():
        yield Reason("no-reason", _("Say why it is changed; the reason is kept with the version."))
    if answered and not change.source.strip():
        yield Reason("no-source", _("Say where the answer was read: number and article of the decision."))
    if change.valid_from < before.valid_from:
        yield _begins_later(before)
    about_limit = any(doubts.about(doubt["kind"]) == doubts.About.LIMIT for doubt in answered)
    unknown = row["policy"] != Policy.SAME_DAY.value and any(offer["limit"] is None for offer in row["offers"])
    if about_limit and unknown:
        yield Reason(
            "limit-still-unknown", _("A doubt about the time limit is settled by giving the limit of every channel.")
        )
    if not content.differences(before.row, row):
        yield Reason("nothing-changes", _("Nothing is different from the version that holds now."))
