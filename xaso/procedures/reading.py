"""Published time limits and fees, read without guessing: what is not certain stays as it was published, with a doubt.

Pure: text in, values and doubts out. The texts are those of the national procedure database; papers are in ``papers``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xaso.worktime.deadlines import Limit, Per

#: How the database names channels, and our keys.
CHANNELS = {"trực tiếp": "counter", "trực tuyến": "online", "dịch vụ bưu chính": "post"}
UNITS = {
    "giờ làm việc": Per.WORKING_HOUR,
    "giờ": Per.WORKING_HOUR,
    "ngày làm việc": Per.WORKING_DAY,
    "ngày": Per.CALENDAR_DAY,
    "tháng": Per.MONTH,
}
#: Whether the entry was read at the source, by the words of the source file.
STATUSES = {"found": "found", "code found, details memory": "code-found", "memory": "memory"}

_LIMIT = re.compile(r"([1-9]\d*) (giờ làm việc|giờ|ngày làm việc|ngày|tháng)(?: \[([^\]]+)\])?", re.IGNORECASE)
_NO_UNIT = re.compile(r"\d+ \(không ghi đơn vị\)", re.IGNORECASE)
_SAME_DAY = re.compile(r"trong ngày tiếp nhận; nhận sau 15 giờ → ngày làm việc tiếp theo \(([^)]+)\) \[found: [^\]]+\]")
# "ngày 18 tháng 7" is a date, "15 (mười lăm) ngày" a duration.
_DURATION = re.compile(r"(?<!ngày )\b(\d+) (?:\([^)]*\) )?(ngày làm việc|ngày|giờ|tháng)(?! \d)", re.IGNORECASE)
_CALENDAR_DATE = re.compile(r"^Trước ngày \d{1,2}/\d{1,2}$", re.IGNORECASE)
_FEE = re.compile(r"(\d{1,3}(?:,\d{3})*) (đồng|USD)(?: \[([^\]]+)\])?", re.IGNORECASE)
_SUM = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+) ?(?:đồng|đ\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Doubted:
    """A doubt found while reading: a key of ``doubts.KINDS``, the facts it names, what the source suggests."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    proposal: str = ""

    def write(self) -> dict[str, Any]:
        return {"kind": self.kind, "facts": self.facts, "proposal": self.proposal}


@dataclass(frozen=True)
class Limits:
    """Time limits by channel; None where none is certain. ``texts`` is what was published for the channel."""

    by_channel: dict[str, Limit | None]
    texts: dict[str, str]
    doubts: list[Doubted]
    #: Result on the day of receipt, by a rule found at its source, which is named here.
    same_day: str = ""


@dataclass(frozen=True)
class Fees:
    """Fees in đồng by channel; 0 is free of charge, None not certain."""

    by_channel: dict[str, Decimal | None]
    texts: dict[str, str]
    doubts: list[Doubted]


