"""The life of a dossier: one function per step, in the order in which they happen.

Each function reads from top to bottom: the state moves (checked, locked and written to the journal by ``move``), then the
rows that the step leaves behind. Inside the transaction only rows; nothing here uses the network or looks at the clock.
Every verb takes the dossier *as the caller saw it* and returns it as it now is; who acts on an old picture is refused.
The table of steps is in ``steps``, the mechanics are in ``movement``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.base.reasons import Reason
from xaso.dossiers import codes, due, paperwork, places, registration, rules
from xaso.dossiers.models import (
    Apology,
    Assignment,
    Component,
    Dossier,
    DueChange,
    Handout,
    Pause,
    Result,
    Review,
    Turn,
)
from xaso.dossiers.movement import chosen, end, enter, go_on, move, pause, resume
from xaso.dossiers.registration import Application
from xaso.dossiers.states import State
from xaso.dossiers.steps import STEPS, NotAllowed, Step, why_not
from xaso.org import journal
from xaso.org.models import Unit, User
from xaso.procedures.models import ResultKind
from xaso.worktime.deadlines import Policy

__all__ = ["STEPS", "NotAllowed", "Step", "why_not"]


# --- at the desk


@transaction.atomic
def submit(
    application: Application,
    *,
    received_unit: Unit,
    by: User | None,
    at: datetime,
    helped_unit: Unit | None = None,
    deciding_unit: Unit | None = None,
    code: str | None = None,
) -> Dossier:
    """Take note of a dossier that was handed in; it has a code from here on, and no clock yet.

    ``code`` is one that another system issued, taken as it is; without it the pattern of the regime gives the next
    one, in this same transaction.

    :raises NotAllowed: somebody hands in for the owner without a mandate.
    """
    if application.submitter is not None and application.mandate is None:
        reason = Reason("no-mandate", _("Who hands in for somebody else shows by what right."), "NĐ 61/2018 Đ16")
        raise NotAllowed([reason])
    dossier = registration.write(
        application,
        at=at,
        received_unit=received_unit,
        helped_unit=helped_unit or received_unit,
        deciding_unit=deciding_unit or places.deciding_unit(application.version, received_unit),
        code=code or codes.next_code(received_unit, at),
    )
    journal.record(
        "dossier.submit", about=dossier, by=by, at=at, unit=received_unit, code=dossier.code, channel=dossier.channel
    )
    return dossier


@transaction.atomic
def ask_supplement(dossier: Dossier, *, by: User, at: datetime, items: Sequence[str], reason: str) -> Dossier:
    """Tell the applicant, once and completely, what is missing before the dossier can be accepted (form 02)."""
    dossier = move(dossier, "ask_supplement", by=by, at=at, items=list(items), reason=reason)
    pause(dossier, Pause.Kind.INTAKE_SUPPLEMENT, by=by, at=at, items=items, reason=reason)
    paperwork.issue(dossier, "supplement", by=by, at=at, items=list(items), reason=reason)
    return dossier


@transaction.atomic
def accept(dossier: Dossier, *, by: User, at: datetime, promised: datetime | None = None) -> Dossier:
    """Accept the dossier: the clock starts, the date is promised, the receipt is drawn up (form 01).

    ``promised`` is the date agreed at the desk; it is asked for where the catalogue has no limit to count with, and
    ignored where it has one.

    :raises NotAllowed: also when the limit is unknown and nobody promised a date after ``at``.
    """
    dossier = move(dossier, "accept", by=by, at=at)
    policy = Policy(dossier.policy)
    limit = due.limit_of(dossier.version.offers.filter(channel=dossier.channel).first(), policy)
    if limit is None and (promised is None or promised <= at):
        raise NotAllowed(
            [Reason("limit-unknown", _("The catalogue has no time limit to count with: agree a date of return."))]
        )
    dossier.accepted_at = at
    dossier.limit_amount, dossier.limit_per = (limit.amount, limit.per.value) if limit else (None, "")
    dossier.due_at = due.promise(dossier.deciding_unit, at, limit, policy) if limit else promised
    dossier.first_due_at = dossier.due_at
    dossier.register_year, dossier.register_no = codes.next_register_no(dossier.received_unit, at)
    dossier.save(
        update_fields=[
            *("accepted_at", "limit_amount", "limit_per", "due_at", "first_due_at", "register_year", "register_no")
        ]
    )
    enter(dossier, dossier.process.first, by=by, at=at, holder=by)
    paperwork.issue(dossier, "receipt", by=by, at=at)
    return dossier


@transaction.atomic
def refuse(dossier: Dossier, *, by: User, at: datetime, reason: str) -> Dossier:
    """Do not accept the dossier, with the reason in writing (form 03)."""
    dossier = move(dossier, "refuse", by=by, at=at, reason=reason)
    end(dossier, at=at, reason=reason, by=by)
    paperwork.issue(dossier, "refusal", by=by, at=at, reason=reason)
    return dossier


@transaction.atomic
def forward(
    dossier: Dossier,
    *,
    by: User,
    at: datetime,
    to: User | None = None,
    stage: str = "",
    note: str = "",
    within: Unit | None = None,
) -> Dossier:
    """Send the accepted dossier from the desk to who examines it.

    The same working day, or early on the next one when it came after 15:00. Source: NĐ 61/2018 Đ18.
    """
    late = at > due.forward_by(dossier.received_unit, dossier.accepted_at or at)
    dossier = move(dossier, "forward", by=by, at=at, late=late)
    enter(dossier, chosen(dossier, stage), by=by, at=at, holder=to, note=note, within=within)
    return dossier


# --- examination


@transaction.atomic
def assign(
    dossier: Dossier,
    *,
    by: User,
    at: datetime,
    lead: User,
    cooperate: Iterable[User] = (),
    watch: Iterable[User] = (),
    instruction: str = "",
) -> Dossier:
    """Say who is in charge, who co-operates and who watches. Replaces the assignment before."""
    dossier = move(dossier, "assign", by=by, at=at, lead=lead.username, instruction=instruction)
    Assignment.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)
    kinds = Assignment.Kind
    people = [(lead, kinds.LEAD), *((p, kinds.COOPERATE) for p in cooperate), *((p, kinds.WATCH) for p in watch)]
    Assignment.objects.bulk_create(
        Assignment(dossier=dossier, to=person, kind=kind, instruction=instruction, by=by, at=at)
        for person, kind in people
    )
    dossier.handler = lead
    dossier.save(update_fields=["handler"])
    Turn.objects.filter(dossier=dossier, ended_at=None).update(holder=lead)
    return dossier


@transaction.atomic
def hand_over(
    dossier: Dossier,
    *,
    by: User,
    at: datetime,
    to: User | None = None,
    stage: str = "",
    note: str = "",
    within: Unit | None = None,
) -> Dossier:
    """My part is done: pass the dossier to the next stage, to a person or to whoever serves it."""
    dossier = move(dossier, "hand_over", by=by, at=at, to=to.username if to else "", stage=stage)
    enter(dossier, chosen(dossier, stage), by=by, at=at, holder=to, note=note, within=within)
    return dossier


# --- waiting for the applicant


@transaction.atomic
def return_for_supplement(
    dossier: Dossier, *, by: User, at: datetime, items: Sequence[str], reason: str, basis: str = ""
) -> Dossier:
    """Send the dossier back to the applicant for what is missing, once (form 02). The clock stands still.

    ``basis``: the sector law that allows it later than three working days after acceptance.

    :raises NotAllowed: later than that and no ``basis``.
    """
    dossier = move(dossier, "return_for_supplement", by=by, at=at, items=list(items), reason=reason, basis=basis)
    if not basis and (reasons := list(rules.within_supplement_days(dossier, at))):
        raise NotAllowed(reasons)
    pause(dossier, Pause.Kind.SUPPLEMENT, by=by, at=at, items=items, reason=reason, basis=basis)
    paperwork.issue(dossier, "supplement", by=by, at=at, items=list(items), reason=reason)
    return dossier


@transaction.atomic
def request_payment(dossier: Dossier, *, by: User, at: datetime, reason: str) -> Dossier:
    """Ask the applicant to pay what the law demands; the clock stands still until it is confirmed."""
    dossier = move(dossier, "request_payment", by=by, at=at, reason=reason)
    pause(dossier, Pause.Kind.PAYMENT, by=by, at=at, items=[], reason=reason)
    return dossier


@transaction.atomic
def receive_supplement(dossier: Dossier, *, by: User, at: datetime, components: Sequence[Component] = ()) -> Dossier:
    """Take in what was missing. The dossier goes back to where it waited from; the clock follows the policy."""
    before_acceptance = dossier.accepted_at is None
    dossier = move(dossier, "receive_supplement", by=by, at=at, papers=[c.name for c in components])
    dossier.state = State.SUBMITTED if before_acceptance else State.IN_PROCESS
    dossier.save(update_fields=["state"])
    taken = dossier.components.count()
    for position, component in enumerate(components, start=taken + 1):
        component.dossier, component.position, component.added_at = dossier, position, at
    Component.objects.bulk_create(components)
    resume(dossier, DueChange.Cause.SUPPLEMENT, by=by, at=at)
    return dossier


@transaction.atomic
def confirm_payment(dossier: Dossier, *, by: User, at: datetime, receipt: str = "") -> Dossier:
    """The applicant has paid: the clock goes on. ``receipt`` is the number of the payment's paper."""
    dossier = move(dossier, "confirm_payment", by=by, at=at, receipt=receipt)
    resume(dossier, DueChange.Cause.PAYMENT, by=by, at=at)
    return dossier


