"""The date of a dossier as the screens show it: what is left in words, how much is used, and every day that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xaso.dossiers import due, listing
from xaso.dossiers.models import Dossier, DueChange, Pause
from xaso.worktime import explain
from xaso.worktime.deadlines import Deadline, working_days_between, working_days_left


@dataclass(frozen=True)
class Card:
    """The arguments of the component ``due_card``."""

    due: datetime | None
    left: str
    mood: str
    used: float | None
    total: float | None
    rows: list[dict[str, Any]]
    sum: str
    pauses: list[dict[str, Any]]
    old: list[dict[str, Any]]
    notes: list[str]


def card(dossier: Dossier, pauses: Sequence[Pause], changes: Sequence[DueChange], at: datetime) -> Card:
    """Return the card of a dossier at ``at``. Costs what ``due.ledger`` costs."""
    counted = due.ledger(dossier, pauses)
    mood = listing.mood_of(dossier, at)
    return Card(
        due=dossier.due_at,
        left=left(dossier, at),
        mood=mood,
        used=_used(counted, dossier, at),
        total=counted.to_count if counted else None,
        rows=_rows(counted) if counted else [],
        sum=explain.in_a_line(counted, at) if counted else "",
        pauses=[{"start": p.started_at, "end": p.ended_at, "text": p.reason} for p in pauses],
        old=[{"due": c.before, "text": c.get_cause_display()} for c in changes if c.before],
        notes=_notes(dossier, counted),
    )


def _notes(dossier: Dossier, counted: Deadline | None) -> list[str]:
    if dossier.accepted_at is None:
        return [_("The clock starts when the dossier is accepted.")]
    if counted is None:
        return [_("Agreed at the desk: the catalogue has no limit to count with.")]
    return []


def _rows(counted: Deadline) -> list[dict[str, Any]]:
    return [
        {"date": row.day, "text": row.text, "counts": row.counts, "so_far": row.so_far} for row in explain.rows(counted)
    ]


def _used(counted: Deadline | None, dossier: Dossier, at: datetime) -> float | None:
    """How much of the limit is used up by the end of today."""
    if counted is None:
        return None
    until: date = timezone.localdate(dossier.resolved_at or at)
    return max((day.total for day in counted.days if day.day <= until), default=0)


def left(dossier: Dossier, at: datetime) -> str:
    """Say in words what remains: "2 working days left", "late by 3 working days", "result ready 1 day early"."""
    if dossier.is_paused:
        return _("paused: waiting for the applicant")
    if dossier.due_at is None:
        return _("no date yet")
    schedule = due.schedule_for(dossier.deciding_unit)
    if not dossier.is_open:
        ended = dossier.resolved_at or dossier.ended_at
        if dossier.resolved_at is None:
            return _("ended")
        late = ended is not None and ended > dossier.due_at
        return _("ready, late") if late else _("ready in time")
    if dossier.due_at < at:
        days = working_days_between(schedule, dossier.due_at, at)
        if days == 0:
            return _("late since today")
        return ngettext("late by %(days)d working day", "late by %(days)d working days", days) % {"days": days}
    days = working_days_left(schedule, at, dossier.due_at)
    if days <= 1:
        return _("due today") if timezone.localdate(dossier.due_at) == timezone.localdate(at) else _("due next")
    return ngettext("%(days)d working day left", "%(days)d working days left", days) % {"days": days}
