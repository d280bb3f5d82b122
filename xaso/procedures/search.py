"""Finding a procedure by what somebody types: without diacritics, by abbreviation or initials, by code, with a slip.

The index lies in memory (some hundred procedures); one query asks whether the catalogue has changed since it was built.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from math import log
from uuid import UUID

from django.db.models import Max

from xaso.base.folding import fold
from xaso.procedures.models import Version

#: Abbreviations that names themselves use; indexed as the words they stand for.
WRITTEN_OUT = {
    "nvqs": "nghia vu quan su",
    "bhyt": "bao hiem y te",
    "bhxh": "bao hiem xa hoi",
    "ubnd": "uy ban nhan dan",
    "htx": "hop tac xa",
    "pctn": "phong chong tham nhung",
    "csdl": "co so du lieu",
}
#: What people say at the counter, folded, and what the procedure is called.
SAID = {
    "so do": "giay chung nhan quyen su dung dat",
    "so hong": "giay chung nhan quyen su dung dat",
    "sao y": "chung thuc ban sao",
    "cong chung ban sao": "chung thuc ban sao",
    "doc than": "tinh trang hon nhan",
    "nhap khau": "dang ky thuong tru",
    "ho khau": "thuong tru",
    "ket hon voi nguoi nuoc ngoai": "ket hon co yeu to nuoc ngoai",
    "mat so do": "cap lai giay chung nhan",
    "sang ten": "chuyen nhuong",
    "nghia vu": "nghia vu quan su",
    "tro cap nguoi gia": "tro cap huu tri xa hoi",
    "xay nha": "giay phep xay dung",
    "lam khai sinh": "dang ky khai sinh",
    "bao tu": "dang ky khai tu",
}

EXACT, BY_INITIALS, BY_TELEX, BY_PREFIX, BY_SLIP = 1.0, 0.9, 0.9, 0.85, 0.7
#: A procedure is shown when at least this share of what was typed, weighted by rarity, is found in it.
ENOUGH = 0.62
_CODE = re.compile(r"[\d.]{3,}")
_TELEX_MARKS = str.maketrans("", "", "sfrxj")


@dataclass(frozen=True)
class Hit:
    """A procedure that was found; no rows are fetched for it."""

    id: UUID
    code: str
    name: str
    field_code: str
    field_name: str
    core: bool
    #: Comparable within one search only.
    score: float


@dataclass
class _Entry:
    """A procedure as the index knows it: the folded words of its name, their initials, when it holds."""

    hit: Hit
    words: list[str]
    holds: list[tuple[date, date | None]] = field(default_factory=list)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words)


#: Where a typed word is found in a name: weight, position, how many words it covers.
_Match = tuple[float, int, int]


class Index:
    """Words of all names, their near misses and initials. Built once per state of the catalogue."""

    def __init__(self, entries: list[_Entry]) -> None:
        self.entries = entries
        self.initials = [entry.initials for entry in entries]
        self.places: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, entry in enumerate(entries):
            for position, word in enumerate(entry.words):
                self.places[word][number].append(position)
        self.near: dict[str, set[str]] = defaultdict(set)
        for word in self.places:
            for variant in _with_one_gone(word):
                self.near[variant].add(word)
        self.sorted_words = sorted(self.places)
        self.unknown = max(1.0, len(entries) / 10)

    def find(self, text: str) -> dict[int, float]:
        """Return score by number of entry for a folded text that is no code."""
        tokens = re.findall(r"[a-z0-9]+", text)[:24]
        if not tokens:
            return {}
        matches = [self._matches(token, last=place == len(tokens) - 1) for place, token in enumerate(tokens)]
        # A rare word says more; one that is found nowhere is not held against a name too hard.
        weights = [log(1 + len(self.entries) / (len(found) or self.unknown)) for found in matches]
        known: dict[int, float] = defaultdict(float)
        for found, weight in zip(matches, weights, strict=True):
            for number, places in found.items():
                known[number] += weight * max(place[0] for place in places)
        whole = sum(weights)
        return {
            number: share / whole + self._bonus(number, matches)
            for number, share in known.items()
            if share / whole >= ENOUGH
        }

    def _bonus(self, number: int, matches: list[dict[int, list[_Match]]]) -> float:
        """Prefer names in which the words follow each other, begin the name and cover most of it; then core ones."""
        following = covered = 0
        begins = False
        end = -1
        for found in matches:
            places = found.get(number)
            if not places:
                continue
            next_to = [place for place in places if place[1] == end]
            after = [place for place in places if place[1] > end]
            _weight, position, span = max(next_to or after or places, key=lambda place: (place[0], -place[1]))
            following += bool(next_to)
            covered += span
            begins = begins or position == 0
            end = position + span
        entry = self.entries[number]
        return (
            0.2 * following / max(1, len(matches) - 1)
            + 0.3 * min(1.0, covered / len(entry.words))
            + 0.12 * begins
            + 0.06 * entry.hit.core
        )

    def _matches(self, token: str, *, last: bool) -> dict[int, list[_Match]]:
        """Return where a typed word is found, by number of entry; ``last`` may be unfinished."""
        found: dict[int, list[_Match]] = defaultdict(list)
        for word, weight in self._words_for(token, last=last).items():
            for number, positions in self.places[word].items():
                found[number] += [(weight, position, 1) for position in positions]
        if len(token) >= 2 and not token.isdigit():
            for number, initials in enumerate(self.initials):
                place = initials.find(token)
                while place >= 0:
                    found[number].append((BY_INITIALS, place, len(token)))
                    place = initials.find(token, place + 1)
        return found

    def _words_for(self, token: str, *, last: bool) -> dict[str, float]:
        """Return the words of the index that a typed word may mean, with how surely."""
        words: dict[str, float] = {}
        if token in self.places:
            words[token] = EXACT
        if last or len(token) >= 3:
            for word in self._beginning(token):
                words.setdefault(word, EXACT - 0.05 if last and len(token) >= 2 else BY_PREFIX)
        if token not in self.places:
            for plain in _from_telex(token):
                if plain in self.places:
                    words.setdefault(plain, BY_TELEX)
            for word in self._one_slip_away(token):
                words.setdefault(word, BY_SLIP)
        return words

    def _beginning(self, start: str) -> Iterator[str]:
        low, high = 0, len(self.sorted_words)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.sorted_words[middle] < start else (low, middle)
        while low < len(self.sorted_words) and self.sorted_words[low].startswith(start):
            yield self.sorted_words[low]
            low += 1

    def _one_slip_away(self, token: str) -> set[str]:
        """Words at one letter added, left out, changed or swapped. Two-letter words have too many neighbours."""
        if len(token) < 3:
            return set()
        variants = _with_one_gone(token)
        near: set[str] = set().union(*(self.near.get(variant, ()) for variant in variants))
        return {word for word in near if len(word) >= 2 and _one_slip(token, word)}


def _with_one_gone(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _one_slip(a: str, b: str) -> bool:
    """Say whether one insertion, deletion, change or swap of neighbours leads from ``a`` to ``b``."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or rest_a[1:] == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:] and len(rest_a) >= 2)
    )


