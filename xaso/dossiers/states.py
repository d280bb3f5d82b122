"""The states of a dossier: what each is called, where the dossier then is, what comes next, and how the nation counts it.

A table and nothing else: no writes, no clock, no network. The national statuses 1–10 are those of the interface to
the National Public Service Portal (used 2019 → 2026).
"""

from dataclasses import dataclass
from enum import IntEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    SUBMITTED = "submitted", _("Handed in")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROCESS = "in-process", _("In process")
    AWAITING_SUPPLEMENT = "awaiting-supplement", _("Waiting for supplement")
    AWAITING_PAYMENT = "awaiting-payment", _("Waiting for payment")
    AWAITING_APPROVAL = "awaiting-approval", _("Waiting for approval")
    APPROVED = "approved", _("Approved, waiting for signature and seal")
    RESOLVED = "resolved", _("Result ready")
    RETURNED = "returned", _("Result returned")
    CLOSED = "closed", _("Closed")
    NOT_ACCEPTED = "not-accepted", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    STOPPED = "stopped", _("Stopped")


class National(IntEnum):
    """Status codes of the National Public Service Portal, with its own words beside them."""

    NEW = 1  # Mới đăng ký
    ACCEPTED = 2  # Được tiếp nhận
    NOT_ACCEPTED = 3  # Không được tiếp nhận
    IN_PROCESS = 4  # Đang xử lý
    AWAITING_SUPPLEMENT = 5  # Yêu cầu bổ sung giấy tờ
    AWAITING_PAYMENT = 6  # Yêu cầu thực hiện nghĩa vụ tài chính
    WITHDRAWN = 7  # Công dân yêu cầu rút hồ sơ
    STOPPED = 8  # Dừng xử lý
    RESOLVED = 9  # Đã xử lý xong
    RETURNED = 10  # Đã trả kết quả


class Clock(models.TextChoices):
    """What the statutory clock does while a dossier is in a state."""

    NOT_STARTED = "not-started", _("not started")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


@dataclass(frozen=True)
class Meaning:
    """What a state means outside this program."""

    national: National
    clock: Clock
    #: One sentence: where the dossier is. Safe to show to anybody: it names nobody.
    where: str | Promise
    #: One sentence: what happens next.
    then: str | Promise


MEANING: dict[State, Meaning] = {
    State.SUBMITTED: Meaning(
        National.NEW,
        Clock.NOT_STARTED,
        _("The one-stop desk has the dossier and is checking it."),
        _("The desk accepts it, or says in writing what is missing."),
    ),
    State.ACCEPTED: Meaning(
        National.ACCEPTED,
        Clock.RUNNING,
        _("The one-stop desk has accepted the dossier."),
        _("The desk forwards it to the people who examine it."),
    ),
    State.IN_PROCESS: Meaning(
        National.IN_PROCESS,
        Clock.RUNNING,
        _("The dossier is being examined."),
        _("The official in charge drafts the result and submits it for approval."),
    ),
    State.AWAITING_SUPPLEMENT: Meaning(
        National.AWAITING_SUPPLEMENT,
        Clock.PAUSED,
        _("The dossier waits for papers from the applicant."),
        _("It goes on when the papers have been handed in."),
    ),
    State.AWAITING_PAYMENT: Meaning(
        National.AWAITING_PAYMENT,
        Clock.PAUSED,
        _("The dossier waits for the applicant to pay what the law demands."),
        _("It goes on when the payment has been confirmed."),
    ),
    State.AWAITING_APPROVAL: Meaning(
        National.IN_PROCESS,
        Clock.RUNNING,
        _("The drafted result lies with the leader."),
        _("The leader approves it or sends it back."),
    ),
    State.APPROVED: Meaning(
        National.IN_PROCESS,
        Clock.RUNNING,
        _("The result is approved."),
        _("It is signed, sealed, and sent to the one-stop desk."),
    ),
    State.RESOLVED: Meaning(
        National.RESOLVED,
        Clock.ENDED,
        _("The result lies at the one-stop desk."),
        _("The applicant receives the result."),
    ),
    State.RETURNED: Meaning(
        National.RETURNED,
        Clock.ENDED,
        _("The result has been returned to the applicant."),
        _("The dossier is closed and kept."),
    ),
    State.CLOSED: Meaning(
        National.RETURNED,
        Clock.ENDED,
        _("The dossier is closed; the result has been returned."),
        _("Nothing more is to be done."),
    ),
    State.NOT_ACCEPTED: Meaning(
        National.NOT_ACCEPTED,
        Clock.ENDED,
        _("The dossier was not accepted; the reason was given in writing."),
        _("The applicant may hand in a new dossier."),
    ),
    State.WITHDRAWN: Meaning(
        National.WITHDRAWN,
        Clock.ENDED,
        _("The applicant has withdrawn the dossier."),
        _("The papers are handed back."),
    ),
    State.STOPPED: Meaning(
        National.STOPPED,
        Clock.ENDED,
        _("The handling was stopped; the reason was given in writing."),
        _("The applicant may hand in a new dossier."),
    ),
}

#: The clock runs or may run again: somebody still has to do something about the limit.
OPEN_STATES = frozenset(state for state, meaning in MEANING.items() if meaning.clock is not Clock.ENDED)
PAUSED_STATES = frozenset(state for state, meaning in MEANING.items() if meaning.clock is Clock.PAUSED)
RUNNING_STATES = frozenset(state for state, meaning in MEANING.items() if meaning.clock is Clock.RUNNING)
