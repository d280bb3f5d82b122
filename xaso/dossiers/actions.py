"""What a person can do with a dossier on the screen: each step's address, words, form, and the one call it makes.

Every action stands here once; the dossier page draws its buttons from it and the view runs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xaso.base.reasons import Reason
from xaso.dossiers import lifecycle
from xaso.dossiers import step_forms as step
from xaso.dossiers.models import Component, Dossier
from xaso.dossiers.states import State
from xaso.org.models import User

Call = Callable[[Dossier, User, datetime, dict[str, Any]], Dossier]


@dataclass(frozen=True)
class Action:
    """One step as a person meets it."""

    verb: str
    #: The last part of its address, Vietnamese without diacritics.
    slug: str
    label: str | Promise
    #: What happens when it is pressed, in one sentence, shown before it is pressed.
    effect: str | Promise
    form: type[step.StepForm]
    call: Call
    #: The key that presses it when it is the primary action.
    key: str = ""
    mood: str = ""


@dataclass(frozen=True)
class Offer:
    """An action beside this dossier and this person: allowed, or greyed with its reasons."""

    action: Action
    reasons: list[Reason]

    @property
    def is_allowed(self) -> bool:
        return not self.reasons


def _plain(verb: str) -> Call:
    """The form's fields are the verb's arguments."""

    def call(dossier: Dossier, by: User, at: datetime, given: dict[str, Any]) -> Dossier:
        done: Dossier = getattr(lifecycle, verb)(dossier, by=by, at=at, **given)
        return done

    return call


def _supplement(dossier: Dossier, by: User, at: datetime, given: dict[str, Any]) -> Dossier:
    components = [Component(name=name) for name in given["papers"]]
    return lifecycle.receive_supplement(dossier, by=by, at=at, components=components)


ACTIONS: tuple[Action, ...] = (
    Action(
        "accept",
        "tiep-nhan",
        _("Accept"),
        _("The clock starts and the receipt with the date of return is drawn up."),
        step.AcceptForm,
        _plain("accept"),
        "F8",
    ),
    Action(
        "ask_supplement",
        "yeu-cau-bo-sung",
        _("Ask for what is missing"),
        _("The applicant is told once, completely, what to bring; form 02 is drawn up."),
        step.AskSupplementForm,
        _plain("ask_supplement"),
    ),
    Action(
        "refuse",
        "tu-choi",
        _("Do not accept"),
        _("The dossier ends here; form 03 gives the reason in writing."),
        step.ReasonForm,
        _plain("refuse"),
        mood="danger",
    ),
    Action(
        "forward",
        "chuyen-xu-ly",
        _("Forward for examination"),
        _("The dossier leaves the desk and waits for the people who examine it."),
        step.PassOnForm,
        _plain("forward"),
        "F8",
    ),
    Action(
        "draft_result",
        "trinh-ky",
        _("Submit the result for approval"),
        _("The draft goes to the leader, who approves it or sends it back."),
        step.DraftResultForm,
        _plain("draft_result"),
        "F8",
    ),
    Action(
        "assign",
        "phan-cong",
        _("Assign"),
        _("The named person is in charge and sees the dossier on the first page."),
        step.AssignForm,
        _plain("assign"),
    ),
    Action(
        "hand_over",
        "chuyen-buoc",
        _("Pass to the next stage"),
        _("Your part is done; the next stage of the process has the dossier."),
        step.PassOnForm,
        _plain("hand_over"),
        "F8",
    ),
    Action(
        "return_for_supplement",
        "tra-bo-sung",
        _("Return for supplement"),
        _("The clock stands still until the applicant brings what is missing; form 02 is drawn up."),
        step.ReturnForSupplementForm,
        _plain("return_for_supplement"),
    ),
    Action(
        "request_payment",
        "yeu-cau-nop-tien",
        _("Ask for payment"),
        _("The clock stands still until the payment is confirmed."),
        step.ReasonForm,
        _plain("request_payment"),
    ),
    Action(
        "receive_supplement",
        "nhan-bo-sung",
        _("Take in the supplement"),
        _("The clock goes on by the policy of the procedure; the new date is shown."),
        step.SupplementForm,
        _supplement,
        "F8",
    ),
    Action(
        "confirm_payment",
        "xac-nhan-nop-tien",
        _("Confirm the payment"),
        _("The clock goes on."),
        step.PaymentForm,
        _plain("confirm_payment"),
        "F8",
    ),
    Action(
        "approve",
        "phe-duyet",
        _("Approve"),
        _("The result goes on to signature, number and seal."),
        step.NoteForm,
        _plain("approve"),
        "F8",
    ),
    Action(
        "send_back",
        "tra-lai",
        _("Send back"),
        _("The draft goes back to who wrote it, with your note."),
        step.NeededNoteForm,
        _plain("send_back"),
    ),
    Action(
        "sign_off",
        "ky-so",
        _("Sign, number and send to the desk"),
        _("The statutory clock ends; the desk can return the result."),
        step.SignOffForm,
        _plain("sign_off"),
        "F8",
    ),
    Action(
        "return_result",
        "tra-ket-qua",
        _("Return the result"),
        _("It is recorded who received the result and how."),
        step.ReturnResultForm,
        _plain("return_result"),
        "F8",
    ),
    Action("close", "dong", _("Close"), _("Nothing is left to do; the dossier is kept."), step.NoForm, _plain("close")),
    Action(
        "apologise",
        "xin-loi-hen-lai",
        _("Apologise and give a new date"),
        _("Once only, at the latest one day before the date promised; form 04 is drawn up."),
        step.ApologyForm,
        _plain("apologise"),
    ),
    Action(
        "withdraw",
        "rut",
        _("Withdraw at the applicant's request"),
        _("The dossier ends and the papers are handed back."),
        step.ReasonForm,
        _plain("withdraw"),
        mood="danger",
    ),
    Action(
        "stop",
        "dung",
        _("Stop the handling"),
        _("The dossier ends; the notice gives the reason in writing."),
        step.ReasonForm,
        _plain("stop"),
        mood="danger",
    ),
    Action(
        "lapse",
        "het-han-bo-sung",
        _("End: the supplement was not brought in time"),
        _("The dossier is stopped because the time for the supplement has run out."),
        step.NoForm,
        _plain("lapse"),
        mood="danger",
    ),
)
BY_SLUG = {action.slug: action for action in ACTIONS}


def offers(dossier: Dossier, *, by: User, at: datetime) -> list[Offer]:
    """Return what can be thought of in this state, allowed ones first; what the state or stage rules out is left out."""
    found = [
        Offer(action, reasons)
        for action in ACTIONS
        if not _out_of_place(reasons := lifecycle.why_not(action.verb, dossier, by=by, at=at))
    ]
    return sorted(found, key=lambda offer: not offer.is_allowed)


def _out_of_place(reasons: list[Reason]) -> bool:
    return any(reason.code in ("wrong-state", "wrong-stage", "not-lapsed") for reason in reasons)


def approve_or_sign(dossier: Dossier, *, by: User, at: datetime) -> Dossier:
    """Take the leader's next step: approve what was drafted, or sign what was approved.

    :raises lifecycle.NotAllowed: it is not theirs to take.
    """
    if dossier.state == State.APPROVED:
        return lifecycle.sign_off(dossier, by=by, at=at)
    return lifecycle.approve(dossier, by=by, at=at)