def _from_telex(token: str) -> set[str]:
    """Return what was meant when the input method was off: ``ddawng`` → ``dang``, ``kys`` → ``ky``."""
    plain = re.sub(r"([daeo])\1", r"\1", token)
    plain = re.sub(r"([aou])w", r"\1", plain).replace("w", "u")
    bare = plain[:1] + plain[1:].translate(_TELEX_MARKS)
    return {plain, bare, re.sub(r"[sfrxj]$", "", plain)} - {token}


# --- the catalogue as an index

_kept: tuple[str | None, Index] = ("", Index([]))


def current() -> Index:
    """Return the index of the catalogue as it stands; builds it anew only when a version was written. One query."""
    global _kept
    stamp = Version.objects.aggregate(stamp=Max("stamp"))["stamp"]
    if _kept[0] != stamp:
        _kept = (stamp, _build())
    return _kept[1]


def _build() -> Index:
    rows = Version.objects.filter(overtaken=False).values_list(
        *("procedure_id", "procedure__code", "procedure__name", "procedure__folded", "procedure__core"),
        *("procedure__field__code", "procedure__field__name", "valid_from", "valid_to"),
    )
    entries: dict[UUID, _Entry] = {}
    for key, code, name, folded, core, field_code, field_name, start, end in rows:
        if key not in entries:
            hit = Hit(key, code, name, field_code, field_name, core, 0.0)
            entries[key] = _Entry(hit, _words(folded))
        entries[key].holds.append((start, end))
    return Index(sorted(entries.values(), key=lambda entry: entry.hit.code))


