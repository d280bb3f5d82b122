"""A row of the published CSV into a row of our own format, the one that ``fixtures/procedures.jsonl`` holds.

Pure. Our format keeps every text as published beside what was understood of it, and names its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from xaso.base.folding import fold
from xaso.procedures import papers, reading
from xaso.procedures.processes import hours_of
from xaso.procedures.reading import Doubted, clean
from xaso.worktime.deadlines import Limit, Policy

#: Internal processes that were found published, by code: our form of it, and whose it is (facts: special cases).
PUBLISHED = {"2.000908": ("simple", "QĐ 663/QĐ-TTPVHCC, Hà Nội")}
#: Limits up to this many working hours leave no time to send a dossier around.
AT_ONCE = 2
#: Land matters: the counter's row is where mountainous communes are entered.
LAND = "Đất đai"


def rows(records: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return our rows for the records of the CSV, by code; names that several codes share are doubted.

    :raises KeyError: a column or a status is missing or unknown.
    """
    converted = [row(record) for record in records]
    names = [entry["name"] for entry in converted]
    for entry in converted:
        if names.count(entry["name"]) > 1 and "chưa xác minh" in entry["name"]:
            entry["doubts"].append(Doubted("name-unverified").write())
    return sorted(converted, key=lambda entry: str(entry["code"]))


def row(record: Mapping[str, str]) -> dict[str, Any]:
    """Return our row for one record."""
    texts = {column: clean(text) for column, text in record.items()}
    status = reading.STATUSES[texts["status"]]
    offered = reading.channels(texts["channels"]) or ["counter"]
    notes = {"note": texts["fee_time_note"], "status": status}
    limits = reading.limits(texts["time_limit"], offered=offered, time_note=texts["time_note"], **notes)
    fees = reading.fees(texts["fee"], offered=offered, **notes)
    cases = int(texts["component_cases"] or 1)
    listed = papers.checklist(texts["components"], cases=cases, status=status)
    results, about_results = _results(texts["result"], texts["result_code"])
    form, about_process = _process(texts, limits)
    doubts = [
        *_about_source(texts, status),
        *limits.doubts,
        *_about_land(texts["field"], texts["time_limit"], limits),
        *fees.doubts,
        *listed.doubts,
        *about_results,
        *about_process,
    ]
    return {
        **_as_published(texts),
        "offers": [_offer(channel, limits, fees) for channel in offered],
        "policy": (Policy.SAME_DAY if limits.same_day else Policy.EXCLUDE).value,
        "policy_source": limits.same_day,
        "lapse_days": None,
        "cases": [{"name": "Chung", "papers": [_paper(p) for p in listed.papers], "notes": listed.notes}],
        "results": results,
        "process": form,
        "status": status,
        "doubts": [doubt.write() for doubt in doubts],
    }


def _as_published(texts: Mapping[str, str]) -> dict[str, Any]:
    """What is taken over as it stands."""
    plain = ("code", "name", "field", "level", "authority", "time_note", "decision", "online_level", "source")
    return {
        **{key: texts[key] for key in plain},
        "note": texts["fee_time_note"],
        "applicants": _applicants(texts["applicants"]),
        "core": texts["core"] == "Y",
        "legal_basis": [act.strip() for act in texts["legal_basis"].split(",") if act.strip()],
    }


def _offer(channel: str, limits: Any, fees: Any) -> dict[str, Any]:
    return {
        "channel": channel,
        "limit": written(limits.by_channel[channel]),
        "limit_text": limits.texts[channel],
        "fee": _whole(fees.by_channel[channel]),
        "fee_text": fees.texts[channel],
    }


def _paper(paper: Any) -> dict[str, Any]:
    return {"name": paper.name, "originals": paper.originals, "copies": paper.copies, "required": paper.required}


def written(limit: Limit | None) -> dict[str, Any] | None:
    """Return a limit as plain JSON: ``{"amount": 5, "per": "working-day"}``."""
    return None if limit is None else {"amount": int(limit.amount), "per": limit.per.value}


def _whole(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount)


def _applicants(text: str) -> list[str]:
    """Split at commas, but not inside parentheses nor in "Cán bộ, công chức, viên chức", which is one kind."""
    held = text.replace("Cán bộ, công chức, viên chức", "Cán bộ; công chức; viên chức")
    return [part.replace(";", ",") for part in re.split(r", (?![^(]*\))", held) if part]


def _results(names: str, codes: str) -> tuple[list[dict[str, str]], list[Doubted]]:
    named, coded = ([part.strip() for part in text.split(";") if part.strip()] for text in (names, codes))
    if not named:
        return [], [Doubted("result-not-stated")]
    if len(coded) == 1:
        # One result whose name has a semicolon of its own.
        return [{"code": coded[0], "name": names}], []
    if len(named) == len(coded):
        return [{"code": code, "name": name} for code, name in zip(coded, named, strict=True)], []
    facts = {"names": len(named), "codes": len(coded)}
    return [{"code": "", "name": name} for name in named], [Doubted("result-codes", facts, codes)]


def _about_source(texts: Mapping[str, str], status: str) -> Iterable[Doubted]:
    if status != "found":
        yield Doubted("source-memory" if status == "memory" else "source-code-found")
    if not texts["channels"]:
        yield Doubted("channels-not-stated")


def _about_land(field: str, published: str, limits: reading.Limits) -> Iterable[Doubted]:
    certain = {limit for limit in limits.by_channel.values() if limit}
    if field == LAND and len(certain) > 1:
        yield Doubted("limit-land-area", {"published": published})


def _process(texts: Mapping[str, str], limits: reading.Limits) -> tuple[str, list[Doubted]]:
    """Choose the standard form that stands in for the published process, and say that it does."""
    if known := PUBLISHED.get(texts["code"]):
        return known[0], [Doubted("process-elsewhere", {"source": known[1]})]
    certain = [hours_of(limit) for limit in limits.by_channel.values() if limit]
    at_once = limits.same_day or "ngay khi nhận" in texts["time_limit"] or (certain and min(certain) <= AT_ONCE)
    if at_once or "cap ban sao" in fold(texts["name"]):
        return "immediate", [Doubted("process-standard", {"form": "immediate"})]
    if "Cấp tỉnh" in texts["level"] or texts["name"].startswith("Liên thông"):
        assumed = Doubted("process-linked-assumed", {"published": texts["level"]})
        return "linked", [Doubted("process-standard", {"form": "linked"}), assumed]
    return "simple", [Doubted("process-standard", {"form": "simple"})]
