"""What a version holds, in our own row format: why a row is unusable, rows into tables, what differs between two.

The format is that of ``fixtures/procedures.jsonl``: one JSON object per procedure, texts as published beside what was
understood of them. ``catalogue`` decides when something is written; nothing here does.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from xaso.base.reasons import Reason
from xaso.procedures import doubts, processes
from xaso.procedures.models import Case, Channel, Doubt, Offer, Paper, ResultKind, Version
from xaso.procedures.processes import Process
from xaso.worktime.deadlines import Limit, Per, Policy

Row = dict[str, Any]

#: Keys of a row whose values are columns of the version, too.
OF_VERSION = ("name", "decision", "legal_basis", "policy", "lapse_days", "status", "source")
OF_ROW = ("applicants", "note", "time_note", "online_level", "policy_source")
OF_PROCEDURE = ("code", "name", "field", "level", "authority", "core")
LISTS = ("offers", "cases", "results", "doubts")
KEYS = frozenset({*OF_VERSION, *OF_ROW, *OF_PROCEDURE, *LISTS, "process"})


def mark(row: Row, tiers: Collection[str]) -> str:
    """Return the SHA-256 of what a row says under a regime; the same row gives another process under other tiers."""
    canonical = json.dumps([row, sorted(tiers)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def limit_of(offer: Mapping[str, Any]) -> Limit | None:
    given = offer["limit"]
    return Limit(given["amount"], Per(given["per"])) if given else None


def shortest(row: Row) -> Limit | None:
    """Return the shortest limit that any channel promises, one working day where the result comes on the same day."""
    if row["policy"] == Policy.SAME_DAY.value:
        return Limit(1, Per.WORKING_DAY)
    limits = [limit for offer in row["offers"] if (limit := limit_of(offer))]
    return min(limits, key=processes.hours_of, default=None)


def process_of(row: Row, tiers: Collection[str]) -> Process:
    """Return the process of a row: a standard form scaled to the shortest limit, or the row's own stages as they are.

    :raises KeyError, TypeError: the row names no form and holds no stages.
    """
    if isinstance(row["process"], str):
        return processes.scaled(processes.standard(row["process"], tiers), shortest(row))
    return Process.read(row["process"])


def why_unusable(row: Row, tiers: Collection[str]) -> Iterator[Reason]:
    """Yield why a row cannot be loaded; its code is named in every sentence."""
    code = row.get("code") or "?"
    if missing := sorted(KEYS - row.keys()):
        yield Reason(
            "row-incomplete",
            _("%(code)s: the row lacks %(keys)s.") % {"code": code, "keys": ", ".join(missing)},
        )
        return
    channels = [offer.get("channel") for offer in row["offers"]]
    if not channels or len(set(channels)) < len(channels) or not set(channels) <= set(Channel.values):
        yield Reason("offers-wrong", _("%(code)s: each channel is offered once, and at least one is.") % {"code": code})
    for kind in [doubt.get("kind") for doubt in row["doubts"]]:
        if kind not in doubts.KINDS:
            yield Reason("doubt-unknown", _("%(code)s: there is no doubt “%(kind)s”.") % {"code": code, "kind": kind})
    try:
        process, limit = process_of(row, tiers), shortest(row)
    except (KeyError, TypeError, ValueError):
        yield Reason("process-unreadable", _("%(code)s: the process or a time limit cannot be read.") % {"code": code})
        return
    for reason in processes.check(process, limit, tiers):
        yield Reason(reason.code, f"{code}: {reason.text}", reason.source)


# --- row → tables


def write(version: Version, row: Row) -> None:
    """Write what hangs on a version that has just been created."""
    Offer.objects.bulk_create(
        Offer(
            version=version,
            channel=offer["channel"],
            limit_amount=offer["limit"]["amount"] if offer["limit"] else None,
            limit_per=offer["limit"]["per"] if offer["limit"] else "",
            limit_text=offer["limit_text"],
            fee_amount=None if offer["fee"] is None else Decimal(offer["fee"]),
            fee_text=offer["fee_text"],
        )
        for offer in row["offers"]
    )
    for position, case in enumerate(row["cases"], start=1):
        written = Case.objects.create(version=version, name=case["name"], position=position, notes=case["notes"])
        Paper.objects.bulk_create(
            Paper(case=written, position=place, **paper) for place, paper in enumerate(case["papers"], start=1)
        )
    ResultKind.objects.bulk_create(
        ResultKind(version=version, position=position, **result)
        for position, result in enumerate(row["results"], start=1)
    )
    Doubt.objects.bulk_create(
        Doubt(version=version, position=position, about=doubts.about(doubt["kind"]), **doubt)
        for position, doubt in enumerate(row["doubts"], start=1)
    )


# --- what differs


def differences(before: Row, after: Row) -> list[dict[str, Any]]:
    """Return what differs between two rows, one line per thing: ``{"what", "of", "before", "after"}``.

    ``what`` is a key of the row, of an offer, or ``papers``/``results``/``doubts``; ``of`` says whose. Values are plain
    texts; blank means that there was or is nothing.
    """
    return [line for line in _lines(before, after) if line["before"] != line["after"]]


def _lines(before: Row, after: Row) -> Iterator[dict[str, Any]]:
    for key in sorted({*OF_VERSION, *OF_ROW, *OF_PROCEDURE} - {"code"}):
        yield _line(key, "", _plain(before[key]), _plain(after[key]))
    yield _line("process", "", _form(before), _form(after))
    old, new = ({offer["channel"]: offer for offer in row["offers"]} for row in (before, after))
    for channel in sorted({*old, *new}):
        for key in ("limit", "limit_text", "fee", "fee_text"):
            values = (_plain(offers.get(channel, {}).get(key)) for offers in (old, new))
            yield _line(key, channel, *values)
    for what, texts in (("papers", _papers), ("results", _results), ("doubts", _doubts)):
        gone, come = Counter(texts(before)), Counter(texts(after))
        for text in (gone - come).elements():
            yield _line(what, "", text, "")
        for text in (come - gone).elements():
            yield _line(what, "", "", text)


def _line(what: str, of: str, before: str, after: str) -> dict[str, Any]:
    return {"what": what, "of": of, "before": before, "after": after}


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return f"{value['amount']} {value['per']}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _form(row: Row) -> str:
    process = row["process"]
    return process if isinstance(process, str) else json.dumps(process, ensure_ascii=False, sort_keys=True)


def _papers(row: Row) -> list[str]:
    return [f"{p['name']} ({p['originals']}+{p['copies']})" for case in row["cases"] for p in case["papers"]]


def _results(row: Row) -> list[str]:
    return [f"{result['code']} {result['name']}".strip() for result in row["results"]]


def _doubts(row: Row) -> list[str]:
    return [doubt["kind"] for doubt in row["doubts"]]
