"""The table of steps, and why one may not be taken. The picture in ``docs/lifecycle.md`` is drawn from it. Pure reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xaso.base.reasons import Reason, Refused
from xaso.dossiers import rules
from xaso.dossiers.models import Dossier
from xaso.dossiers.states import State
from xaso.org.models import User


class NotAllowed(Refused):
    """A step that the state, the stage, the law or somebody else's step forbids; ``reasons`` says which."""


@dataclass(frozen=True)
class Step:
    """One line of the table: from which states, to which (None: it stays), and what else must hold."""

    sources: tuple[State, ...]
    target: State | None
    rule: rules.Rule
    #: The stage of the process must offer it (``Stage.does``).
    at_stage: bool = False


S = State
_WAITING = (S.AWAITING_SUPPLEMENT, S.AWAITING_PAYMENT)
_EXAMINED = (S.IN_PROCESS, S.AWAITING_APPROVAL, S.APPROVED)

STEPS: dict[str, Step] = {
    "ask_supplement": Step((S.SUBMITTED,), S.AWAITING_SUPPLEMENT, rules.once_at_intake),
    "accept": Step((S.SUBMITTED,), S.ACCEPTED, rules.at_desk),
    "refuse": Step((S.SUBMITTED,), S.NOT_ACCEPTED, rules.at_desk),
    "forward": Step((S.ACCEPTED,), S.IN_PROCESS, rules.in_hand, at_stage=True),
    "assign": Step((S.IN_PROCESS,), None, rules.may_assign),
    "hand_over": Step((S.IN_PROCESS, S.RETURNED), None, rules.in_hand, at_stage=True),
    "return_for_supplement": Step((S.IN_PROCESS,), S.AWAITING_SUPPLEMENT, rules.once_in_examination),
    "request_payment": Step((S.IN_PROCESS,), S.AWAITING_PAYMENT, rules.in_hand),
    "receive_supplement": Step((S.AWAITING_SUPPLEMENT,), None, rules.at_desk),
    "confirm_payment": Step((S.AWAITING_PAYMENT,), S.IN_PROCESS, rules.at_desk),
    "lapse": Step((S.AWAITING_SUPPLEMENT,), S.STOPPED, rules.may_lapse),
    "apologise": Step((S.ACCEPTED, *_EXAMINED), None, rules.may_apologise),
    "draft_result": Step((S.IN_PROCESS,), S.AWAITING_APPROVAL, rules.in_hand, at_stage=True),
    "send_back": Step((S.AWAITING_APPROVAL,), S.IN_PROCESS, rules.in_hand),
    "approve": Step((S.AWAITING_APPROVAL,), S.APPROVED, rules.approves, at_stage=True),
    "sign_off": Step((S.APPROVED,), S.RESOLVED, rules.in_hand, at_stage=True),
    "withdraw": Step((S.SUBMITTED, S.ACCEPTED, *_EXAMINED, *_WAITING), S.WITHDRAWN, rules.may_withdraw),
    "stop": Step((*_EXAMINED, *_WAITING), S.STOPPED, rules.may_stop),
    "return_result": Step((S.ACCEPTED, S.IN_PROCESS, S.RESOLVED), S.RETURNED, rules.at_desk, at_stage=True),
    "close": Step((S.RETURNED,), S.CLOSED, rules.at_desk),
}


def why_not(verb: str, dossier: Dossier, *, by: User | None, at: datetime) -> list[Reason]:
    """Return why ``by`` may not take this step now; empty when they may. Greys out the button and stops the verb."""
    step = STEPS[verb]
    if dossier.state not in step.sources:
        return [
            Reason(
                "wrong-state",
                _("This cannot be done while the dossier is in the state “%(state)s”.")
                % {"state": State(dossier.state).label},
            )
        ]
    if step.at_stage and verb not in dossier.current_stage.does:
        return [
            Reason(
                "wrong-stage",
                _("The process does not provide for this at the stage “%(stage)s”.")
                % {"stage": dossier.current_stage.name},
                "TT 01/2018/TT-VPCP Đ8",
            )
        ]
    return list(step.rule(dossier, by, at))