@transaction.atomic
def lapse(dossier: Dossier, *, at: datetime, by: User | None = None) -> Dossier:
    """Stop a dossier whose applicant did not answer in the time the procedure allows. ``by`` is None for the worker."""
    dossier = move(dossier, "lapse", by=by, at=at)
    end(dossier, at=at, reason=_("The supplement was not handed in within the time allowed."), by=by)
    return dossier


# --- the date


@transaction.atomic
def apologise(dossier: Dossier, *, by: User, at: datetime, reason: str, new_due_at: datetime) -> Dossier:
    """Apologise for a delay and give the one new date that the law allows (form 04). Source: NĐ 61/2018 Đ19.9.

    :raises NotAllowed: also when the new date is not later than the old one.
    """
    before = dossier.due_at
    dossier = move(dossier, "apologise", by=by, at=at, reason=reason, new_due_at=new_due_at.isoformat())
    if before is None or new_due_at <= before:
        raise NotAllowed([Reason("date-not-later", _("The new date is later than the one that was promised."))])
    Apology.objects.create(dossier=dossier, reason=reason, due_before=before, due_after=new_due_at, by=by, at=at)
    DueChange.objects.create(
        dossier=dossier, cause=DueChange.Cause.APOLOGY, before=before, after=new_due_at, at=at, by=by
    )
    dossier.due_at = new_due_at
    dossier.save(update_fields=["due_at"])
    paperwork.issue(dossier, "apology", by=by, at=at, reason=reason, due_before=before, due_after=new_due_at)
    return dossier