def _words(folded: str) -> list[str]:
    words = re.findall(r"[a-z0-9]+", folded)
    # "Thủ tục …" begins half of the names and tells nothing.
    words = words[2:] if words[:2] == ["thu", "tuc"] and len(words) > 2 else words
    return [part for word in words for part in WRITTEN_OUT.get(word, word).split()]


def find(
    text: str, limit: int = 10, *, field: str | None = None, on: date | None = None, index: Index | None = None
) -> list[Hit]:
    """Return the best hits for what was typed, best first; nothing for a blank text. One query.

    ``field``: only of that field's code. ``on``: only what holds on that day. ``index``: ``current()``, for a page that
    asks more than once.
    """
    folded, index = fold(text), index or current()
    if not folded:
        return []
    code = folded.replace(" ", "")
    scores = _by_code(index, code) if _CODE.fullmatch(code) else _by_words(index, folded)
    hits = [(score, number) for number, score in scores.items() if _kept_by(index.entries[number], field, on)]
    hits.sort(key=lambda hit: (-round(hit[0], 6), not index.entries[hit[1]].hit.core, hit[1]))
    return [_scored(index.entries[number].hit, score) for score, number in hits[:limit]]


def every(*, field: str | None = None, on: date | None = None, index: Index | None = None) -> list[Hit]:
    """Return all procedures by field, in each those most used first. One query."""
    entries = [entry for entry in (index or current()).entries if _kept_by(entry, field, on)]
    return sorted((entry.hit for entry in entries), key=lambda hit: (fold(hit.field_name), not hit.core, hit.code))


def _kept_by(entry: _Entry, field: str | None, on: date | None) -> bool:
    if field and entry.hit.field_code != field:
        return False
    return on is None or any(start <= on and (end is None or on <= end) for start, end in entry.holds)


def _scored(hit: Hit, score: float) -> Hit:
    return Hit(hit.id, hit.code, hit.name, hit.field_code, hit.field_name, hit.core, score)


def _by_code(index: Index, typed: str) -> dict[int, float]:
    """A code from its beginning, or its number without the first figure: ``2.000815``, ``000815``, ``815``."""
    digits = typed.replace(".", "")
    scores: dict[int, float] = {}
    for number, entry in enumerate(index.entries):
        plain = entry.hit.code.replace(".", "")
        if entry.hit.code == typed or plain == digits:
            scores[number] = 3.0
        elif plain[1:] == digits or plain[1:].lstrip("0") == digits.lstrip("0"):
            scores[number] = 2.0
        elif plain.startswith(digits) or plain[1:].startswith(digits):
            scores[number] = 1.0
        elif digits in plain:
            scores[number] = 0.5
    return scores


def _by_words(index: Index, folded: str) -> dict[int, float]:
    typed = folded.removeprefix("thu tuc ") or folded
    scores = dict(index.find(typed))
    for said, called in SAID.items():
        if re.search(rf"\b{said}\b", typed):
            for number, score in index.find(re.sub(rf"\b{said}\b", called, typed)).items():
                scores[number] = max(scores.get(number, 0.0), score)
    return scores


def words_of(names: Iterable[str]) -> set[str]:
    """Return the folded words that names are found by; for tests and benches."""
    return {word for name in names for word in _words(fold(name))}
