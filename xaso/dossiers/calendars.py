"""What a change of a working calendar does to the dossiers that are open: their dates move with it, and say so.

A calendar belongs to a unit, the country's to nobody. Each verb changes the calendar and every date that it moves in
one transaction and returns the moves; ``preview`` does the same and takes it all back. A date that an apology set, or
that was agreed at the desk, is a promise and not a count: it stays. So does that of a paused dossier until its clock
runs again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.base.reasons import Reason, Refused
from xaso.dossiers import due
from xaso.dossiers.models import Dossier, DossierQuerySet, DueChange
from xaso.dossiers.states import RUNNING_STATES
from xaso.org import journal, people, rights, units
from xaso.org.models import Role, Unit, User
from xaso.worktime import calendars
from xaso.worktime.models import Calendar
from xaso.worktime.schedule import Schedule, Week


class NotAllowed(Refused):
    """A change of a calendar that this person may not make, or that makes no sense."""


@dataclass(frozen=True)
class Move:
    """A dossier whose date the change moves."""

    dossier: Dossier
    before: datetime
    after: datetime


def why_not(unit: Unit | None, by: User | None, at: datetime) -> list[Reason]:
    """Return why ``by`` may not change the calendar of ``unit``; None is the country's."""
    if unit is not None:
        return people.why_not(by, unit, at)
    if by is None or any(seat.role == Role.SUPERVISOR for seat in rights.seats(by, at)):
        return []
    return [Reason("national-calendar", _("Only a supervisor changes the calendar of the country."))]


@transaction.atomic
def set_day(
    unit: Unit | None,
    day: date,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    name: str = "",
    decision: str = "",
    as_weekday: int = 0,
) -> list[Move]:
    """Say how a day differs, in the unit's own calendar: it begins one where it had none.

    :param kind: a ``SpecialDay.Kind``; ``working`` takes back what the calendar above says.
    :param as_weekday: on a make-up day, the weekday whose hours are worked; Monday is 0.
    :raises NotAllowed: ``by`` does not keep the unit.
    """
    calendar, before = _own(unit, by, at), _schedules()
    calendars.set_day(calendar, day, kind, name=name, decision=decision, as_weekday=as_weekday)
    moves = _move(before, by=by, at=at, day=day)
    facts: dict[str, Any] = {"day": day, "kind": kind, "name": name, "decision": decision, "moved": len(moves)}
    journal.record("calendar.set_day", about=calendar, by=by, at=at, unit=unit, **facts)
    return moves


@transaction.atomic
def remove_day(unit: Unit | None, day: date, *, by: User | None, at: datetime) -> list[Move]:
    """Take back what the unit's own calendar says of a day: then the calendar above says it again.

    :raises NotAllowed: it says nothing of that day, or ``by`` does not keep the unit.
    """
    calendar, before = _own(unit, by, at), _schedules()
    if not calendars.remove_day(calendar, day):
        raise NotAllowed(Reason("nothing-there", _("This calendar itself says nothing of that day.")))
    moves = _move(before, by=by, at=at, day=day)
    facts: dict[str, Any] = {"day": day, "moved": len(moves)}
    journal.record("calendar.remove_day", about=calendar, by=by, at=at, unit=unit, **facts)
    return moves


@transaction.atomic
def set_week(
    unit: Unit | None,
    week: Week,
    *,
    by: User | None,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
) -> list[Move]:
    """Set the opening hours of a season, or of the whole year without days; a week without hours takes them back.

    :raises Refused: hours overlap or run backwards, or ``by`` does not keep the unit.
    """
    calendar, before = _own(unit, by, at), _schedules()
    calendars.set_week(calendar, week, first=first, last=last)
    moves = _move(before, by=by, at=at)
    hours = [[f"{w.start:%H:%M}–{w.end:%H:%M}{'' if w.counts else '*'}" for w in windows] for windows in week]
    facts: dict[str, Any] = {"first": first, "last": last, "week": hours, "moved": len(moves)}
    journal.record("calendar.set_week", about=calendar, by=by, at=at, unit=unit, **facts)
    return moves


def preview(change: Callable[[], list[Move]]) -> list[Move]:
    """Return what one of the verbs above would move: it is done and taken back, so the two cannot differ.

    :raises Refused: as the verb.
    """
    with transaction.atomic():
        moves = change()
        transaction.set_rollback(True)
    return moves


def digest(moves: list[Move]) -> str:
    """Return a mark of what is moved where: a change is confirmed as it was shown, or shown again."""
    lines = sorted(f"{move.dossier.pk} {move.before.timestamp()} {move.after.timestamp()}" for move in moves)
    return sha256("\n".join(lines).encode()).hexdigest()


def _own(unit: Unit | None, by: User | None, at: datetime) -> Calendar:
    if reasons := why_not(unit, by, at):
        raise NotAllowed(reasons)
    found = calendars.national() if unit is None else units.own_calendar(unit, by=by, at=at)
    # Two who change one calendar come one after the other.
    return Calendar.objects.select_for_update(of=("self",)).get(pk=found.pk)


def _counted() -> DossierQuerySet:
    """The dossiers whose date is a count that runs now."""
    return Dossier.objects.filter(
        state__in=RUNNING_STATES,
        accepted_at__isnull=False,
        limit_amount__isnull=False,
        due_at__isnull=False,
        apology=None,
    )


def _schedules() -> dict[UUID, Schedule]:
    """The working time of each unit that has such dossiers to decide. A query or three for each calendar in use."""
    deciding = Unit.objects.filter(pk__in=_counted().order_by().values("deciding_unit"))
    used = units.calendars_of(deciding)
    read = {calendar.pk: calendars.schedule_of(calendar) for calendar in {c.pk: c for c in used.values()}.values()}
    return {pk: read[calendar.pk] for pk, calendar in used.items()}


def _move(before: dict[UUID, Schedule], *, by: User | None, at: datetime, day: date | None = None) -> list[Move]:
    """Count again where the working time is another than before; write each date that this moves, and why."""
    now = _schedules()
    other = [pk for pk, schedule in now.items() if schedule != before[pk]]
    found = _counted().filter(deciding_unit__in=other).select_for_update(of=("self",))
    if day is not None:
        # A day before the receipt or after the date is not in the count.
        midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        found = found.filter(Q(accepted_at__lt=midnight + timedelta(days=1)), Q(due_at__gte=midnight))
    moves = []
    for dossier in found.prefetch_related("pauses").order_by("due_at", "pk"):
        old = due.ledger(dossier, dossier.pauses.all(), before[dossier.deciding_unit_id])
        new = due.ledger(dossier, dossier.pauses.all(), now[dossier.deciding_unit_id])
        if old is None or new is None or new.due is None or new.due in (old.due, dossier.due_at):
            continue
        assert dossier.due_at is not None, "so it was looked for"
        moves.append(Move(dossier, dossier.due_at, new.due))
        dossier.due_at = new.due
    Dossier.objects.bulk_update([move.dossier for move in moves], ["due_at"], batch_size=500)
    DueChange.objects.bulk_create(
        (
            DueChange(
                dossier=move.dossier, cause=DueChange.Cause.CALENDAR, before=move.before, after=move.after, at=at, by=by
            )
            for move in moves
        ),
        batch_size=500,
    )
    return moves