# --- the result


@transaction.atomic
def draft_result(
    dossier: Dossier,
    *,
    by: User,
    at: datetime,
    granted: bool = True,
    text: str = "",
    kind: ResultKind | None = None,
    to: User | None = None,
) -> Dossier:
    """Put a result, or a refusal with its reasons, before the leader. A draft that was sent back is written anew.

    :raises NotAllowed: a refusal without reasons (NĐ 61/2018 Đ19.8).
    """
    if not granted and not text.strip():
        raise NotAllowed([Reason("no-reason", _("A refusal states its reasons."), "NĐ 61/2018 Đ19.8")])
    dossier = move(dossier, "draft_result", by=by, at=at, granted=granted, text=text)
    Result.objects.update_or_create(
        dossier=dossier,
        defaults={"granted": granted, "text": text, "kind": kind, "drafted_by": by, "drafted_at": at},
    )
    go_on(dossier, by=by, at=at, holder=to)
    return dossier


@transaction.atomic
def send_back(dossier: Dossier, *, by: User, at: datetime, note: str) -> Dossier:
    """Give the draft back to who wrote it, saying what to mend."""
    drafted_by = dossier.result.drafted_by
    dossier = move(dossier, "send_back", by=by, at=at, note=note)
    Review.objects.create(dossier=dossier, approved=False, note=note, by=by, at=at)
    stage = dossier.turns.filter(ended_at__isnull=False).order_by("-position")[0].stage
    enter(dossier, dossier.process.stage(stage), by=by, at=at, holder=drafted_by, note=note)
    return dossier


