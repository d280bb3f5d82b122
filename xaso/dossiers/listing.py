"""Lists of dossiers: search, sort, keyset pages, and how each row stands with its date. Reading only."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from xaso.base.folding import fold
from xaso.dossiers.models import Dossier, DossierQuerySet
from xaso.dossiers.states import PAUSED_STATES, RUNNING_STATES

SIZE = 25

#: Sorting: name in the address → column and its label. The primary key makes each order total.
ORDERS = {
    "han": ("due_at", _("Due")),
    "nhan": ("submitted_at", _("Received")),
    "ma": ("code", _("Code")),
    "so": ("register_no", _("No. in the register")),
}


@dataclass(frozen=True)
class Row:
    """A dossier in a list, and how it stands: "late", "soon", "time", "paused", "done"."""

    dossier: Dossier
    mood: str


@dataclass(frozen=True)
class Page:
    """One page of a list. ``after`` leads to the next one; there is no count of all, which would cost a whole scan."""

    rows: list[Row]
    order: str
    down: bool
    after: str
    is_first: bool


def mood_of(dossier: Dossier, at: datetime) -> str:
    """How a dossier stands with its date; "soon" is today or the next day."""
    if dossier.is_paused:
        return "paused"
    if not dossier.is_open:
        return "late" if dossier.is_late(at) else "done"
    if dossier.due_at is None:
        return "time"
    if dossier.due_at < at:
        return "late"
    return "soon" if dossier.due_at < _end_of_day(at) else "time"


def _end_of_day(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def moods(dossiers: DossierQuerySet, at: datetime) -> dict[str, int]:
    """Count how the running ones stand, in one query: keys late, soon, time, paused."""
    running, tonight = Q(state__in=RUNNING_STATES), _end_of_day(at)
    found: dict[str, int] = dossiers.aggregate(
        late=Count("pk", filter=running & Q(due_at__lt=at)),
        soon=Count("pk", filter=running & Q(due_at__gte=at, due_at__lt=tonight)),
        time=Count("pk", filter=running & (Q(due_at__gte=tonight) | Q(due_at=None))),
        paused=Count("pk", filter=Q(state__in=PAUSED_STATES)),
    )
    return found


def by_mood(dossiers: DossierQuerySet, mood: str, at: datetime) -> DossierQuerySet:
    """Keep the running ones that stand so; all of them for a mood that is none."""
    tonight = _end_of_day(at)
    conditions = {
        "late": Q(state__in=RUNNING_STATES, due_at__lt=at),
        "soon": Q(state__in=RUNNING_STATES, due_at__gte=at, due_at__lt=tonight),
        "time": Q(state__in=RUNNING_STATES) & (Q(due_at__gte=tonight) | Q(due_at=None)),
        "paused": Q(state__in=PAUSED_STATES),
    }
    return dossiers.filter(conditions[mood]) if mood in conditions else dossiers


def search(dossiers: DossierQuerySet, typed: str) -> DossierQuerySet:
    """Find by code or its end, by the owner's or submitter's name without diacritics, by number of the person, by procedure.

    Every word typed must occur; the last may be unfinished. A line of a receipt's QR (an address) finds by its key.
    """
    typed = typed.strip()
    if not typed:
        return dossiers
    if "/tra-cuu/" in typed:
        return dossiers.filter(tracking_key=typed.rstrip("/").rpartition("/")[2])
    found = Q(code__iexact=typed) | Q(code__iendswith=typed) | Q(owner__id_number=typed) | Q(owner__phone=typed)
    words = fold(typed).split()
    by_owner, by_submitter, by_procedure = Q(), Q(), Q()
    for word in words:
        by_owner &= Q(owner__folded__contains=word)
        by_submitter &= Q(submitter__folded__contains=word)
        by_procedure &= Q(procedure__folded__contains=word)
    return dossiers.filter(found | by_owner | by_submitter | by_procedure) if words else dossiers.filter(found)


def only_one(dossiers: DossierQuerySet) -> Dossier | None:
    """The dossier, when exactly one was found."""
    two = list(dossiers[:2])
    return two[0] if len(two) == 1 else None


def page(dossiers: DossierQuerySet, asked: Mapping[str, str], at: datetime, *, default: str = "han") -> Page:
    """Return the page that ``asked`` (the address's parameters ``sap-xep``, ``giam``, ``sau``) names. One query.

    A parameter that makes no sense is as if it were not there.
    """
    order = asked.get("sap-xep", default)
    order = order if order in ORDERS else default
    column, down = ORDERS[order][0], asked.get("giam") == "1"
    after = asked.get("sau", "")
    if after and (where := _beyond(after, column, down)) is not None:
        dossiers = dossiers.filter(where)
    else:
        after = ""
    rows = list(_ordered(dossiers, column, down).for_lists()[: SIZE + 1])
    more = len(rows) > SIZE
    return Page(
        rows=[Row(dossier, mood_of(dossier, at)) for dossier in rows[:SIZE]],
        order=order,
        down=down,
        after=_cursor(rows[SIZE - 1], column) if more else "",
        is_first=not after,
    )


def _ordered(dossiers: DossierQuerySet, column: str, down: bool) -> DossierQuerySet:
    """What has no date yet waits at the front, on both databases."""
    if down:
        return dossiers.order_by(F(column).desc(nulls_last=True), "-pk")
    return dossiers.order_by(F(column).asc(nulls_first=True), "pk")


def _cursor(dossier: Dossier, column: str) -> str:
    value = getattr(dossier, column)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, str(dossier.pk)]).encode()).decode()


def _beyond(cursor: str, column: str, down: bool) -> Q | None:
    """What lies after the cursor in the order of ``column``; None for a cursor that is not one of ours."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        value = parse_datetime(value) if value is not None and column.endswith("_at") else value
        Dossier._meta.pk.to_python(pk)
    except (ValueError, TypeError, ValidationError):
        return None
    tie: dict[str, Any] = {column: value, f"pk__{'lt' if down else 'gt'}": pk}
    if value is None:
        return Q(**tie) if down else Q(**tie) | Q(**{f"{column}__isnull": False})
    beyond = Q(**{f"{column}__{'lt' if down else 'gt'}": value}) | Q(**tie)
    return beyond | Q(**{column: None}) if down and column.endswith("_at") else beyond
