"""Files of procedures: the published table, and our own row format, one JSON object a line, sorted by code."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from xaso.procedures import conversion

#: 286 real procedures, most of commune level, from the national procedure database as of July 2026; each row names
#: its page there. Made by ``bin/xaso procedures convert procedures.csv``.
SHIPPED = Path(__file__).parent / "fixtures" / "procedures.jsonl"


def read(path: Path = SHIPPED) -> list[dict[str, Any]]:
    """Return the rows of a file of ours.

    :raises OSError, ValueError: there is none, or a line is not JSON.
    """
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write(rows: Iterable[dict[str, Any]], to: IO[str]) -> None:
    for row in rows:
        to.write(json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")


def convert(published: Path) -> list[dict[str, Any]]:
    """Return our rows for a published CSV (UTF-8, with or without BOM).

    :raises OSError, KeyError, ValueError: there is none, or it has not the columns of the national database's extract.
    """
    with published.open(encoding="utf-8-sig", newline="") as file:
        return conversion.rows(csv.DictReader(file))