@transaction.atomic
def approve(dossier: Dossier, *, by: User, at: datetime, note: str = "") -> Dossier:
    """Approve the drafted result; what follows is signature, number and seal."""
    dossier = move(dossier, "approve", by=by, at=at, note=note)
    Review.objects.create(dossier=dossier, approved=True, note=note, by=by, at=at)
    go_on(dossier, by=by, at=at)
    return dossier


@transaction.atomic
def sign_off(dossier: Dossier, *, by: User, at: datetime, number: str = "") -> Dossier:
    """Sign and number the result and send it to the desk: the statutory clock ends here."""
    dossier = move(dossier, "sign_off", by=by, at=at, stamps=["resolved_at"], number=number)
    Result.objects.filter(dossier=dossier).update(number=number, signed_by=by, signed_at=at)
    go_on(dossier, by=by, at=at)
    return dossier


@transaction.atomic
def return_result(
    dossier: Dossier,
    *,
    by: User,
    at: datetime,
    to_name: str = "",
    way: str = Handout.Way.DESK,
    granted: bool = True,
    text: str = "",
    note: str = "",
) -> Dossier:
    """Hand the result to the applicant. At an immediate procedure this also makes the result.

    ``granted`` and ``text`` are read only where no result was drafted. ``to_name`` blank means the owner.
    """
    dossier = move(dossier, "return_result", by=by, at=at, stamps=["resolved_at", "ended_at"], way=way)
    if not Result.objects.filter(dossier=dossier).exists():
        Result.objects.create(
            dossier=dossier, granted=granted, text=text, drafted_by=by, drafted_at=at, signed_by=by, signed_at=at
        )
    Handout.objects.create(dossier=dossier, way=way, to_name=to_name or dossier.owner.name, note=note, by=by, at=at)
    if not dossier.current_stage.next:
        Turn.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)
        dossier.handler = None
        dossier.save(update_fields=["handler"])
    return dossier


@transaction.atomic
def close(dossier: Dossier, *, by: User, at: datetime) -> Dossier:
    """Nothing is left to do: the dossier is closed and kept."""
    dossier = move(dossier, "close", by=by, at=at)
    Turn.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)
    dossier.handler = None
    dossier.save(update_fields=["handler"])
    return dossier


# --- ends without a result


@transaction.atomic
def withdraw(dossier: Dossier, *, by: User, at: datetime, reason: str) -> Dossier:
    """The applicant asks for the papers back."""
    dossier = move(dossier, "withdraw", by=by, at=at, reason=reason)
    end(dossier, at=at, reason=reason, by=by)
    return dossier


@transaction.atomic
def stop(dossier: Dossier, *, by: User, at: datetime, reason: str) -> Dossier:
    """Stop the handling, with the reason in writing (form 05 of TT 03/2025)."""
    dossier = move(dossier, "stop", by=by, at=at, reason=reason)
    end(dossier, at=at, reason=reason, by=by)
    paperwork.issue(dossier, "stop", by=by, at=at, reason=reason)
    return dossier
