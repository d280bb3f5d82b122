"""Published lists of papers, read without guessing. Pure: text in, papers, notes and doubts out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xaso.procedures.reading import Doubted, clean

_NUMBER = re.compile(r"^\d+\. ?")
_QUANTITY = re.compile(r"[ (]*\((?:(\d+) bản chính)?,?(?:(\d+) bản sao)?\)$")
_MORE = re.compile(r"^… \(\+(\d+) mục\)$")
#: "… ( (01 bản chính) hoặc (01 bản sao)": one of the two is enough.
_EITHER = re.compile(r"[ (]*\(\d+ bản chính\) hoặc \((\d+) bản sao\)$")
#: Closes a parenthesis that it did not open: the end of a sentence that began in the line before.
_FRAGMENT = re.compile(r"\)|(?![a-zđ]{1,3}\))[a-zà-ỹđ][^(]*\)")
_SEVERAL = re.compile(r"; (?![^(]*\))")
#: More originals than anybody hands in: digits of the text before it have run into the number.
ABSURD = 100


@dataclass(frozen=True)
class Listed:
    """A paper as listed, with how many originals and copies are handed in."""

    name: str
    originals: int
    copies: int
    required: bool


@dataclass(frozen=True)
class Checklist:
    papers: list[Listed]
    #: Lines of the list for which nothing is handed in: instructions.
    notes: list[str]
    doubts: list[Doubted]


def checklist(text: str, *, cases: int = 1, status: str = "found") -> Checklist:
    """Read ``1. … (1 bản chính,0 bản sao) || 2. …``.

    A line that begins with "Lưu ý", or of which neither an original nor a copy is handed in, is a note. With more than
    one case nothing can be required, since the source does not say which paper belongs to which.
    """
    if not text:
        return Checklist([], [], [Doubted("papers-none")])
    if status != "found":
        names = _SEVERAL.split(text)
        papers = [Listed(name, 0, 0, required="nếu có" not in name) for name in names]
        return Checklist(papers, [], [Doubted("papers-from-memory")])
    papers, notes, doubts = [], [], []
    for line in _lines(text):
        if more := _MORE.match(line):
            doubts.append(Doubted("papers-not-all", {"listed": text.count(" || "), "more": int(more[1])}))
            continue
        listed = _paper(line, cases)
        if listed is None:
            doubts.append(Doubted("papers-garbled", {"published": line[-60:]}))
            papers.append(Listed(line, 0, 0, required=False))
        elif line.startswith("Lưu ý") or not (listed.originals or listed.copies):
            notes.append(listed.name)
        else:
            papers.append(listed)
    return Checklist(papers, notes, [*doubts, *_about(papers, cases)])


def _about(papers: list[Listed], cases: int) -> Iterator[Doubted]:
    if cases > 1:
        yield Doubted("papers-cases", {"cases": cases})
    if broken := sum(bool(_FRAGMENT.match(paper.name)) for paper in papers):
        yield Doubted("papers-fragments", {"count": broken})
    if cut := sum(paper.name.endswith("…") for paper in papers):
        yield Doubted("papers-cut", {"count": cut})
    if not papers:
        yield Doubted("papers-none")


def _lines(text: str) -> Iterator[str]:
    """The lines without their numbers; a line that only says "hoặc" goes on the one before."""
    held = ""
    for raw in text.split(" || "):
        line = _NUMBER.sub("", clean(raw))
        if line.startswith("hoặc (") and held:
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _paper(line: str, cases: int) -> Listed | None:
    if either := _EITHER.search(line):
        name = line[: either.start()].strip()
        return Listed(f"{name} (bản chính hoặc bản sao)", 0, int(either[1]), required=cases == 1)
    match = _QUANTITY.search(line)
    if match is None or (match[1] is None and match[2] is None):
        return None
    originals, copies = int(match[1] or 0), int(match[2] or 0)
    if originals >= ABSURD or copies >= ABSURD:
        return None
    name = line[: match.start()].strip()
    conditional = "nếu có" in name or name.startswith("Trường hợp") or name.startswith("Đối với")
    return Listed(name, originals, copies, required=cases == 1 and not conditional)
