"""Pages of a long list by where the last one ended: as quick on page 400 as on page 1. Reading only."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page. ``after`` leads to the next; there is no count of all, which would cost a whole scan."""

    rows: list[Row]
    after: str
    is_first: bool


def page(found: QuerySet[Row], column: str, after: str, *, down: bool = False, size: int = SIZE) -> Page[Row]:
    """Return the rows after the cursor, in the order of ``column`` and key. One query; a cursor not ours is as none.

    :param column: never null; a text or a moment.
    """
    beyond = _beyond(found.model, column, after, down) if after else None
    if beyond is not None:
        found = found.filter(beyond)
    sign = "-" if down else ""
    rows = list(found.order_by(f"{sign}{column}", f"{sign}pk")[: size + 1])
    more = len(rows) > size
    return Page(rows[:size], _cursor(rows[size - 1], column) if more else "", beyond is None)


def _cursor(row: Model, column: str) -> str:
    value = getattr(row, column)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, str(row.pk)]).encode()).decode()


def _beyond(model: type[Model], column: str, cursor: str, down: bool) -> Q | None:
    way = "lt" if down else "gt"
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        key: Any = model._meta.pk.to_python(pk)
        at = parse_datetime(value) if column == "at" else str(value)
        if at is None:
            return None
    except (ValueError, TypeError, ValidationError):
        return None
    return Q(**{f"{column}__{way}": at}) | Q(**{column: at, f"pk__{way}": key})
