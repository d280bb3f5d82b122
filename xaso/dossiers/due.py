"""When a dossier is due, and the days that explain it: rows in, the one deadline function, an answer out. No writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from xaso.dossiers.models import Dossier, Pause
from xaso.org import units
from xaso.org.models import Unit
from xaso.procedures.models import Offer
from xaso.worktime import calendars
from xaso.worktime.deadlines import Deadline, Limit, Per, Policy, deadline
from xaso.worktime.deadlines import Pause as Standstill
from xaso.worktime.schedule import Schedule


def schedule_for(unit: Unit) -> Schedule:
    """Return the working time of ``unit``. Costs a query or two the first time, then one that sees no change."""
    return calendars.schedule_of(units.calendar_of(unit))


def limit_of(offer: Offer | None, policy: Policy) -> Limit | None:
    """Return the statutory limit an offer sets; None where the catalogue has none that can be counted with."""
    if offer is not None and offer.limit_amount is not None:
        return Limit(offer.limit_amount, Per(offer.limit_per))
    return Limit(1, Per.WORKING_DAY) if policy is Policy.SAME_DAY else None


def promise(unit: Unit, at: datetime, limit: Limit, policy: Policy) -> datetime:
    """Return the moment a dossier accepted ``at`` is due, as the receipt will say it."""
    due = deadline(schedule_for(unit), at, limit, policy).due
    assert due is not None, "nothing pauses a clock that starts now"
    return due


def _standstills(pauses: Iterable[Pause]) -> tuple[Standstill, ...]:
    counted = [pause for pause in pauses if pause.kind != Pause.Kind.INTAKE_SUPPLEMENT]
    return tuple(
        Standstill(pause.started_at, pause.ended_at, pause.reason)
        for pause in sorted(counted, key=lambda pause: pause.started_at)
    )


def ledger(
    dossier: Dossier, pauses: Iterable[Pause] | None = None, schedule: Schedule | None = None
) -> Deadline | None:
    """Return the deadline by law with every day that explains it; None where the date was promised by hand.

    An apology is not in it: the new date is a decision, not a count. Costs a query for the pauses unless they are
    given, and what ``schedule_for`` costs.
    """
    if dossier.accepted_at is None or dossier.limit is None:
        return None
    rows = dossier.pauses.all() if pauses is None else pauses
    days = dossier.version.lapse_days
    return deadline(
        schedule or schedule_for(dossier.deciding_unit),
        dossier.accepted_at,
        dossier.limit,
        Policy(dossier.policy),
        _standstills(rows),
        close_after=Limit(days, Per.CALENDAR_DAY) if days else None,
    )


def turn_due(unit: Unit, at: datetime, hours: float) -> datetime | None:
    """Return when a stage that began ``at`` should be done; ``hours`` are working hours, 0 for one without norm."""
    if not hours:
        return None
    return deadline(schedule_for(unit), at, Limit(hours, Per.WORKING_HOUR), Policy.EXCLUDE).due


def forward_by(unit: Unit, at: datetime) -> datetime:
    """Return until when an accepted dossier must leave the desk.

    The same working day; the next one when it came after 15:00. Source: NĐ 61/2018 Đ18.
    """
    return promise(unit, at, Limit(1, Per.WORKING_DAY), Policy.SAME_DAY)
