"""How a dossier moves: the state under lock, the turns at the stages, the clock's standstills. Used by ``lifecycle`` only.

``move`` is the only code that writes ``state``; everything here runs inside the transaction of a verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xaso.base.reasons import Reason
from xaso.dossiers import due, places
from xaso.dossiers.models import Dossier, DueChange, Ending, Pause, Turn
from xaso.dossiers.steps import STEPS, NotAllowed, why_not
from xaso.org import journal
from xaso.org.models import Unit, User
from xaso.procedures.processes import Stage
from xaso.worktime.deadlines import Limit, Per, deadline, later_by, working_days_between


def move(
    dossier: Dossier, verb: str, *, by: User | None, at: datetime, stamps: Sequence[str] = (), **facts: Any
) -> Dossier:
    """Take the step: lock the row, ask ``why_not``, write the state, leave a trace. Nobody else writes ``state``.

    ``stamps``: moments of the dossier that this step sets to ``at`` where they are still empty.
    """
    locked = Dossier.objects.select_for_update(of=("self",)).select_related(*places.NEEDED).get(pk=dossier.pk)
    if locked.revision != dossier.revision:
        raise NotAllowed(
            [
                Reason(
                    "changed-meanwhile",
                    _(
                        "Somebody else has worked on this dossier since the page was opened; look at it again, then decide."
                    ),
                )
            ]
        )
    if reasons := why_not(verb, locked, by=by, at=at):
        raise NotAllowed(reasons)
    before = locked.state
    locked.state = STEPS[verb].target or locked.state
    locked.revision += 1
    for stamp in stamps:
        setattr(locked, stamp, getattr(locked, stamp) or at)
    locked.save(update_fields=["state", "revision", *stamps])
    journal.record(
        f"dossier.{verb}", about=locked, by=by, at=at, unit=locked.at_unit, before=before, after=locked.state, **facts
    )
    return locked


def enter(
    dossier: Dossier,
    stage: Stage,
    *,
    by: User | None,
    at: datetime,
    holder: User | None = None,
    note: str = "",
    within: Unit | None = None,
) -> None:
    """End the open turn and begin one at ``stage``, in the unit that the stage's level names.

    ``within``: the department of that unit in which ``holder`` sits.
    """
    try:
        unit = places.unit_for(dossier, stage)
    except LookupError as missing:
        raise NotAllowed([Reason("no-unit", str(missing))]) from missing
    if within is not None:
        if not within.path.startswith(unit.path):
            outside = _("%(part)s is no part of %(unit)s.") % {"part": within.name, "unit": unit.name}
            raise NotAllowed([Reason("not-within", outside)])
        unit = within
    Turn.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)
    Turn.objects.create(
        dossier=dossier,
        position=Turn.objects.filter(dossier=dossier).count(),
        stage=stage.key,
        name=stage.name,
        unit=unit,
        holder=holder,
        given_by=by,
        started_at=at,
        due_at=due.turn_due(unit, at, stage.hours),
        note=note,
    )
    dossier.stage, dossier.stage_role, dossier.at_unit, dossier.handler = stage.key, stage.role, unit, holder
    dossier.save(update_fields=["stage", "stage_role", "at_unit", "handler"])


def go_on(dossier: Dossier, *, by: User | None, at: datetime, holder: User | None = None, note: str = "") -> None:
    """Stay where the stage serves the new state, otherwise enter the next stage that does."""
    wanted = {verb for verb, step in STEPS.items() if step.at_stage and dossier.state in step.sources}
    here = dossier.current_stage
    if wanted.isdisjoint(here.does):
        there = dossier.process.next_that_does(here, wanted)
        enter(dossier, there, by=by, at=at, holder=holder, note=note)


def end(dossier: Dossier, *, at: datetime, reason: str, by: User | None) -> None:
    """The dossier ends without a result: the reason is kept and nobody has it in hand any more."""
    Ending.objects.create(dossier=dossier, reason=reason, by=by, at=at)
    Turn.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)
    Pause.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)
    dossier.ended_at, dossier.handler = at, None
    dossier.save(update_fields=["ended_at", "handler"])


def chosen(dossier: Dossier, key: str) -> Stage:
    """The named stage if the process lets it follow, or the one that follows when none is named."""
    here = dossier.current_stage
    if not key:
        return dossier.process.stage(here.next[0])
    if key not in here.next:
        raise NotAllowed([Reason("no-such-way", _("The process does not lead from “%(a)s” there.") % {"a": here.name})])
    return dossier.process.stage(key)


def pause(
    dossier: Dossier, kind: str, *, by: User, at: datetime, items: Sequence[str], reason: str, basis: str = ""
) -> None:
    """Stop the clock and remember since when and why."""
    days = dossier.version.lapse_days
    lapses_at = (
        deadline(due.schedule_for(dossier.received_unit), at, Limit(days, Per.CALENDAR_DAY)).due if days else None
    )
    Pause.objects.create(
        dossier=dossier,
        kind=kind,
        items=list(items),
        reason=reason,
        basis=basis,
        started_at=at,
        by=by,
        lapses_at=lapses_at,
        due_before=dossier.due_at,
    )


def resume(dossier: Dossier, cause: str, *, by: User, at: datetime) -> None:
    """Let the clock go on by the policy of the procedure; the old date is kept beside the new one."""
    Pause.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)
    before, counted = dossier.due_at, due.ledger(dossier)
    if counted is not None and counted.due is not None:
        dossier.due_at = counted.due
    elif before is not None and counted is None:
        schedule, last = due.schedule_for(dossier.deciding_unit), dossier.pauses.order_by("started_at").last()
        assert last is not None, "a pause has just ended"
        lost = working_days_between(schedule, last.started_at, at)
        dossier.due_at = later_by(schedule, before, lost)
    Pause.objects.filter(dossier=dossier, ended_at=at).update(due_after=dossier.due_at)
    if dossier.due_at != before and dossier.due_at is not None:
        DueChange.objects.create(dossier=dossier, cause=cause, before=before, after=dossier.due_at, at=at, by=by)
    dossier.save(update_fields=["due_at"])
