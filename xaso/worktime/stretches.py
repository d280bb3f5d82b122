"""Stretches of time: half-open pairs of moments in order, cut and measured. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]


def length(pieces: Iterable[Stretch]) -> timedelta:
    return sum((closes - opens for opens, closes in pieces), timedelta())


def without(pieces: list[Stretch], gaps: Iterable[Stretch]) -> list[Stretch]:
    """Return what the gaps leave of the pieces."""
    for start, end in gaps:
        pieces = [
            (a, b)
            for opens, closes in pieces
            for a, b in ((opens, min(closes, start)), (max(opens, end), closes))
            if a < b
        ]
    return pieces


def within(pieces: Iterable[Stretch], start: datetime, end: datetime) -> list[Stretch]:
    """Return what of the pieces lies between two moments."""
    return [(max(a, start), min(b, end)) for a, b in pieces if b > start and a < end]


def first_of(pieces: Iterable[Stretch], amount: timedelta) -> tuple[list[Stretch], timedelta]:
    """Take ``amount`` from the pieces, first ones first; return what was taken, and what they could not give."""
    taken: list[Stretch] = []
    for opens, closes in pieces:
        if not amount:
            break
        piece = min(closes - opens, amount)
        taken.append((opens, opens + piece))
        amount -= piece
    return taken, amount