def clean(text: str) -> str:
    """Return ``text`` in NFC with single blanks and without invisible marks; the words stay as published."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in composed if unicodedata.category(c) != "Cf").split())


def channels(text: str) -> list[str]:
    """Return our keys for ``Trực tuyến/Dịch vụ bưu chính``, counter first.

    :raises KeyError: a channel that the national database does not have.
    """
    found = {CHANNELS[part.strip().lower()] for part in text.split("/") if part.strip()}
    return [key for key in ("counter", "online", "post") if key in found]


def duration(text: str) -> Limit | None:
    """Return the limit that ``5 ngày làm việc`` is; None for everything that is not exactly one."""
    match = _LIMIT.fullmatch(text.strip())
    if match is None or match[3]:
        return None
    return Limit(int(match[1]), UNITS[match[2].lower()])


def limits(text: str, *, offered: Sequence[str], time_note: str = "", note: str = "", status: str = "found") -> Limits:
    """Read a published time limit for the ``offered`` channels.

    A limit without unit, a free text, several for one channel, or one that nobody read at the source gives no limit but
    a doubt. ``time_note`` decides only by a rule marked as found; ``note`` is the free text beside the limit.
    """
    if same_day := _SAME_DAY.search(time_note):
        return Limits(dict.fromkeys(offered), dict.fromkeys(offered, text), [], same_day[1])
    parts = [_LIMIT.fullmatch(part.strip()) for part in text.split(";")]
    if None in parts or not text:
        return Limits(dict.fromkeys(offered), dict.fromkeys(offered, text), [_no_limit(text, time_note, note)])
    given: dict[str, list[Limit]] = {channel: [] for channel in offered}
    texts: dict[str, list[str]] = {channel: [] for channel in offered}
    for part in filter(None, parts):
        for channel in channels(part[3]) if part[3] else offered:
            if channel in given:
                given[channel].append(Limit(int(part[1]), UNITS[part[2].lower()]))
                texts[channel].append(f"{part[1]} {part[2]}")
    doubts = list(_about_limits(text, given, note))
    if time_note:
        doubts.append(Doubted("limit-unverified", {"note": time_note}))
    certain = {channel: found[0] if len(set(found)) == 1 else None for channel, found in given.items()}
    if status != "found":
        doubts = [Doubted("limit-from-memory", {"published": text}, text), *doubts]
        certain = dict.fromkeys(certain)
    return Limits(certain, {channel: "; ".join(lines) or text for channel, lines in texts.items()}, doubts)


def _no_limit(text: str, time_note: str, note: str) -> Doubted:
    named = ", ".join(_named(note))
    # The remark that the portal has no unit says nothing about the limit itself.
    remark = "" if "không ghi đơn vị" in time_note else time_note
    proposal = remark or named
    if _NO_UNIT.fullmatch(text):
        return Doubted("limit-without-unit", {"published": text}, proposal)
    if text in ("", "không ghi"):
        return Doubted("limit-not-stated", {}, proposal)
    return Doubted("limit-free-text", {"published": text}, proposal)


def _about_limits(text: str, given: dict[str, list[Limit]], note: str) -> Iterable[Doubted]:
    published = {"published": text}
    if any(len(set(found)) > 1 for found in given.values()):
        yield Doubted("limit-several", published, ", ".join(_named(note)))
    elif differing := [words for words in _named(note) if duration(words) not in _all(given)]:
        yield Doubted("limit-note-differs", {**published, "named": ", ".join(differing)})
    if any(not found for found in given.values()):
        yield Doubted("limit-missing", published)
    if _CALENDAR_DATE.match(note):
        yield Doubted("limit-fixed-date", {**published, "note": note})


def _all(given: dict[str, list[Limit]]) -> set[Limit]:
    return {limit for found in given.values() for limit in found}


def _named(note: str) -> list[str]:
    """The durations that a note names, each once, without leading zeros: ``05 ngày làm việc`` → ``5 ngày làm việc``."""
    return list(dict.fromkeys(f"{int(number)} {unit.lower()}" for number, unit in _DURATION.findall(note)))


def fees(text: str, *, offered: Sequence[str], note: str = "", status: str = "found") -> Fees:
    """Read a published fee for the ``offered`` channels; ``note`` is the free text beside it."""
    nothing: dict[str, Decimal | None] = dict.fromkeys(offered)
    texts = dict.fromkeys(offered, text)
    if status != "found" and text:
        return Fees(nothing, texts, [Doubted("fee-from-memory", {"published": text}, text)])
    if text in ("", "Không có thông tin"):
        return Fees(nothing, texts, [Doubted("fee-not-stated")])
    if text == "Miễn phí":
        if "Hội đồng nhân dân" in note:
            return Fees(nothing, texts, [Doubted("fee-set-by-province", {"published": text})])
        return Fees(dict.fromkeys(offered, Decimal(0)), texts, [])
    parts = [_FEE.fullmatch(part.strip()) for part in text.split(";")]
    if None in parts:
        return Fees(nothing, texts, [Doubted("fee-free-text", {"published": text})])
    given: dict[str, list[tuple[Decimal, str]]] = {channel: [] for channel in offered}
    for part in filter(None, parts):
        for channel in channels(part[3]) if part[3] else offered:
            if channel in given:
                given[channel].append((Decimal(part[1].replace(",", "")), part[2]))
    doubts = list(_about_fees(text, given, note))
    certain = {
        channel: found[0][0] if len(set(found)) == 1 and found[0][1] == "đồng" and not doubts else None
        for channel, found in given.items()
    }
    shown = {channel: "; ".join(f"{amount:,} {unit}" for amount, unit in found) for channel, found in given.items()}
    return Fees(certain, {channel: words or text for channel, words in shown.items()}, doubts)


def _about_fees(text: str, given: dict[str, list[tuple[Decimal, str]]], note: str) -> Iterable[Doubted]:
    sums = {amount for found in given.values() for amount, unit in found if unit == "đồng"}
    named = [Decimal(words.replace(".", "")) for words in _SUM.findall(note)]
    if any(len(set(found)) > 1 for found in given.values()):
        yield Doubted("fee-several", {"published": text})
    if "/trang" in note:
        yield Doubted("fee-per-page", {"published": text})
    elif named and sums.isdisjoint(named):
        words = ", ".join(f"{amount:,} đồng".replace(",", ".") for amount in dict.fromkeys(named))
        yield Doubted("fee-note-differs", {"published": text, "named": words})
    if not any(given.values()):
        yield Doubted("fee-not-stated")
