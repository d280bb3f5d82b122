"""Why a step may not be taken, each reason with its article of law. Pure reading: no writes, no clock, no network.

One function serves the button (greyed, with the text), the verb (``NotAllowed.reasons``) and the API. Each takes the
dossier, the person, the moment and yields reasons; none means: go ahead. Whether the state allows the step at all is in
``lifecycle.STEPS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.base.reasons import Reason
from xaso.dossiers import due
from xaso.dossiers.models import Dossier, Pause
from xaso.org import rights
from xaso.org.models import Role, User
from xaso.org.regimes import regime_on
from xaso.worktime.deadlines import Limit, Per, Policy

Rule = Callable[[Dossier, User | None, datetime], Iterator[Reason]]


def _seated(dossier: Dossier, by: User | None, at: datetime, role: str, unit_id: object) -> bool:
    return by is not None and any(
        seat.role == role and seat.unit_id == unit_id and (not seat.fields or dossier.field.code in seat.fields)
        for seat in rights.seats(by, at)
    )


def at_desk(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Only the one-stop desk that received it."""
    if not _seated(dossier, by, at, Role.ONE_STOP, dossier.received_unit_id):
        yield Reason(
            "not-at-desk",
            _("Only the one-stop desk of %(unit)s does this, by an officer responsible for the field.")
            % {"unit": dossier.received_unit.name},
            "NĐ 61/2018 Đ17",
        )


def in_hand(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Only who has it in hand; while it lies with nobody, whoever serves the stage."""
    if dossier.handler_id is not None:
        if by is None or by.pk != dossier.handler_id:
            yield Reason(
                "not-in-hand",
                _("%(person)s has this dossier in hand.") % {"person": getattr(dossier.handler, "full_name", "")},
                "NĐ 61/2018 Đ19.1",
            )
    elif not _seated(dossier, by, at, dossier.stage_role, dossier.at_unit_id):
        yield Reason(
            "not-my-stage",
            _("The dossier waits at the stage “%(stage)s” of %(unit)s, which is not one of your duties.")
            % {"stage": dossier.current_stage.name, "unit": dossier.at_unit.name},
            "TT 01/2018/TT-VPCP Đ8",
        )


def as_leader(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Only a leader of the unit where it lies."""
    if not _seated(dossier, by, at, Role.LEADER, dossier.at_unit_id):
        yield Reason(
            "not-leader",
            _("Only a leader of %(unit)s decides this.") % {"unit": dossier.at_unit.name},
            "NĐ 61/2018 Đ19.1",
        )


def may_assign(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """A leader of the unit where it lies, or who has it in hand and passes it on."""
    if any(as_leader(dossier, by, at)):
        yield from in_hand(dossier, by, at)


def four_eyes(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Where the stage demands it, who drafted does not approve."""
    result = getattr(dossier, "result", None)
    if dossier.current_stage.four_eyes and result is not None and by is not None and by.pk == result.drafted_by_id:
        yield Reason(
            "four-eyes",
            _("Somebody other than the person who drafted the result approves it."),
            "TT 01/2018/TT-VPCP Đ8",
        )


def approves(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Who has it in hand, and not who drafted it where the stage demands four eyes."""
    yield from in_hand(dossier, by, at)
    yield from four_eyes(dossier, by, at)


def once_at_intake(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """The desk asks for everything that is missing in one letter."""
    yield from at_desk(dossier, by, at)
    yield from _asked_before(dossier, Pause.Kind.INTAKE_SUPPLEMENT)


def once_in_examination(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Who has it in hand asks for everything that is missing in one letter."""
    yield from in_hand(dossier, by, at)
    yield from _asked_before(dossier, Pause.Kind.SUPPLEMENT)


def _asked_before(dossier: Dossier, kind: str) -> Iterator[Reason]:
    if any(pause.kind == kind for pause in dossier.pauses.all()):
        yield Reason(
            "asked-before",
            _("A supplement was asked for once already; the law allows one complete request."),
            "NĐ 61/2018 Đ15.3",
        )


def within_supplement_days(dossier: Dossier, at: datetime) -> Iterator[Reason]:
    """A dossier goes back for supplement within three working days of acceptance, unless sector law says otherwise.

    Not part of the button: naming the sector law lifts it.
    """
    allowed = int(regime_on(timezone.localtime(at).date()).settings["supplement_days"])
    last = due.promise(
        dossier.deciding_unit, dossier.accepted_at or at, Limit(allowed, Per.WORKING_DAY), Policy.EXCLUDE
    )
    if at > last:
        yield Reason(
            "supplement-late",
            _("The %(allowed)d working days for this ended on %(day)s: name the sector law that allows it later.")
            % {"allowed": allowed, "day": f"{timezone.localtime(last):%d/%m/%Y}"},
            "NĐ 61/2018 Đ19.4",
        )


def may_apologise(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Only a leader of the unit where it lies; once, and at the latest one day before the date that was promised."""
    yield from as_leader(dossier, by, at)
    if getattr(dossier, "apology", None) is not None:
        yield Reason(
            "apologised-before", _("A new date was given once already; the law allows one."), "NĐ 61/2018 Đ19.9"
        )
    days = int(regime_on(timezone.localtime(at).date()).settings["apology_days"])
    if dossier.due_at is not None:
        last = timezone.localtime(dossier.due_at).date() - timedelta(days=days)
        if timezone.localtime(at).date() > last:
            yield Reason(
                "apology-late",
                _("An apology with a new date is sent at the latest on %(day)s, one day before the result is due.")
                % {"day": f"{last:%d/%m/%Y}"},
                "NĐ 61/2018 Đ19.9",
            )


def may_lapse(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """The applicant did not answer within the time the procedure allows."""
    waiting = [pause for pause in dossier.pauses.all() if pause.ended_at is None]
    if not any(pause.lapses_at is not None and pause.lapses_at < at for pause in waiting):
        yield Reason(
            "not-lapsed", _("The time for the supplement has not run out."), _("clock policy of the procedure")
        )


def nothing_signed(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """A dossier is withdrawn or stopped only while no result was signed."""
    result = getattr(dossier, "result", None)
    if result is not None and result.signed_at is not None:
        yield Reason("signed", _("The result is signed; the dossier can no longer be withdrawn or stopped."))


def may_withdraw(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Only the one-stop desk that received it, while no result is signed."""
    yield from at_desk(dossier, by, at)
    yield from nothing_signed(dossier, by, at)


def may_stop(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """Only a leader of the unit where it lies, while no result is signed."""
    yield from as_leader(dossier, by, at)
    yield from nothing_signed(dossier, by, at)


def anybody(dossier: Dossier, by: User | None, at: datetime) -> Iterator[Reason]:
    """No condition on the person: the rule of the step is elsewhere."""
    return iter(())
